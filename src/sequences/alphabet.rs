//! The inputs that there are.

use wsproof_model::machine::input::{
    AgentStep, Breach, ClientAction, ClientClose, ConnectionIndex, Credential, Input, MessageId,
    Offer, Payload, TokenFault, Upgrade, User, Violation,
};
use wsproof_model::vocabulary::{Limits, Service, ServiceStatus, Timer};

/// One input of each kind on `connection` with three messages, and the environment's: enough to reach every state of one
/// connection.
#[must_use]
pub fn small(connection: ConnectionIndex) -> Vec<Input> {
    small_with_messages(connection, 3)
}

/// The same with so many messages, of [`MessageId::COUNT`] at most.
#[must_use]
pub fn small_with_messages(connection: ConnectionIndex, messages: u8) -> Vec<Input> {
    let valid = Credential::Valid(User::Alice);
    let invalid = Credential::Invalid(TokenFault::Expired);
    let upgrade = |bearer| {
        ClientAction::Upgrade(Upgrade::WellFormed {
            offer: Offer::Nothing,
            bearer,
        })
    };
    let mut actions = vec![
        ClientAction::Open,
        upgrade(None),
        upgrade(Some(valid)),
        upgrade(Some(invalid)),
        ClientAction::Upgrade(Upgrade::Rubbish),
        ClientAction::Authenticate(valid),
        ClientAction::Authenticate(invalid),
        ClientAction::Ping {
            nonce: Payload::Short,
        },
        ClientAction::GetStatus,
        ClientAction::Violate(Violation::NotJson),
        ClientAction::Breach(Breach::Binary),
        ClientAction::Breach(Breach::InvalidUtf8),
        ClientAction::Breach(Breach::Oversized),
        ClientAction::Breach(Breach::ReservedOpcode),
        ClientAction::Pong,
        ClientAction::FallSilent,
        ClientAction::Close(ClientClose::Normal),
        ClientAction::Vanish,
    ];
    for message in (0..messages).filter_map(MessageId::new) {
        actions.push(ClientAction::UserMessage {
            message,
            text: Payload::Short,
        });
        actions.push(ClientAction::StopAgent { message });
    }
    let mut inputs: Vec<_> = actions
        .into_iter()
        .map(|action| Input::Client { connection, action })
        .collect();
    inputs.extend(AgentStep::ALL.iter().map(|step| Input::Agent {
        connection,
        step: *step,
    }));
    inputs.extend(Timer::ALL.iter().map(|timer| Input::Timer {
        connection,
        timer: *timer,
    }));
    inputs.extend(environment());
    inputs
}

/// Limits within which that alphabet reaches every limit: so many messages may wait, so many violations close, and a user
/// may hold one connection, so that a second one is refused.
#[must_use]
pub fn small_limits(queue: u16, violations: u16) -> Limits {
    Limits {
        queue_limit: queue,
        violation_limit: violations,
        connections_per_user: 1,
        ..Limits::default()
    }
}

/// The inputs of [`small_with_messages`], and after them whatever else a user can do with so many messages: every upgrade,
/// violation, breach and close, every token that does not hold, texts and nonces of every kind.
#[must_use]
pub fn full_with_messages(connection: ConnectionIndex, messages: u8) -> Vec<Input> {
    let mut inputs = small_with_messages(connection, messages);
    let others = complete(connection).into_iter();
    let others: Vec<_> = others
        .filter(|input| !inputs.contains(input) && is_of_one_user(*input, messages))
        .collect();
    inputs.extend(others);
    inputs
}

/// Whether it can be an input of a conversation with one user and so many messages.
fn is_of_one_user(input: Input, messages: u8) -> bool {
    let Input::Client { action, .. } = input else {
        return true;
    };
    match action {
        ClientAction::UserMessage { message, .. } | ClientAction::StopAgent { message } => {
            message.number() < messages
        }
        ClientAction::Open
        | ClientAction::Upgrade(_)
        | ClientAction::Authenticate(_)
        | ClientAction::Ping { .. }
        | ClientAction::GetStatus
        | ClientAction::Violate(_)
        | ClientAction::Breach(_)
        | ClientAction::Pong
        | ClientAction::FallSilent
        | ClientAction::Close(_)
        | ClientAction::Vanish => action.credential() != Some(Credential::Valid(User::Bob)),
    }
}

/// Every input that can be given to `connection`, with every particular.
#[must_use]
pub fn complete(connection: ConnectionIndex) -> Vec<Input> {
    let mut inputs: Vec<_> = actions()
        .into_iter()
        .map(|action| Input::Client { connection, action })
        .collect();
    let steps = AgentStep::ALL.iter().copied();
    inputs.extend(steps.map(|step| Input::Agent { connection, step }));
    let timers = Timer::ALL.iter().copied();
    inputs.extend(timers.map(|timer| Input::Timer { connection, timer }));
    inputs
}

fn actions() -> Vec<ClientAction> {
    let mut actions = vec![
        ClientAction::Open,
        ClientAction::GetStatus,
        ClientAction::Pong,
        ClientAction::FallSilent,
        ClientAction::Vanish,
    ];
    actions.extend(upgrades().into_iter().map(ClientAction::Upgrade));
    actions.extend(credentials().into_iter().map(ClientAction::Authenticate));
    for message in (0..MessageId::COUNT).filter_map(MessageId::new) {
        actions.push(ClientAction::StopAgent { message });
        let texts = Payload::ALL.iter().copied();
        actions.extend(texts.map(|text| ClientAction::UserMessage { message, text }));
    }
    let nonces = Payload::ALL.iter().copied();
    actions.extend(nonces.map(|nonce| ClientAction::Ping { nonce }));
    actions.extend(Violation::all().into_iter().map(ClientAction::Violate));
    actions.extend(Breach::ALL.iter().copied().map(ClientAction::Breach));
    actions.extend(ClientClose::ALL.iter().copied().map(ClientAction::Close));
    actions
}

fn upgrades() -> Vec<Upgrade> {
    let mut upgrades = vec![Upgrade::WrongPath, Upgrade::NoUpgrade, Upgrade::Rubbish];
    for offer in [Offer::Nothing, Offer::AgentChat, Offer::Foreign] {
        let bearers = credentials().into_iter().map(Some).chain([None]);
        upgrades.extend(bearers.map(|bearer| Upgrade::WellFormed { offer, bearer }));
    }
    upgrades
}

fn credentials() -> Vec<Credential> {
    let valid = User::ALL.iter().copied().map(Credential::Valid);
    let invalid = TokenFault::ALL.iter().copied().map(Credential::Invalid);
    valid.chain(invalid).collect()
}

/// The inputs that are given to the whole server.
#[must_use]
pub fn environment() -> Vec<Input> {
    let mut inputs = Vec::new();
    for service in Service::ALL {
        for status in [ServiceStatus::Up, ServiceStatus::Down] {
            inputs.push(Input::Service {
                service: *service,
                status,
            });
        }
    }
    inputs.push(Input::Shutdown);
    inputs
}
