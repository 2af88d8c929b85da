//! From a kind of input to an input: which message, which token, which violation.

use wsproof_model::machine::input::{
    AgentStep, Breach, ClientAction, ClientClose, ConnectionIndex, Credential, Field, IdField,
    Input, MessageId, Offer, Payload, TokenFault, Upgrade, User, Violation,
};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::world::Connection;
use wsproof_model::vocabulary::{Service, ServiceStatus, Timer};

use crate::sequences::chance::{Chance, Table};

/// One user more often than the other, so that one reaches the limit of connections.
const USERS: Table<User> = Table::new(&[(3, User::Alice), (1, User::Bob)]);

const OFFERS: Table<Offer> = Table::new(&[
    (2, Offer::Nothing),
    (2, Offer::AgentChat),
    (1, Offer::Foreign),
]);

const MALFORMED: &[Upgrade] = &[Upgrade::WrongPath, Upgrade::NoUpgrade, Upgrade::Rubbish];

const PAYLOADS: Table<Payload> = Table::new(&[
    (8, Payload::Short),
    (1, Payload::Empty),
    (1, Payload::Unicode),
    (1, Payload::Largest),
]);

const BROKEN_FRAMES: &[Breach] = &[
    Breach::ReservedOpcode,
    Breach::ReservedBit,
    Breach::Unmasked,
    Breach::FragmentedControl,
    Breach::ReservedCloseCode,
];

/// An input of `kind`, given to `at` where the kind is not the environment's.
///
/// Where it is known how the connection stands, messages are named with regard to it; otherwise blindly.
pub(super) fn draw(
    kind: InputKind,
    at: ConnectionIndex,
    known: Option<&Connection>,
    chance: &mut Chance,
) -> Input {
    let client = |action| Input::Client {
        connection: at,
        action,
    };
    let agent = |step| Input::Agent {
        connection: at,
        step,
    };
    let timer = |timer| Input::Timer {
        connection: at,
        timer,
    };
    let service = |service, status| Input::Service { service, status };
    match kind {
        InputKind::Open => client(ClientAction::Open),
        InputKind::Upgrade => client(upgrade(None, chance)),
        InputKind::UpgradeValidToken => {
            let bearer = valid(chance);
            client(upgrade(Some(bearer), chance))
        }
        InputKind::UpgradeInvalidToken => {
            let bearer = invalid(chance);
            client(upgrade(Some(bearer), chance))
        }
        InputKind::UpgradeMalformed => client(ClientAction::Upgrade(chance.one_of(MALFORMED))),
        InputKind::Authenticate => client(ClientAction::Authenticate(valid(chance))),
        InputKind::AuthenticateInvalid => client(ClientAction::Authenticate(invalid(chance))),
        InputKind::UserMessage => client(ClientAction::UserMessage {
            message: message_to_send(known, chance),
            text: chance.weighted(&PAYLOADS),
        }),
        InputKind::StopAgent => client(ClientAction::StopAgent {
            message: message_to_stop(known, chance),
        }),
        InputKind::Ping => client(ClientAction::Ping {
            nonce: chance.weighted(&PAYLOADS),
        }),
        InputKind::GetStatus => client(ClientAction::GetStatus),
        InputKind::Violate => client(ClientAction::Violate(violation(chance))),
        InputKind::BreachBinary => client(ClientAction::Breach(Breach::Binary)),
        InputKind::BreachInvalidUtf8 => client(ClientAction::Breach(Breach::InvalidUtf8)),
        InputKind::BreachOversized => client(ClientAction::Breach(Breach::Oversized)),
        InputKind::BreachFrame => client(ClientAction::Breach(chance.one_of(BROKEN_FRAMES))),
        InputKind::Pong => client(ClientAction::Pong),
        InputKind::FallSilent => client(ClientAction::FallSilent),
        InputKind::Close => client(ClientAction::Close(chance.one_of(ClientClose::ALL))),
        InputKind::Vanish => client(ClientAction::Vanish),
        InputKind::AgentThink => agent(AgentStep::Think),
        InputKind::AgentCallTool => agent(AgentStep::CallTool),
        InputKind::AgentToolReturns => agent(AgentStep::ToolReturns),
        InputKind::AgentToolFails => agent(AgentStep::ToolFails),
        InputKind::AgentComplete => agent(AgentStep::Complete),
        InputKind::AgentFail => agent(AgentStep::Fail),
        InputKind::AgentPanic => agent(AgentStep::Panic),
        InputKind::TimerAuthentication => timer(Timer::Authentication),
        InputKind::TimerServices => timer(Timer::Services),
        InputKind::TimerRun => timer(Timer::Run),
        InputKind::TimerIdle => timer(Timer::Idle),
        InputKind::TimerRecovery => timer(Timer::Recovery),
        InputKind::TimerHeartbeat => timer(Timer::Heartbeat),
        InputKind::TimerHeartbeatAnswer => timer(Timer::HeartbeatAnswer),
        InputKind::TimerClose => timer(Timer::Close),
        InputKind::SupervisorUp => service(Service::Supervisor, ServiceStatus::Up),
        InputKind::SupervisorDown => service(Service::Supervisor, ServiceStatus::Down),
        InputKind::OrchestratorUp => service(Service::Orchestrator, ServiceStatus::Up),
        InputKind::OrchestratorDown => service(Service::Orchestrator, ServiceStatus::Down),
        InputKind::ToolsUp => service(Service::Tools, ServiceStatus::Up),
        InputKind::ToolsDown => service(Service::Tools, ServiceStatus::Down),
        InputKind::Shutdown => Input::Shutdown,
    }
}

