//! The inputs that these tests give.

use wsproof_model::machine::input::{
    AgentStep, Breach, ClientAction, ClientClose, ConnectionIndex, Credential, Field, IdField,
    Input, MessageId, Offer, Payload, TokenFault, Upgrade, User, Violation,
};
use wsproof_model::machine::kind::InputKind as K;
use wsproof_model::vocabulary::{Service, ServiceStatus, Timer};

pub(crate) fn message(number: u8) -> MessageId {
    MessageId::new(number).expect("tests use few messages")
}

pub(crate) fn upgrade(bearer: Option<Credential>) -> ClientAction {
    ClientAction::Upgrade(Upgrade::WellFormed {
        offer: Offer::Nothing,
        bearer,
    })
}

pub(crate) fn user_message(number: u8) -> ClientAction {
    ClientAction::UserMessage {
        message: message(number),
        text: Payload::Short,
    }
}

pub(crate) fn stop_agent(number: u8) -> ClientAction {
    ClientAction::StopAgent {
        message: message(number),
    }
}

/// One input of that kind; a new kind does not compile until it has one.
pub(crate) fn representative(kind: K, connection: ConnectionIndex) -> Input {
    let client = |action| Input::Client { connection, action };
    let agent = |step| Input::Agent { connection, step };
    let timer = |timer| Input::Timer { connection, timer };
    let service = |service, status| Input::Service { service, status };
    let valid = Credential::Valid(User::Alice);
    let invalid = Credential::Invalid(TokenFault::Expired);
    match kind {
        K::Open => client(ClientAction::Open),
        K::Upgrade => client(upgrade(None)),
        K::UpgradeValidToken => client(upgrade(Some(valid))),
        K::UpgradeInvalidToken => client(upgrade(Some(invalid))),
        K::UpgradeMalformed => client(ClientAction::Upgrade(Upgrade::Rubbish)),
        K::Authenticate => client(ClientAction::Authenticate(valid)),
        K::AuthenticateInvalid => client(ClientAction::Authenticate(invalid)),
        K::UserMessage => client(user_message(0)),
        K::StopAgent => client(stop_agent(0)),
        K::Ping => client(ClientAction::Ping {
            nonce: Payload::Short,
        }),
        K::GetStatus => client(ClientAction::GetStatus),
        K::Violate => client(ClientAction::Violate(Violation::NotJson)),
        K::BreachBinary => client(ClientAction::Breach(Breach::Binary)),
        K::BreachInvalidUtf8 => client(ClientAction::Breach(Breach::InvalidUtf8)),
        K::BreachOversized => client(ClientAction::Breach(Breach::Oversized)),
        K::BreachFrame => client(ClientAction::Breach(Breach::ReservedOpcode)),
        K::Pong => client(ClientAction::Pong),
        K::FallSilent => client(ClientAction::FallSilent),
        K::Close => client(ClientAction::Close(ClientClose::Normal)),
        K::Vanish => client(ClientAction::Vanish),
        K::AgentThink => agent(AgentStep::Think),
        K::AgentCallTool => agent(AgentStep::CallTool),
        K::AgentToolReturns => agent(AgentStep::ToolReturns),
        K::AgentToolFails => agent(AgentStep::ToolFails),
        K::AgentComplete => agent(AgentStep::Complete),
        K::AgentFail => agent(AgentStep::Fail),
        K::AgentPanic => agent(AgentStep::Panic),
        K::TimerAuthentication => timer(Timer::Authentication),
        K::TimerServices => timer(Timer::Services),
        K::TimerRun => timer(Timer::Run),
        K::TimerIdle => timer(Timer::Idle),
        K::TimerRecovery => timer(Timer::Recovery),
        K::TimerHeartbeat => timer(Timer::Heartbeat),
        K::TimerHeartbeatAnswer => timer(Timer::HeartbeatAnswer),
        K::TimerClose => timer(Timer::Close),
        K::SupervisorUp => service(Service::Supervisor, ServiceStatus::Up),
        K::SupervisorDown => service(Service::Supervisor, ServiceStatus::Down),
        K::OrchestratorUp => service(Service::Orchestrator, ServiceStatus::Up),
        K::OrchestratorDown => service(Service::Orchestrator, ServiceStatus::Down),
        K::ToolsUp => service(Service::Tools, ServiceStatus::Up),
        K::ToolsDown => service(Service::Tools, ServiceStatus::Down),
        K::Shutdown => Input::Shutdown,
    }
}

/// Every input that one connection can tell from every other: each kind, each refusal, and three messages.
pub(crate) fn everything(connection: ConnectionIndex) -> Vec<Input> {
    let mut actions: Vec<_> = (1..3)
        .flat_map(|number| [user_message(number), stop_agent(number)])
        .collect();
    let offers = [Offer::AgentChat, Offer::Foreign].map(|offer| Upgrade::WellFormed {
        offer,
        bearer: None,
    });
    let refusals = [Upgrade::WrongPath, Upgrade::NoUpgrade];
    actions.extend(
        offers
            .into_iter()
            .chain(refusals)
            .map(ClientAction::Upgrade),
    );
    actions.extend(violations().map(ClientAction::Violate));
    actions.extend(ClientClose::ALL.iter().copied().map(ClientAction::Close));
    let client = |action| Input::Client { connection, action };
    let kinds = K::ALL.iter().map(|kind| representative(*kind, connection));
    let mut inputs: Vec<_> = kinds.chain(actions.into_iter().map(client)).collect();
    inputs.sort_unstable();
    inputs.dedup();
    inputs
}

/// One violation for each error code.
fn violations() -> impl Iterator<Item = Violation> {
    [
        Violation::NotAnObject,
        Violation::UnknownType,
        Violation::Missing(Field::UserMessageText),
        Violation::Mistyped(Field::PingNonce),
        Violation::LongId(IdField::StopAgent),
    ]
    .into_iter()
}

/// What two connections need to get into each other's way, if they can: few inputs on each, two users.
pub(crate) fn encounters(connection: ConnectionIndex) -> Vec<Input> {
    let kinds = [
        K::Open,
        K::Upgrade,
        K::Authenticate,
        K::AuthenticateInvalid,
        K::UserMessage,
        K::StopAgent,
        K::GetStatus,
        K::Close,
        K::Vanish,
        K::AgentCallTool,
        K::AgentComplete,
        K::TimerServices,
        K::TimerRecovery,
        K::TimerClose,
        K::OrchestratorUp,
        K::OrchestratorDown,
        K::ToolsDown,
        K::Shutdown,
    ];
    let kinds = kinds.map(|kind| representative(kind, connection));
    let bob = ClientAction::Authenticate(Credential::Valid(User::Bob));
    let more = [bob, user_message(1)];
    let more = more.map(|action| Input::Client { connection, action });
    kinds.into_iter().chain(more).collect()
}
