//! The states in which the same messages are owed, and the ways to stay among them.

use std::ops::ControlFlow;

use wsproof_model::machine::input::{ConnectionIndex, Input};

use super::components::Components;
use super::timers::Timers;
use super::{WEAKLY_FAIR, cycle};
use crate::exploration::expansion::Known;
use crate::exploration::plan::{Plan, TakesSteps};
use crate::exploration::stepper::{End, Stepper};

/// Which states are looked at.
#[derive(Clone, Copy)]
pub(super) enum Scope<'a> {
    /// Those that were reached.
    Whole,
    /// One connection, as if no other were ever opened.
    Alone(&'a [u64]),
}

impl<'a> Scope<'a> {
    /// The words of the states.
    pub(super) fn words(self, known: &'a Known) -> Box<dyn Iterator<Item = u64> + 'a> {
        match self {
            Self::Whole => Box::new(known.table.words()),
            Self::Alone(views) => Box::new(views.iter().copied()),
        }
    }
}

/// A step between two states in which the messages are owed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// The number of the input.
    pub(super) input: u16,
    /// The place of the state where it leads.
    pub(super) to: u32,
    /// The timers that have their turn: they fire, or are started anew.
    pub(super) turns: Timers,
}

/// States in which the same messages are owed on a connection.
pub(super) struct Owed<'a, 'b, F> {
    pub(super) plan: &'a Plan<'b, F>,
    pub(super) known: &'a Known,
    pub(super) stepper: &'a mut Stepper<'b, F>,
    /// Their words, sorted.
    pub(super) states: &'a [u64],
    /// Whether the messages are owed in the state with that word.
    pub(super) belongs: &'a dyn Fn(u64) -> bool,
    pub(super) scope: Scope<'a>,
    pub(super) connection: ConnectionIndex,
}

/// The depth of a state, its word, and the inputs that lead from it back to it.
type Found = (u16, u64, Vec<u16>);

impl<F: TakesSteps> Owed<'_, '_, F> {
    /// The bytes that a state takes in addition to its word while it is looked at.
    pub(super) const BYTES: usize = Components::BYTES + size_of::<Timers>();

    /// The nearest state from which one can stay among these for ever and be fair.
    pub(super) fn nearest(&mut self) -> Option<Found> {
        let mut components = Components::new(self.states.len());
        let mut passed_over = vec![Timers::NONE; self.states.len()];
        let mut nearest: Option<(u16, u64, Vec<u32>)> = None;
        let count = u32::try_from(self.states.len()).ok()?;
        for root in 0..count {
            let visited = components.visit(root, |state| {
                let (successors, timers) = self.look(state);
                passed_over[state as usize] = timers;
                successors
            });
            for component in visited {
                let (depth, entry) = self.entry(&component);
                let nearer = nearest
                    .as_ref()
                    .is_none_or(|known| (depth, entry) < (known.0, known.1));
                if nearer && self.is_fair(&component, &passed_over) {
                    nearest = Some((depth, entry, component));
                }
            }
        }
        let (depth, entry, component) = nearest?;
        let place = self.place(entry)?;
        let inputs = cycle::through(self, &component, place);
        Some((depth, entry, inputs))
    }

    /// The state of a component that is the nearest to the first one.
    fn entry(&self, component: &[u32]) -> (u16, u64) {
        let words = component.iter().map(|state| self.states[*state as usize]);
        let depths = words.map(|word| (self.known.table.depth(word).unwrap_or(u16::MAX), word));
        // A component has at least one state.
        depths.min().unwrap_or((u16::MAX, u64::MAX))
    }

    fn place(&self, word: u64) -> Option<u32> {
        let place = self.states.binary_search(&word).ok()?;
        u32::try_from(place).ok()
    }

    /// The other states where the steps lead that leave the messages owed; and the timers that are passed over by staying
    /// in this one for ever.
    fn look(&mut self, state: u32) -> (Vec<u32>, Timers) {
        let from = self.states[state as usize];
        let mut words = Vec::new();
        let mut turns = Timers::NONE;
        let belongs = self.belongs;
        self.each(state, |_, to, has_turn| {
            if to == from {
                turns = turns | has_turn;
            } else if belongs(to) {
                words.push(to);
            }
        });
        words.sort_unstable();
        words.dedup();
        let places = words.into_iter().filter_map(|word| self.place(word));
        (places.collect(), self.must_fire(state) & !turns)
    }

    /// The steps that leave the messages owed, those that lead nowhere else included.
    pub(super) fn edges(&mut self, state: u32) -> Vec<Edge> {
        let mut steps = Vec::new();
        let belongs = self.belongs;
        self.each(state, |input, to, turns| {
            if belongs(to) {
                steps.push((input, to, turns));
            }
        });
        let edges = steps.into_iter().filter_map(|(input, to, turns)| {
            let to = self.place(to)?;
            Some(Edge { input, to, turns })
        });
        edges.collect()
    }

    /// Tells the possible steps from a state, with the timers that have their turn.
    fn each(&mut self, state: u32, mut tell: impl FnMut(u16, u64, Timers)) {
        let word = self.states[state as usize];
        let (scope, connection) = (self.scope, self.connection);
        let concerns = |input: Input| match scope {
            Scope::Whole => true,
            Scope::Alone(_) => input.connection().is_none_or(|index| index == connection),
        };
        let (known, inputs) = (&self.known.connections, self.plan.inputs);
        self.stepper.each_of(word, known, concerns, |taken| {
            if let End::At(to) = taken.end {
                let fires = Timers::firing(inputs[usize::from(taken.input)]);
                let started = taken.reaction.timers_started.iter().copied();
                tell(taken.input, to, fires | started.collect());
            }
            ControlFlow::Continue(())
        });
    }

    /// Whether no timer that must fire is passed over by going round in these states for ever. `passed_over` are, for each
    /// state, those that are passed over by staying there.
    fn is_fair(&mut self, component: &[u32], passed_over: &[Timers]) -> bool {
        let in_each = component.iter().map(|state| passed_over[*state as usize]);
        let mut passed_over = in_each.fold(Timers::ALL, |all, timers| all & timers);
        // Where there is one state, staying there is all there is.
        if let ([_, _, ..], false) = (component, passed_over.is_empty()) {
            for state in component {
                for edge in self.edges(*state) {
                    if component.binary_search(&edge.to).is_ok() {
                        passed_over = passed_over & !edge.turns;
                    }
                }
                if passed_over.is_empty() {
                    break;
                }
            }
        }
        passed_over.is_empty()
    }

    /// The timers that run in a state and to which fairness is due.
    pub(super) fn must_fire(&mut self, state: u32) -> Timers {
        let word = self.states[state as usize];
        let inputs = self.plan.inputs;
        let known = &self.known.connections;
        let mut timers = Timers::NONE;
        self.stepper.each_of(word, known, is_due, |taken| {
            let possible = match taken.end {
                End::At(_) | End::Broken(_) | End::New(_) => true,
                End::Impossible => false,
            };
            if possible {
                timers = timers | Timers::firing(inputs[usize::from(taken.input)]);
            }
            ControlFlow::Continue(())
        });
        timers
    }
}

/// Whether fairness is due to an input.
fn is_due(input: Input) -> bool {
    match input {
        Input::Timer { timer, .. } => WEAKLY_FAIR.contains(&timer),
        Input::Client { .. } | Input::Agent { .. } | Input::Service { .. } | Input::Shutdown => {
            false
        }
    }
}
