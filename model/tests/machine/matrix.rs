//! The whole matrix: every state in which a connection can rest, against every kind of input, with its outcome.
//!
//! A change of the protocol is a difference in these snapshots, rejections included. `services_ready` has none: the
//! reference machine passes through it and does not rest there.

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{
    AgentStep, ClientAction, ConnectionIndex, Credential, Input, User,
};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::{Possibility, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::{LifecycleState, Limits, Service, ServiceStatus, Timer};

use crate::alphabet::{representative, stop_agent, upgrade, user_message};

const HERE: ConnectionIndex = ConnectionIndex(0);

fn machine() -> Machine {
    Machine::new(Limits::default(), 1)
}

fn client(action: ClientAction) -> Input {
    Input::Client {
        connection: HERE,
        action,
    }
}

fn timer(timer: Timer) -> Input {
    Input::Timer {
        connection: HERE,
        timer,
    }
}

fn down(service: Service) -> Input {
    Input::Service {
        service,
        status: ServiceStatus::Down,
    }
}

/// Plays `inputs` from the beginning, each of which must be possible.
fn world_after(inputs: &[Input]) -> World {
    let machine = machine();
    let mut world = machine.initial();
    for input in inputs {
        let reaction = machine.step(&mut world, input);
        assert_eq!(reaction.possibility, Possibility::Possible, "`{input}`");
    }
    world
}

/// The golden path as far as the first operational state, with what comes `before` it and `after` it.
fn authenticated(before: &[Input], after: &[Input]) -> World {
    let welcome = [
        client(ClientAction::Open),
        client(upgrade(Some(Credential::Valid(User::Alice)))),
    ];
    world_after(&[before, &welcome, after].concat())
}

/// One line for each kind of input: the outputs, and the state that follows where no output tells it.
fn matrix(state: Option<LifecycleState>, world: &World) -> String {
    let at = world.connection(HERE).map(|connection| connection.state);
    assert_eq!(at, state, "the prefix leads elsewhere");
    let kinds = InputKind::ALL
        .iter()
        .map(|kind| (kind.name(), representative(*kind, HERE)));
    let fresh = [
        ("user_message, not used before", client(user_message(9))),
        ("stop_agent, nowhere to be found", client(stop_agent(9))),
    ];
    let line = |(name, input): (&str, Input)| {
        let mut after = world.clone();
        let reaction = machine().step(&mut after, &input);
        format!("{name:<36}{}", outcome(world, &reaction, &after))
    };
    kinds.chain(fresh).map(line).collect::<Vec<_>>().join("\n")
}

fn outcome(before: &World, reaction: &Reaction, after: &World) -> String {
    if reaction.possibility == Possibility::Impossible {
        return "impossible".to_owned();
    }
    let outputs = reaction.outputs.iter();
    let mut parts: Vec<_> = outputs.map(|said| said.output.to_string()).collect();
    let state = |world: &World| world.connection(HERE).map(|connection| connection.state);
    let untold = state(after).filter(|now| Some(*now) != state(before) && !now.is_announced());
    parts.extend(untold.map(|now| format!("⇒ {now}")));
    if parts.is_empty() && before == after {
        return "nothing".to_owned();
    }
    if parts.is_empty() {
        return "nothing to see".to_owned();
    }
    parts.join("; ")
}

macro_rules! matrices {
    ($($test:ident: $state:expr, $world:expr;)*) => {$(
        #[test]
        fn $test() {
            insta::assert_snapshot!(stringify!($test), matrix($state, &$world));
        }
    )*};
}

matrices! {
    never_opened: None, world_after(&[]);
    connecting: Some(LifecycleState::Connecting), world_after(&[client(ClientAction::Open)]);
    accepted: Some(LifecycleState::Accepted), world_after(&[client(ClientAction::Open), client(upgrade(None))]);
    authenticated_with_a_message_waiting: Some(LifecycleState::Authenticated),
        authenticated(&[down(Service::Orchestrator)], &[client(user_message(0))]);
    processing_ready: Some(LifecycleState::ProcessingReady), authenticated(&[], &[]);
    processing: Some(LifecycleState::Processing), authenticated(&[], &[client(user_message(0))]);
    processing_in_a_tool_call_with_a_message_waiting: Some(LifecycleState::Processing),
        authenticated(&[], &[
            client(user_message(0)),
            client(user_message(1)),
            Input::Agent { connection: HERE, step: AgentStep::CallTool },
        ]);
    idle: Some(LifecycleState::Idle), authenticated(&[], &[timer(Timer::Idle)]);
    degraded: Some(LifecycleState::Degraded), authenticated(&[], &[down(Service::Tools)]);
    reconnecting_with_a_message_waiting: Some(LifecycleState::Reconnecting),
        authenticated(&[], &[down(Service::Supervisor), client(user_message(0))]);
    closing: Some(LifecycleState::Closing), authenticated(&[], &[Input::Shutdown]);
    closed: Some(LifecycleState::Closed), authenticated(&[], &[Input::Shutdown, timer(Timer::Close)]);
    failed: Some(LifecycleState::Failed), authenticated(&[], &[client(ClientAction::Vanish)]);
}

#[test]
fn every_state_but_services_ready_has_a_matrix() {
    let without: Vec<_> = LifecycleState::ALL
        .iter()
        .filter(|state| !source_names(**state))
        .collect();
    assert_eq!(without, [&LifecycleState::ServicesReady]);
}

/// Whether a matrix above is of that state: the list is read from this file, so that it cannot be forgotten.
fn source_names(state: LifecycleState) -> bool {
    include_str!("matrix.rs").contains(&format!("Some(LifecycleState::{state:?})"))
}
