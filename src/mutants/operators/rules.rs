//! The operators that change a rule, and with it many edges: limits, timers, guards.

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{Breach, ClientAction, Input, Violation};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::{Possibility, Reaction};
use wsproof_model::machine::world::{Connection, World};
use wsproof_model::vocabulary::{LifecycleState, Limits, Service, Timer};

use super::guards::{Guard, Inverted};
use crate::mutants::base::Base;
use crate::mutants::mutant::{Change, Mutant, Operator};
use crate::suites::extraction::{Extraction, TooManyStates, explore};

/// The machine with each limit one more and one less.
///
/// # Errors
/// If a mutant has more states than the bounds allow.
pub fn limits_off_by_one(base: &mut Base) -> Result<Vec<Mutant>, TooManyStates> {
    let machine = base.extraction().bounds.machine();
    let right = machine.limits().clone();
    let mut mutants = Vec::new();
    for (name, limits) in otherwise(&right) {
        let faulty = Machine::new(limits, 1);
        let step = |world: &mut World, input: &Input, reaction: &mut Reaction| {
            faulty.step_into(world, input, reaction);
        };
        mutants.push(whole(base, Operator::LimitOffByOne, name, step)?);
    }
    let larger_frames = |world: &mut World, input: &Input, reaction: &mut Reaction| {
        machine.step_into(world, &taken_if_oversized(*input), reaction);
    };
    let name = "frame_limit + 1".to_owned();
    let mutant = whole(base, Operator::LimitOffByOne, name, larger_frames)?;
    mutants.push(mutant);
    Ok(mutants)
}

fn otherwise(right: &Limits) -> Vec<(String, Limits)> {
    let mut all = Vec::new();
    let mut add = |name: &str, change: fn(&mut Limits)| {
        let mut limits = right.clone();
        change(&mut limits);
        all.push((name.to_owned(), limits));
    };
    add("queue_limit - 1", |limits| limits.queue_limit -= 1);
    add("queue_limit + 1", |limits| limits.queue_limit += 1);
    add("violation_limit - 1", |limits| limits.violation_limit -= 1);
    add("violation_limit + 1", |limits| limits.violation_limit += 1);
    add("connections_per_user - 1", |limits| {
        limits.connections_per_user -= 1;
    });
    add("connections_per_user + 1", |limits| {
        limits.connections_per_user += 1;
    });
    all
}

/// A frame that is one byte too long is text that is no JSON, for a server that takes it.
const fn taken_if_oversized(input: Input) -> Input {
    match input {
        Input::Client {
            connection,
            action: ClientAction::Breach(Breach::Oversized),
        } => Input::Client {
            connection,
            action: ClientAction::Violate(Violation::NotJson),
        },
        Input::Client { .. }
        | Input::Agent { .. }
        | Input::Timer { .. }
        | Input::Service { .. }
        | Input::Shutdown => input,
    }
}

/// The machine without each timer.
///
/// # Errors
/// If a mutant has more states than the bounds allow.
pub fn timers_missing(base: &mut Base) -> Result<Vec<Mutant>, TooManyStates> {
    let machine = base.extraction().bounds.machine();
    let mut mutants = Vec::new();
    for missing in Timer::ALL {
        let step = |world: &mut World, input: &Input, reaction: &mut Reaction| match input {
            Input::Timer { timer, .. } if timer == missing => {
                reaction.clear();
                reaction.possibility = Possibility::Impossible;
            }
            Input::Client { .. }
            | Input::Agent { .. }
            | Input::Timer { .. }
            | Input::Service { .. }
            | Input::Shutdown => machine.step_into(world, input, reaction),
        };
        let name = missing.name().to_owned();
        mutants.push(whole(base, Operator::TimerMissing, name, step)?);
    }
    Ok(mutants)
}

