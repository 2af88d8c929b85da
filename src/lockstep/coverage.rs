//! What the sequences reached, out of what can be reached.
//!
//! The denominators are not guessed: they are what the reference machine itself can reach, found by exploring it
//! (`reachable`). What it cannot reach is named and never counted; what it can reach and was not reached is told
//! with a shortest conversation that would have.

mod reachable;
pub mod ways;

use std::collections::BTreeMap;

use wsproof_model::lifecycle::{TRANSITIONS, Transition};
use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::{Possibility, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::{LifecycleState, Rule};

use reachable::REACHABLE;

/// A transition, and the next one of the same connection.
type Consecutive = (Transition, Transition);

/// What was reached, and how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    states: BTreeMap<LifecycleState, u64>,
    transitions: BTreeMap<Transition, u64>,
    pairs: BTreeMap<(LifecycleState, InputKind), u64>,
    consecutive: BTreeMap<Consecutive, u64>,
    rules: Rules,
}

/// Rules that were exercised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules([u64; 2]);

/// The last transition of each connection of one conversation.
#[derive(Clone, Debug, Default)]
pub struct Trail(BTreeMap<ConnectionIndex, Transition>);

/// How much of something was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// How many were reached.
    pub covered: usize,
    /// How many can be reached.
    pub total: usize,
    /// Those that were not, though they can be.
    pub missing: Vec<Missing>,
    /// Those that the protocol's tables allow and that the reference machine cannot reach, in words.
    pub unreachable: Vec<String>,
}

/// Something that can be reached, and was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What it is, in words.
    pub what: String,
    /// A shortest conversation of one client that reaches it.
    pub conversation: Vec<Input>,
}

impl Share {
    /// Whether at least so much of a hundred was reached.
    #[must_use]
    pub const fn is_at_least(&self, percent: u8) -> bool {
        self.covered * 100 >= self.total * percent as usize
    }
}

impl Rules {
    const fn place(rule: Rule) -> (usize, u64) {
        let number = rule as usize;
        (number / 64, 1 << (number % 64))
    }

    /// Notes that a rule was exercised.
    pub const fn note(&mut self, rule: Rule) {
        let (word, bit) = Self::place(rule);
        self.0[word] |= bit;
    }

    /// Whether a rule was.
    #[must_use]
    pub const fn contains(self, rule: Rule) -> bool {
        let (word, bit) = Self::place(rule);
        self.0[word] & bit != 0
    }

    const fn merge(&mut self, other: Self) {
        self.0[0] |= other.0[0];
        self.0[1] |= other.0[1];
    }
}

const _: () = assert!(Rule::ALL.len() <= 128, "there is a bit for each rule");

impl Coverage {
    /// Notes that a rule was exercised: that something was seen which would have been otherwise if the server broke it.
    pub const fn exercised(&mut self, rule: Rule) {
        self.rules.note(rule);
    }

    /// The rules that were exercised.
    #[must_use]
    pub const fn rules(&self) -> Rules {
        self.rules
    }

    /// Notes that a kind of input was given in a state.
    pub fn gave(&mut self, state: LifecycleState, kind: InputKind) {
        *self.pairs.entry((state, kind)).or_default() += 1;
    }

    /// Notes that a connection took a transition. `trail` is of the same conversation.
    pub fn took(&mut self, trail: &mut Trail, connection: ConnectionIndex, transition: Transition) {
        if let Some(last) = trail.0.insert(connection, transition) {
            *self.consecutive.entry((last, transition)).or_default() += 1;
        }
        *self.transitions.entry(transition).or_default() += 1;
        self.entered(transition.to);
    }

    /// Notes that a connection came into a state.
    pub fn entered(&mut self, state: LifecycleState) {
        *self.states.entry(state).or_default() += 1;
    }

    /// Notes one step: the machine's state before it, the input, what the machine said, and its state after it. `trail`
    /// is of the same conversation.
    pub fn note(
        &mut self,
        trail: &mut Trail,
        before: &World,
        (input, reaction): (&Input, &Reaction),
        after: &World,
    ) {
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
                self.gave(connection.state, input.kind());
            }
        }
        for (connection, transition) in &reaction.transitions {
            self.took(trail, *connection, *transition);
        }
        if input.kind() == InputKind::Open {
            let opened = input.connection().and_then(|at| after.connection(at));
            if let Some(connection) = opened {
                self.entered(connection.state);
            }
        }
    }

    /// Adds what another reached.
    pub fn merge(&mut self, other: &Self) {
        add(&mut self.states, &other.states);
        add(&mut self.transitions, &other.transitions);
        add(&mut self.pairs, &other.pairs);
        add(&mut self.consecutive, &other.consecutive);
        self.rules.merge(other.rules);
    }

    /// How many lifecycle states were entered.
    #[must_use]
    pub fn states(&self) -> Share {
        let all = LifecycleState::ALL.iter().copied();
        share(all, &REACHABLE.states, &self.states, ToString::to_string)
    }

    /// How many lifecycle transitions were taken, by their trigger.
    #[must_use]
    pub fn transitions(&self) -> Share {
        let all = TRANSITIONS.iter().copied();
        let reachable = &REACHABLE.transitions;
        share(all, reachable, &self.transitions, ToString::to_string)
    }

    /// How many kinds of input were given in how many states.
    #[must_use]
    pub fn pairs(&self) -> Share {
        let kinds = |state| InputKind::ALL.iter().map(move |kind| (state, *kind));
        let all = LifecycleState::ALL.iter().copied().flat_map(kinds);
        share(all, &REACHABLE.pairs, &self.pairs, |(state, kind)| {
            format!("{kind} in {state}")
        })
    }

    /// How many transitions were taken right after how many others, by one connection.
    #[must_use]
    pub fn consecutive(&self) -> Share {
        let follows = |first: Transition| {
            let next = TRANSITIONS.iter().filter(move |it| it.from == first.to);
            next.map(move |second| (first, *second))
        };
        let all = TRANSITIONS.iter().copied().flat_map(follows);
        let reachable = &REACHABLE.consecutive;
        share(all, reachable, &self.consecutive, |(first, second)| {
            let (trigger, to) = (second.trigger, second.to);
            format!("{first} → {to} ({trigger})")
        })
    }

    /// The four shares with what they are called.
    #[must_use]
    pub fn shares(&self) -> [(&'static str, Share); 4] {
        [
            ("states", self.states()),
            ("transitions", self.transitions()),
            ("pairs", self.pairs()),
            ("consecutive", self.consecutive()),
        ]
    }
}

fn add<K: Ord + Copy>(to: &mut BTreeMap<K, u64>, more: &BTreeMap<K, u64>) {
    for (key, count) in more {
        *to.entry(*key).or_default() += count;
    }
}

fn share<K: Ord + Copy>(
    all: impl Iterator<Item = K>,
    reachable: &BTreeMap<K, Vec<Input>>,
    reached: &BTreeMap<K, u64>,
    words: impl Fn(&K) -> String,
) -> Share {
    let missing: Vec<_> = reachable
        .iter()
        .filter(|(key, _)| !reached.contains_key(key))
        .map(|(key, conversation)| Missing {
            what: words(key),
            conversation: conversation.clone(),
        })
        .collect();
    Share {
        covered: reachable.len() - missing.len(),
        total: reachable.len(),
        missing,
        unreachable: all
            .filter(|key| !reachable.contains_key(key))
            .map(|key| words(&key))
            .collect(),
    }
}

#[cfg(test)]
mod tests;
