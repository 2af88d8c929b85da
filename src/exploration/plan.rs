//! What is explored, and how a step of it is taken.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::Reaction;
use wsproof_model::machine::world::{Connection, World};
use wsproof_model::properties::{Broken, Property};

use super::bounds::{Bounds, Symmetry};
use super::packing::Packing;

/// How a machine takes a step: [`Machine::step_into`], or one that was broken on purpose.
pub trait TakesSteps: Fn(&Machine, &mut World, &Input, &mut Reaction) + Sync {}

impl<F: Fn(&Machine, &mut World, &Input, &mut Reaction) + Sync> TakesSteps for F {}

/// What all who explore have in common.
pub(super) struct Plan<'a, F> {
    pub(super) bounds: &'a Bounds,
    pub(super) machine: &'a Machine,
    pub(super) inputs: &'a [Input],
    pub(super) step: &'a F,
    pub(super) packing: Packing,
    pub(super) symmetry: Symmetry,
}

impl<F: TakesSteps> Plan<'_, F> {
    /// Takes `world` on by `input`. After a panic the world and the reaction mean nothing.
    pub(super) fn take(
        &self,
        world: &mut World,
        input: Input,
        reaction: &mut Reaction,
    ) -> Result<(), Broken> {
        let step = || (self.step)(self.machine, world, &input, reaction);
        // The caller gives up what a panic could have left half done.
        catch_unwind(AssertUnwindSafe(step)).map_err(|_| Broken {
            property: Property::Total,
            connection: input.connection(),
            detail: format!("{input} makes the machine panic"),
        })
    }

    /// The word by which a state is known: its own, or with symmetry that of all that differ by places only.
    pub(super) fn representative(&self, word: u64) -> u64 {
        match self.symmetry {
            Symmetry::Ignored => word,
            Symmetry::Used => self.packing.sorted(word),
        }
    }
}

/// Makes `into` the same as `from`, in the memory that it has.
pub(super) fn copy_world(from: &World, into: &mut World) {
    let World {
        services,
        shutting_down,
        connections,
    } = from;
    into.services = *services;
    into.shutting_down = *shutting_down;
    into.connections.resize(connections.len(), None);
    for (from, into) in connections.iter().zip(&mut into.connections) {
        copy_connection(from.as_ref(), into);
    }
}

/// Makes `into` the same as `from`, in the memory that it has.
pub(super) fn copy_connection(from: Option<&Connection>, into: &mut Option<Connection>) {
    let (Some(from), Some(into)) = (from, into.as_mut()) else {
        *into = from.cloned();
        return;
    };
    let mut waiting = std::mem::take(&mut into.waiting);
    waiting.clone_from(&from.waiting);
    *into = Connection {
        waiting,
        state: from.state,
        user: from.user,
        violations: from.violations,
        active: from.active,
        accepted: from.accepted,
        silent: from.silent,
        heartbeat_unanswered: from.heartbeat_unanswered,
    };
}
