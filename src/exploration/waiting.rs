//! *Progress* (PROTOCOL.md section 7): every fair continuation answers every message that waits or runs.
//!
//! A message goes unanswered for ever only if the search knows a set of states, each reachable from each other, in all of
//! which it is owed: a strongly connected component. At any state it is also possible that nothing happens. Such a
//! continuation counts only if it is fair.
//!
//! # Fairness
//!
//! Weak, for the timers of the services, the run and the recovery: one that runs, and is not started anew, fires. None at
//! all for the client, the agent, the services, the shutdown and the other timers: they may be passed over for ever, as
//! the protocol must answer whatever they do. No input needs strong fairness.

use std::collections::BTreeSet;

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ConnectionIndex, Input, MessageId};
use wsproof_model::machine::output::{Possibility, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::properties::{Broken, Property};
use wsproof_model::vocabulary::Timer;

use super::findings::Violation;
use super::search::Space;

mod components;
mod cycle;

use components::Components;

/// A step between two states in which the message is owed.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    /// The number of the input.
    input: u16,
    /// Where it leads.
    to: u32,
    /// The timers that it starts, or starts anew.
    started: Vec<(ConnectionIndex, Timer)>,
}

/// Where a message is owed.
#[derive(Clone, Copy)]
pub(super) struct Owed<'a, F> {
    space: &'a Space<'a, F>,
    connection: ConnectionIndex,
    message: MessageId,
}

/// Looks for a fair continuation that leaves a message unanswered; the one found first has a shortest way to it among
/// those of its message.
pub(super) fn check<F>(space: &Space<'_, F>) -> Option<Violation>
where
    F: Fn(&Machine, &mut World, &Input, &mut Reaction),
{
    for connection in space.machine.connections() {
        for message in space.bounds.messages() {
            let owed = Owed {
                space,
                connection,
                message,
            };
            if let Some(violation) = owed.check() {
                return Some(violation);
            }
        }
    }
    None
}

impl<F: Fn(&Machine, &mut World, &Input, &mut Reaction)> Owed<'_, F> {
    fn check(&self) -> Option<Violation> {
        let count = u32::try_from(self.space.store.len()).unwrap_or(u32::MAX);
        let roots = (0..count).filter(|state| self.holds_in(&self.world(*state)));
        let mut found: Option<Vec<u32>> = None;
        let mut components = Components::new(self.space.store.len());
        for root in roots {
            components.visit(
                root,
                |state| self.edges(state),
                |component| {
                    let nearer = found.as_ref().is_none_or(|known| component[0] < known[0]);
                    if nearer && self.is_fair(component) {
                        found = Some(component.to_vec());
                    }
                },
            );
        }
        found.map(|component| self.violation(&component))
    }

    fn world(&self, state: u32) -> World {
        self.space.packing.unpack(self.space.store.word(state))
    }

    fn holds_in(&self, world: &World) -> bool {
        world.connection(self.connection).is_some_and(|known| {
            known.waiting.contains(&self.message)
                || known.active.is_some_and(|run| run.message == self.message)
        })
    }

    /// The steps from a state that leave the message owed.
    fn edges(&self, state: u32) -> Vec<Edge> {
        let before = self.world(state);
        let mut edges = Vec::new();
        let mut reaction = Reaction::new();
        for (input, given) in (0_u16..).zip(self.space.inputs) {
            let mut after = before.clone();
            (self.space.step)(self.space.machine, &mut after, given, &mut reaction);
            if reaction.possibility == Possibility::Possible
                && self.holds_in(&after)
                && let Some(to) = self.space.find(&after)
            {
                let started = reaction.timers_started.clone();
                edges.push(Edge { input, to, started });
            }
        }
        edges
    }

    /// Whether no timer that must fire is passed over by going round in these states for ever.
    fn is_fair(&self, component: &[u32]) -> bool {
        let mut passed_over = self.must_fire(component[0]);
        for state in component {
            let runs = self.must_fire(*state);
            passed_over.retain(|timer| runs.contains(timer));
            if passed_over.is_empty() {
                return true;
            }
        }
        for state in component {
            for edge in self.edges(*state) {
                if component.binary_search(&edge.to).is_ok() {
                    passed_over.retain(|timer| !happens_to(*timer, &edge, self.space.inputs));
                }
            }
        }
        passed_over.is_empty()
    }

    /// The timers that run in a state and to which fairness is due.
    fn must_fire(&self, state: u32) -> BTreeSet<(ConnectionIndex, Timer)> {
        let before = self.world(state);
        let mut reaction = Reaction::new();
        let mut timers = BTreeSet::new();
        for input in self.space.inputs {
            if let Input::Timer { connection, timer } = *input
                && is_weakly_fair(timer)
            {
                let mut after = before.clone();
                (self.space.step)(self.space.machine, &mut after, input, &mut reaction);
                if reaction.possibility == Possibility::Possible {
                    timers.insert((connection, timer));
                }
            }
        }
        timers
    }

    fn violation(&self, component: &[u32]) -> Violation {
        let (entry, connection, message) = (component[0], self.connection, self.message);
        let round = cycle::through(
            component,
            |state| self.edges(state),
            |state| self.must_fire(state),
            self.space.inputs,
        );
        let how = if round.is_empty() {
            "even if nothing else ever happens".to_owned()
        } else {
            let words: Vec<_> = round
                .iter()
                .map(|number| format!("`{}`", self.space.inputs[usize::from(*number)]))
                .collect();
            format!("if this is repeated for ever: {}", words.join(", "))
        };
        Violation {
            broken: Broken {
                property: Property::Progress,
                connection: Some(connection),
                detail: format!("{message} is never answered, {how}"),
            },
            repeats_from: Some(self.space.store.path(entry).len()),
            sequence: self.space.sequence(entry, round),
        }
    }
}

/// Whether the step gives the timer its turn: it fires, or is started anew.
fn happens_to(timer: (ConnectionIndex, Timer), edge: &Edge, inputs: &[Input]) -> bool {
    let (connection, which) = timer;
    let fires = Input::Timer {
        connection,
        timer: which,
    };
    inputs[usize::from(edge.input)] == fires || edge.started.contains(&timer)
}

const fn is_weakly_fair(timer: Timer) -> bool {
    match timer {
        Timer::Services | Timer::Run | Timer::Recovery => true,
        Timer::Authentication
        | Timer::Idle
        | Timer::Heartbeat
        | Timer::HeartbeatAnswer
        | Timer::Close => false,
    }
}