fn upgrade(bearer: Option<Credential>, chance: &mut Chance) -> ClientAction {
    let offer = chance.weighted(&OFFERS);
    ClientAction::Upgrade(Upgrade::WellFormed { offer, bearer })
}

fn valid(chance: &mut Chance) -> Credential {
    Credential::Valid(chance.weighted(&USERS))
}

fn invalid(chance: &mut Chance) -> Credential {
    Credential::Invalid(chance.one_of(TokenFault::ALL))
}

/// Mostly a message that was not accepted before; sometimes any.
fn message_to_send(known: Option<&Connection>, chance: &mut Chance) -> MessageId {
    match known {
        None => blind_message(chance),
        Some(_) if chance.once_in(8) => any_message(chance),
        Some(connection) => next_message(connection).unwrap_or(MessageId::LONGEST),
    }
}

/// The lowest message that was not accepted, if there is one left.
pub(super) fn next_message(connection: &Connection) -> Option<MessageId> {
    let number = connection.accepted.trailing_ones();
    u8::try_from(number).ok().and_then(MessageId::new)
}

/// Mostly the active message or one that waits; sometimes any.
fn message_to_stop(known: Option<&Connection>, chance: &mut Chance) -> MessageId {
    let Some(connection) = known else {
        return blind_message(chance);
    };
    let active = connection.active.map(|run| run.message);
    match chance.below(8_u8) {
        0 => any_message(chance),
        1..=3 => active.unwrap_or_else(|| blind_message(chance)),
        _ if connection.waiting.is_empty() => active.unwrap_or_else(|| blind_message(chance)),
        _ => chance.one_of(&connection.waiting),
    }
}

/// One of a few messages mostly, so that it meets itself again.
fn blind_message(chance: &mut Chance) -> MessageId {
    if chance.once_in(4) {
        any_message(chance)
    } else {
        numbered(chance.below(4))
    }
}

fn any_message(chance: &mut Chance) -> MessageId {
    numbered(chance.below(u32::from(MessageId::COUNT)))
}

fn numbered(number: u32) -> MessageId {
    u8::try_from(number)
        .ok()
        .and_then(MessageId::new)
        .unwrap_or(MessageId::LONGEST)
}

pub(super) fn violation(chance: &mut Chance) -> Violation {
    match chance.below(9_u8) {
        0 => Violation::NotJson,
        1 => Violation::NotAnObject,
        2 => Violation::NoType,
        3 => Violation::UnknownType,
        4 => Violation::MistypedType,
        5 => Violation::Missing(chance.one_of(Field::ALL)),
        6 => Violation::Mistyped(chance.one_of(Field::ALL)),
        7 => Violation::EmptyId(chance.one_of(IdField::ALL)),
        _ => Violation::LongId(chance.one_of(IdField::ALL)),
    }
}