/// The machine with each guard the other way round, by each kind of input. A kind of input that never asks for the guard
/// makes no mutant.
///
/// # Errors
/// If a mutant has more states than the bounds allow.
pub fn guards_inverted(base: &mut Base) -> Result<Vec<Mutant>, TooManyStates> {
    let machine = base.extraction().bounds.machine();
    let mut mutants = Vec::new();
    for guard in Guard::all(base.extraction().bounds.messages) {
        for kind in InputKind::ALL {
            let asked = base.extraction().worlds.iter().any(|world| {
                let inputs = base.extraction().inputs.iter();
                let mut of_kind = inputs.filter(|input| input.kind() == *kind);
                of_kind.any(|input| asks(guard, &machine, world, *input))
            });
            if !asked {
                continue;
            }
            let step = |world: &mut World, input: &Input, reaction: &mut Reaction| {
                if input.kind() == *kind {
                    otherwise_asked(guard, &machine, world, *input, reaction);
                } else {
                    machine.step_into(world, input, reaction);
                }
            };
            let name = format!("{}? asked by {}", guard.question(), kind.name());
            mutants.push(whole(base, Operator::GuardInverted, name, step)?);
        }
    }
    Ok(mutants)
}

fn whole(
    base: &mut Base,
    operator: Operator,
    detail: String,
    step: impl Fn(&mut World, &Input, &mut Reaction),
) -> Result<Mutant, TooManyStates> {
    let Extraction { bounds, inputs, .. } = &base.preparation.extraction;
    let (machine, _) = explore(*bounds, inputs, &mut base.outputs.0, step)?;
    Ok(Mutant {
        operator,
        detail,
        change: Change::Whole(machine),
    })
}

fn asks(guard: Guard, machine: &Machine, world: &World, input: Input) -> bool {
    let (mut right, mut wrong) = (world.clone(), world.clone());
    let expected = machine.step(&mut right, &input);
    let mut reaction = Reaction::new();
    otherwise_asked(guard, machine, &mut wrong, input, &mut reaction);
    right != wrong
        || expected.outputs != reaction.outputs
        || expected.possibility != reaction.possibility
}

/// The step of a machine that has the guard the other way round.
///
/// It steps from the world with the other answer; what the step leaves as it was there is put back. A world that the
/// reference machine could not go on from is left alone.
fn otherwise_asked(
    guard: Guard,
    machine: &Machine,
    world: &mut World,
    input: Input,
    reaction: &mut Reaction,
) {
    let inverted = guard
        .invert(world, machine.limits())
        .filter(|inverted| is_sound(&inverted.world, machine.limits()));
    let Some(Inverted {
        world: from,
        limits,
    }) = inverted
    else {
        return machine.step_into(world, &input, reaction);
    };
    let mut after = from.clone();
    Machine::new(limits, 1).step_into(&mut after, &input, reaction);
    put_back(world, &from, &mut after);
    if is_sound(&after, machine.limits()) {
        *world = after;
    } else {
        machine.step_into(world, &input, reaction);
    }
}

fn put_back(original: &World, from: &World, after: &mut World) {
    for service in Service::ALL {
        if after.services.status(*service) == from.services.status(*service) {
            after
                .services
                .set(*service, original.services.status(*service));
        }
    }
    if after.shutting_down == from.shutting_down {
        after.shutting_down = original.shutting_down;
    }
    let connections = original.connections.iter().zip(&from.connections);
    for ((original, from), after) in connections.zip(&mut after.connections) {
        if let (Some(original), Some(from), Some(after)) = (original, from, after)
            && after.state.is_open()
        {
            put_back_connection(original, from, after);
        }
    }
}

fn put_back_connection(original: &Connection, from: &Connection, after: &mut Connection) {
    let turned = original.accepted ^ from.accepted;
    if (after.accepted ^ from.accepted) & turned == 0 {
        after.accepted ^= turned;
    }
    if after.waiting == from.waiting {
        after.waiting.clone_from(&original.waiting);
    }
    if (after.state, after.active) == (from.state, from.active) {
        (after.state, after.active) = (original.state, original.active);
    }
    if after.user == from.user {
        after.user = original.user;
    }
    if after.silent == from.silent {
        after.silent = original.silent;
    }
    if after.heartbeat_unanswered == from.heartbeat_unanswered {
        after.heartbeat_unanswered = original.heartbeat_unanswered;
    }
}

/// Whether the reference machine can go on from there: a run is active only while messages are processed, and violations
/// do not pile up beyond the limit.
fn is_sound(world: &World, limits: &Limits) -> bool {
    world.connections.iter().flatten().all(|connection| {
        (connection.active.is_none() || connection.state == LifecycleState::Processing)
            && connection.violations <= limits.violation_limit
    })
}
