//! Ways to make a sequence smaller by leaving inputs out.

use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Credential, Input, Upgrade};
use wsproof_model::machine::output::{Possibility, Reaction};

use super::Attempt;
use crate::sequences::Sequence;

/// Leaves out every input that cannot be given where it stands: the machine passes over it.
pub(super) fn impossible(sequence: &Sequence, attempt: usize) -> Attempt {
    if attempt > 0 {
        return Attempt::Exhausted;
    }
    let machine = sequence.machine();
    let mut world = machine.initial();
    let mut reaction = Reaction::new();
    let mut proposal = sequence.clone();
    proposal.inputs.retain(|input| {
        machine.step_into(&mut world, input, &mut reaction);
        reaction.possibility == Possibility::Possible
    });
    Attempt::Proposal(proposal)
}

/// Leaves out one of two to the power of `power` parts.
pub(super) fn part(sequence: &Sequence, power: u32, attempt: usize) -> Attempt {
    let length = sequence.inputs.len();
    let size = length.div_ceil(1 << power).max(1);
    cut(sequence, attempt * size, size)
}

/// Leaves out one input.
pub(super) fn single(sequence: &Sequence, attempt: usize) -> Attempt {
    cut(sequence, attempt, 1)
}

fn cut(sequence: &Sequence, from: usize, count: usize) -> Attempt {
    let length = sequence.inputs.len();
    if from >= length {
        return Attempt::Exhausted;
    }
    let mut proposal = sequence.clone();
    proposal.inputs.drain(from..(from + count).min(length));
    Attempt::Proposal(proposal)
}

/// Leaves out what lies between a step and the last one at which the machine stands the same again.
pub(super) fn machine_loop(sequence: &Sequence, from: usize) -> Attempt {
    let length = sequence.inputs.len();
    if from >= length {
        return Attempt::Exhausted;
    }
    let machine = sequence.machine();
    let mut world = machine.initial();
    let mut reaction = Reaction::new();
    let mut start = None;
    let mut end = None;
    for (place, input) in sequence.inputs.iter().enumerate() {
        if place == from {
            start = Some(world.clone());
        }
        machine.step_into(&mut world, input, &mut reaction);
        if start.as_ref() == Some(&world) {
            end = Some(place + 1);
        }
    }
    end.map_or(Attempt::Nothing, |end| cut(sequence, from, end - from))
}

/// Leaves out a whole connection; those after it move up.
pub(super) fn connection(sequence: &Sequence, attempt: usize) -> Attempt {
    let gone = match u8::try_from(attempt) {
        Ok(number) if number < sequence.connections => ConnectionIndex(number),
        Ok(_) | Err(_) => return Attempt::Exhausted,
    };
    if sequence.connections == 1 {
        return Attempt::Nothing;
    }
    let inputs = sequence.inputs.iter();
    Attempt::Proposal(Sequence {
        limits: sequence.limits.clone(),
        connections: sequence.connections - 1,
        inputs: inputs.filter_map(|input| without(*input, gone)).collect(),
    })
}

fn without(input: Input, gone: ConnectionIndex) -> Option<Input> {
    let moved = |connection: ConnectionIndex| {
        if connection > gone {
            ConnectionIndex(connection.0 - 1)
        } else {
            connection
        }
    };
    if input.connection() == Some(gone) {
        return None;
    }
    Some(match input {
        Input::Client { connection, action } => Input::Client {
            connection: moved(connection),
            action,
        },
        Input::Agent { connection, step } => Input::Agent {
            connection: moved(connection),
            step,
        },
        Input::Timer { connection, timer } => Input::Timer {
            connection: moved(connection),
            timer,
        },
        Input::Service { .. } | Input::Shutdown => input,
    })
}

/// An upgrade, and `authenticate` as the client's next word: the upgrade takes the token with it.
pub(super) fn authenticate(sequence: &Sequence, upgraded: usize) -> Attempt {
    let Some(input) = sequence.inputs.get(upgraded) else {
        return Attempt::Exhausted;
    };
    let Input::Client {
        connection,
        action:
            ClientAction::Upgrade(Upgrade::WellFormed {
                offer,
                bearer: None,
            }),
    } = *input
    else {
        return Attempt::Nothing;
    };
    let mut rest = sequence.inputs.iter().enumerate().skip(upgraded + 1);
    let next = rest.find(|(_, input)| input.connection() == Some(connection));
    let Some((authenticated, Input::Client { action, .. })) = next else {
        return Attempt::Nothing;
    };
    let ClientAction::Authenticate(credential @ Credential::Valid(_)) = *action else {
        return Attempt::Nothing;
    };
    let mut proposal = sequence.clone();
    let upgrade = Upgrade::WellFormed {
        offer,
        bearer: Some(credential),
    };
    proposal.inputs[upgraded] = Input::Client {
        connection,
        action: ClientAction::Upgrade(upgrade),
    };
    proposal.inputs.remove(authenticated);
    Attempt::Proposal(proposal)
}
