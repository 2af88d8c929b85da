//! The search, breadth first.

use std::time::Instant;

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::{Possibility, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::properties::{Broken, Step};

use super::bounds::Bounds;
use super::findings::{Exploration, ExplorationError, Violation, nothing_happened};
use super::packing::Packing;
use super::progress::Progress;
use super::safety::Observer;
use super::store::Store;
use super::waiting;
use crate::sequences::Sequence;

/// After so many states somebody may want to know how far it is.
const STATES_BETWEEN_NEWS: u32 = 1 << 10;

/// Explores the reference machine.
///
/// # Errors
/// If nothing can be explored within the bounds, or the states outgrow them.
pub fn explore(bounds: &Bounds, progress: &impl Progress) -> Result<Exploration, ExplorationError> {
    explore_with(bounds, Machine::step_into, progress)
}

/// Explores a machine that takes its steps by `step`, such as one that was broken on purpose.
///
/// Totality, and isolation of a single step, are asked of the reference machine itself.
///
/// # Errors
/// If nothing can be explored within the bounds, or the states outgrow them.
pub fn explore_with(
    bounds: &Bounds,
    step: impl Fn(&Machine, &mut World, &Input, &mut Reaction),
    progress: &impl Progress,
) -> Result<Exploration, ExplorationError> {
    let begun = Instant::now();
    let machine = bounds.machine()?;
    let inputs = bounds.alphabet();
    let mut search = Search {
        space: Space {
            bounds,
            machine: &machine,
            inputs: &inputs,
            step: &step,
            packing: Packing::new(bounds.connections),
            store: Store::new(),
        },
        transitions: 0,
        depth: 0,
        violations: Vec::new(),
    };
    let mut observer = Observer::new(&machine, nothing_happened(bounds.connections));
    let outcome = search.run(&mut observer, progress);
    progress.finished();
    outcome?;
    let decided_progress = search.violations.is_empty();
    if decided_progress {
        search.violations.extend(waiting::check(&search.space));
    }
    Ok(Exploration {
        states: search.space.store.len(),
        transitions: search.transitions,
        depth: search.depth,
        bytes: search.space.store.bytes() + search.space.packing.bytes(),
        elapsed: begun.elapsed(),
        violations: search.violations,
        decided_progress,
        sometimes: observer.into_happened(),
    })
}

/// The states that were reached, and how to go on from them.
pub(super) struct Space<'a, F> {
    pub(super) bounds: &'a Bounds,
    pub(super) machine: &'a Machine,
    pub(super) inputs: &'a [Input],
    pub(super) step: &'a F,
    pub(super) packing: Packing,
    pub(super) store: Store,
}

struct Search<'a, F> {
    space: Space<'a, F>,
    transitions: u64,
    depth: usize,
    violations: Vec<Violation>,
}

impl<F> Space<'_, F> {
    /// The number of a state that was reached.
    pub(super) fn find(&self, world: &World) -> Option<u32> {
        self.packing
            .find(world)
            .and_then(|word| self.store.find(word))
    }

    /// The conversation that leads to a state, and on by more inputs.
    pub(super) fn sequence(&self, state: u32, more: impl IntoIterator<Item = u16>) -> Sequence {
        let path = self.store.path(state);
        let numbers = path.into_iter().chain(more);
        Sequence {
            limits: self.bounds.limits(),
            connections: self.bounds.connections,
            inputs: numbers
                .map(|number| self.inputs[usize::from(number)])
                .collect(),
        }
    }
}

impl<F: Fn(&Machine, &mut World, &Input, &mut Reaction)> Search<'_, F> {
    fn run(
        &mut self,
        observer: &mut Observer<'_>,
        progress: &impl Progress,
    ) -> Result<(), ExplorationError> {
        self.reach(&self.space.machine.initial(), 0, 0)?;
        let mut reaction = Reaction::new();
        let mut next = 0_u32;
        // The states from `next` on that are as far away as the search has got.
        let mut end_of_level = self.space.store.len();
        while (next as usize) < self.space.store.len() {
            if next as usize == end_of_level {
                self.depth += 1;
                end_of_level = self.space.store.len();
            }
            if next.is_multiple_of(STATES_BETWEEN_NEWS) {
                progress.advanced(self.space.store.len(), self.transitions, self.depth);
            }
            self.expand(next, observer, &mut reaction)?;
            next += 1;
        }
        Ok(())
    }

    fn expand(
        &mut self,
        state: u32,
        observer: &mut Observer<'_>,
        reaction: &mut Reaction,
    ) -> Result<(), ExplorationError> {
        let before = self.space.packing.unpack(self.space.store.word(state));
        let mut after = before.clone();
        for (number, input) in (0_u16..).zip(self.space.inputs) {
            after.clone_from(&before);
            (self.space.step)(self.space.machine, &mut after, input, reaction);
            let step = Step {
                before: &before,
                input,
                reaction,
                after: &after,
            };
            if let Err(broken) = observer.observe(&step) {
                self.note(broken, state, number);
                continue;
            }
            if reaction.possibility == Possibility::Possible {
                self.transitions += 1;
                self.reach(&after, state, number)?;
            }
        }
        Ok(())
    }

    /// The first violation of a property is a shortest one.
    fn note(&mut self, broken: Broken, state: u32, input: u16) {
        let is_known = self
            .violations
            .iter()
            .any(|known| known.broken.property == broken.property);
        if !is_known {
            self.violations.push(Violation {
                broken,
                sequence: self.space.sequence(state, [input]),
                repeats_from: None,
            });
        }
    }

    fn reach(&mut self, world: &World, from: u32, input: u16) -> Result<(), ExplorationError> {
        let states = self.space.store.len();
        let full = ExplorationError::Numbers { states };
        let Ok(packed) = self.space.packing.pack(world) else {
            return Err(full);
        };
        if self.space.store.find(packed).is_some() {
            return Ok(());
        }
        let memory = self.space.bounds.memory;
        if self.space.store.bytes_to_add_one() + self.space.packing.bytes() > memory {
            return Err(ExplorationError::Memory {
                memory,
                states,
                transitions: self.transitions,
                depth: self.depth,
                violations: self.violations.clone(),
            });
        }
        self.space
            .store
            .add(packed, from, input)
            .map(|_| ())
            .ok_or(full)
    }
}
