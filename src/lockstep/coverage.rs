//! What the sequences reached, out of what can be reached.
//!
//! The denominators are not guessed: they are what the reference machine itself can reach, found by exploring it for
//! one connection with small limits. Other connections and larger limits add no lifecycle state, no transition and
//! no pair of a state and a kind of input.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::LazyLock;

use wsproof_model::lifecycle::{TRANSITIONS, Transition};
use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::{Possibility, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::{LifecycleState, Limits};

use crate::sequences::alphabet;

/// What was reached, and how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    transitions: BTreeMap<Transition, u64>,
    pairs: BTreeMap<(LifecycleState, InputKind), u64>,
    states: BTreeMap<LifecycleState, u64>,
}

/// How much of something was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// How many were reached.
    pub covered: usize,
    /// How many can be reached.
    pub total: usize,
    /// Those that were not, in words.
    pub missing: Vec<String>,
}

impl Coverage {
    /// Notes one step: the machine's state before it, the input, what the machine said, and its state after it.
    pub fn note(&mut self, before: &World, input: &Input, reaction: &Reaction, after: &World) {
        if reaction.possibility == Possibility::Impossible {
            return;
        }
        let concerned = |index: usize| {
            input
                .connection()
                .is_none_or(|at| usize::from(at.0) == index)
        };
        for (index, connection) in before.connections.iter().enumerate() {
            if let (true, Some(connection)) = (concerned(index), connection) {
                *self
                    .pairs
                    .entry((connection.state, input.kind()))
                    .or_default() += 1;
            }
        }
        for (_, transition) in &reaction.transitions {
            *self.transitions.entry(*transition).or_default() += 1;
            *self.states.entry(transition.to).or_default() += 1;
        }
        if input.kind() == InputKind::Open {
            let opened = input.connection().and_then(|at| after.connection(at));
            if let Some(connection) = opened {
                *self.states.entry(connection.state).or_default() += 1;
            }
        }
    }

    /// Adds what another reached.
    pub fn merge(&mut self, other: &Self) {
        for (key, count) in &other.transitions {
            *self.transitions.entry(*key).or_default() += count;
        }
        for (key, count) in &other.pairs {
            *self.pairs.entry(*key).or_default() += count;
        }
        for (key, count) in &other.states {
            *self.states.entry(*key).or_default() += count;
        }
    }

    /// How many lifecycle states were entered.
    #[must_use]
    pub fn states(&self) -> Share {
        share(&REACHABLE.states, &self.states, ToString::to_string)
    }

    /// How many lifecycle transitions were taken, by their trigger.
    #[must_use]
    pub fn transitions(&self) -> Share {
        share(
            &REACHABLE.transitions,
            &self.transitions,
            ToString::to_string,
        )
    }

    /// How many kinds of input were given in how many states.
    #[must_use]
    pub fn pairs(&self) -> Share {
        share(&REACHABLE.pairs, &self.pairs, |(state, kind)| {
            format!("{kind} in {state}")
        })
    }
}

/// The legal transitions that the reference machine never takes: room that it leaves to other implementations.
#[must_use]
pub fn transitions_not_taken() -> Vec<Transition> {
    TRANSITIONS
        .iter()
        .filter(|transition| !REACHABLE.transitions.contains_key(transition))
        .copied()
        .collect()
}

fn share<K: Ord>(
    reachable: &BTreeMap<K, u64>,
    reached: &BTreeMap<K, u64>,
    words: impl Fn(&K) -> String,
) -> Share {
    let missing: Vec<_> = reachable
        .keys()
        .filter(|key| !reached.contains_key(key))
        .map(words)
        .collect();
    Share {
        covered: reachable.len() - missing.len(),
        total: reachable.len(),
        missing,
    }
}

static REACHABLE: LazyLock<Coverage> = LazyLock::new(explore);

/// Plays every input in every state that one connection can reach, and notes what was reached.
fn explore() -> Coverage {
    let limits = Limits {
        queue_limit: 1,
        violation_limit: 2,
        connections_per_user: 1,
        ..Limits::default()
    };
    let machine = Machine::new(limits, 1);
    let inputs = alphabet::small(ConnectionIndex(0));
    let mut coverage = Coverage::default();
    let mut known = BTreeSet::from([machine.initial()]);
    let mut open = VecDeque::from([machine.initial()]);
    let mut reaction = Reaction::new();
    while let Some(world) = open.pop_front() {
        for input in &inputs {
            let mut after = world.clone();
            machine.step_into(&mut after, input, &mut reaction);
            coverage.note(&world, input, &reaction, &after);
            if !known.contains(&after) {
                known.insert(after.clone());
                open.push_back(after);
            }
        }
    }
    coverage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_reached_is_found_by_exploring() {
        let state_count = REACHABLE.states().total;
        assert_eq!(state_count, LifecycleState::ALL.len());
        let not_taken: Vec<_> = transitions_not_taken()
            .iter()
            .map(ToString::to_string)
            .collect();
        insta::assert_snapshot!(not_taken.join("\n"));
        insta::assert_snapshot!(format!(
            "{} transitions, {} pairs",
            REACHABLE.transitions().total,
            REACHABLE.pairs().total
        ));
    }
}
