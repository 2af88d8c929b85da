//! From a changed step function to a machine: as [`crate::suites::extraction`] does it with the reference machine's own.

use std::collections::BTreeMap;

use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::{Possibility, Reaction};
use wsproof_model::machine::world::World;

use crate::mutants::base::Base;
use crate::suites::extraction::{Seen, TooManyStates};
use crate::suites::mealy::{Edge, Mealy};

/// A step function, as [`wsproof_model::machine::Machine::step_into`] is one.
pub(super) type Step<'a> = dyn Fn(&mut World, &Input, &mut Reaction) + 'a;

/// The machine that `step` is, with the inputs of `base`.
///
/// # Errors
/// If it has more states than the bounds allow.
pub(super) fn extract(base: &mut Base, step: &Step<'_>) -> Result<Mealy, TooManyStates> {
    let bounds = base.extraction.bounds;
    let inputs = base.extraction.inputs.clone();
    let machine = base.extraction.sequence(&[]).machine();
    let mut worlds = vec![machine.initial()];
    let mut numbers = BTreeMap::from([(machine.initial(), 0)]);
    let mut edges = Vec::new();
    let mut reaction = Reaction::new();
    let mut next = 0;
    while let Some(world) = worlds.get(next).cloned() {
        if worlds.len() > bounds.states {
            return Err(TooManyStates { bounds });
        }
        for input in &inputs {
            let mut after = world.clone();
            step(&mut after, input, &mut reaction);
            let fresh = u32::try_from(worlds.len()).unwrap_or(u32::MAX);
            let target = *numbers.entry(after).or_insert_with_key(|after| {
                worlds.push(after.clone());
                fresh
            });
            let output = base.outputs.number(seen(*input, &reaction));
            edges.push(Edge { target, output });
        }
        next += 1;
    }
    let count = u32::try_from(inputs.len()).unwrap_or(u32::MAX);
    // Every world got an edge for every input, to a world that has a number.
    Ok(Mealy::new(count, edges).unwrap_or_else(|_| base.machine().clone()))
}

fn seen(input: Input, reaction: &Reaction) -> Seen {
    match (input, reaction.possibility) {
        (Input::Client { .. }, Possibility::Impossible) => Seen::NotGiven,
        (
            Input::Client { .. }
            | Input::Agent { .. }
            | Input::Timer { .. }
            | Input::Service { .. }
            | Input::Shutdown,
            Possibility::Possible | Possibility::Impossible,
        ) => {
            let outputs = reaction.outputs.iter().map(|predicted| predicted.output);
            Seen::Outputs(outputs.collect())
        }
    }
}
