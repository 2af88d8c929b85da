//! Machines that were broken on purpose.

#![expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "that is how a machine takes a step"
)]

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Input};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::{Output, Reaction};
use wsproof_model::machine::world::{Connection, World};
use wsproof_model::properties::Property;
use wsproof_model::vocabulary::{LifecycleState, Trigger};

use super::by_stateright::TakeStep;

/// Each with the properties that it breaks.
pub(crate) const BROKEN: &[(TakeStep, &[Property])] = &[
    (
        drops_an_acceptance,
        &[Property::FirstInFirstOut, Property::Answered],
    ),
    (closes_twice, &[Property::LastWord]),
    (closes_with_1011, &[Property::NoInternalError]),
    (forgets_what_came, &[Property::Answered]),
    (
        answers_pings_only_beside_nobody_at_work,
        &[Property::Isolation],
    ),
    (disturbs_the_others, &[Property::Isolation]),
    (tells_everybody_of_a_loss, &[Property::Isolation]),
];

/// No `message_accepted` is said.
fn drops_an_acceptance(machine: &Machine, world: &mut World, input: &Input, said: &mut Reaction) {
    machine.step_into(world, input, said);
    let outputs = &mut said.outputs;
    outputs.retain(|it| !matches!(it.output, Output::MessageAccepted { .. }));
}

/// Every close frame is sent twice.
fn closes_twice(machine: &Machine, world: &mut World, input: &Input, said: &mut Reaction) {
    machine.step_into(world, input, said);
    let close = said
        .outputs
        .iter()
        .find(|it| matches!(it.output, Output::Close { .. }));
    if let Some(close) = close.copied() {
        said.outputs.push(close);
    }
}

/// Where the services do not come up, 1011 is said.
fn closes_with_1011(machine: &Machine, world: &mut World, input: &Input, said: &mut Reaction) {
    machine.step_into(world, input, said);
    if input.kind() == InputKind::TimerServices {
        for it in &mut said.outputs {
            if let Output::Close { code } = &mut it.output {
                *code = Some(1011);
            }
        }
    }
}

/// A recovery forgets which messages came.
fn forgets_what_came(machine: &Machine, world: &mut World, input: &Input, said: &mut Reaction) {
    for connection in world.connections.iter_mut().flatten() {
        if connection.state == LifecycleState::Reconnecting && input.connection().is_none() {
            connection.accepted = 0;
        }
    }
    machine.step_into(world, input, said);
}

/// A ping is not answered while somebody else's message is executed.
fn answers_pings_only_beside_nobody_at_work(
    machine: &Machine,
    world: &mut World,
    input: &Input,
    said: &mut Reaction,
) {
    machine.step_into(world, input, said);
    if let Input::Client {
        connection,
        action: ClientAction::Ping { .. },
    } = input
        && others(world, *connection).any(|it| it.active.is_some())
    {
        said.outputs
            .retain(|it| !matches!(it.output, Output::Pong { .. }));
    }
}

/// Who vanishes leaves the others with an unanswered heartbeat.
fn disturbs_the_others(machine: &Machine, world: &mut World, input: &Input, said: &mut Reaction) {
    machine.step_into(world, input, said);
    let gone = said
        .transitions
        .iter()
        .find(|it| it.1.trigger == Trigger::ClientVanished);
    if let Some((gone, _)) = gone.copied() {
        for (index, other) in (0..).map(ConnectionIndex).zip(&mut world.connections) {
            if let Some(other) = other
                .as_mut()
                .filter(|it| it.state.is_open() && index != gone)
            {
                other.heartbeat_unanswered = true;
            }
        }
    }
}

/// A loss of tools is a heartbeat for everybody if anybody executes a message.
fn tells_everybody_of_a_loss(
    machine: &Machine,
    world: &mut World,
    input: &Input,
    said: &mut Reaction,
) {
    let anybody = world
        .connections
        .iter()
        .flatten()
        .any(|it| it.active.is_some());
    machine.step_into(world, input, said);
    if input.kind() == InputKind::ToolsDown && anybody {
        for connection in world.connections.iter_mut().flatten() {
            if connection.state == LifecycleState::Accepted {
                connection.silent = true;
            }
        }
    }
}

fn others(world: &World, than: ConnectionIndex) -> impl Iterator<Item = &Connection> {
    let indexed = (0..).map(ConnectionIndex).zip(&world.connections);
    indexed
        .filter(move |(index, _)| *index != than)
        .filter_map(|(_, connection)| connection.as_ref())
}
