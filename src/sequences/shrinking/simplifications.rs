//! Ways to say less with the same number of inputs.

use wsproof_model::machine::input::{
    AgentStep, Breach, ClientAction, ClientClose, ConnectionIndex, Credential, Input, MessageId,
    Offer, Payload, TokenFault, Upgrade, User, Violation,
};
use wsproof_model::vocabulary::Limits;

use super::Attempt;
use crate::sequences::Sequence;

/// Gives a message of a connection the lowest number that no other has there.
pub(super) fn message(sequence: &Sequence, attempt: usize) -> Attempt {
    let count = usize::from(MessageId::COUNT);
    let connection = match u8::try_from(attempt / count) {
        Ok(number) if number < sequence.connections => ConnectionIndex(number),
        Ok(_) | Err(_) => return Attempt::Exhausted,
    };
    let is_named = |message: MessageId| {
        let mut inputs = sequence.inputs.iter();
        inputs.any(|input| named(*input, connection) == Some(message))
    };
    let old = u8::try_from(attempt % count).ok().and_then(MessageId::new);
    let Some(old) = old.filter(|old| is_named(*old)) else {
        return Attempt::Nothing;
    };
    let mut lower = (0..old.number()).filter_map(MessageId::new);
    let Some(new) = lower.find(|message| !is_named(*message)) else {
        return Attempt::Nothing;
    };
    let mut proposal = sequence.clone();
    for input in &mut proposal.inputs {
        if named(*input, connection) == Some(old) {
            rename(input, new);
        }
    }
    Attempt::Proposal(proposal)
}

/// The message that an input on `connection` names.
fn named(input: Input, at: ConnectionIndex) -> Option<MessageId> {
    match input {
        Input::Client {
            connection,
            action: ClientAction::UserMessage { message, .. } | ClientAction::StopAgent { message },
        } if connection == at => Some(message),
        Input::Client { .. }
        | Input::Agent { .. }
        | Input::Timer { .. }
        | Input::Service { .. }
        | Input::Shutdown => None,
    }
}

fn rename(input: &mut Input, new: MessageId) {
    if let Input::Client {
        action: ClientAction::UserMessage { message, .. } | ClientAction::StopAgent { message },
        ..
    } = input
    {
        *message = new;
    }
}

/// Makes all of one user's tokens the other's.
pub(super) fn users(sequence: &Sequence, attempt: usize) -> Attempt {
    if attempt > 0 {
        return Attempt::Exhausted;
    }
    let mut proposal = sequence.clone();
    for input in &mut proposal.inputs {
        if let Input::Client {
            action:
                ClientAction::Authenticate(Credential::Valid(user))
                | ClientAction::Upgrade(Upgrade::WellFormed {
                    bearer: Some(Credential::Valid(user)),
                    ..
                }),
            ..
        } = input
        {
            *user = User::Alice;
        }
    }
    Attempt::Proposal(proposal)
}

/// How many particulars an input has at most.
const PARTICULARS: usize = 2;

/// Makes one particular of one input the plainest of its kind.
pub(super) fn particulars(sequence: &Sequence, attempt: usize) -> Attempt {
    let (place, particular) = (attempt / PARTICULARS, attempt % PARTICULARS);
    let Some(input) = sequence.inputs.get(place) else {
        return Attempt::Exhausted;
    };
    let plainer = match *input {
        Input::Client { connection, action } => {
            plainer_action(action, particular).map(|action| Input::Client { connection, action })
        }
        Input::Agent {
            connection,
            step: AgentStep::Panic,
        } => Some(Input::Agent {
            connection,
            step: AgentStep::Fail,
        }),
        Input::Agent { .. } | Input::Timer { .. } | Input::Service { .. } | Input::Shutdown => None,
    };
    let Some(plainer) = plainer else {
        return Attempt::Nothing;
    };
    let mut proposal = sequence.clone();
    proposal.inputs[place] = plainer;
    Attempt::Proposal(proposal)
}

fn plainer_action(action: ClientAction, particular: usize) -> Option<ClientAction> {
    match action {
        ClientAction::Upgrade(upgrade) => {
            plainer_upgrade(upgrade, particular).map(ClientAction::Upgrade)
        }
        ClientAction::Authenticate(credential) => {
            Some(ClientAction::Authenticate(plainer_credential(credential)))
        }
        ClientAction::UserMessage { message, .. } => Some(ClientAction::UserMessage {
            message,
            text: Payload::Short,
        }),
        ClientAction::Ping { .. } => Some(ClientAction::Ping {
            nonce: Payload::Short,
        }),
        ClientAction::Violate(_) => Some(ClientAction::Violate(Violation::NotJson)),
        ClientAction::Breach(breach) => Some(ClientAction::Breach(plainer_breach(breach))),
        ClientAction::Close(_) => Some(ClientAction::Close(ClientClose::Normal)),
        ClientAction::Open
        | ClientAction::StopAgent { .. }
        | ClientAction::GetStatus
        | ClientAction::Pong
        | ClientAction::FallSilent
        | ClientAction::Vanish => None,
    }
}

fn plainer_upgrade(upgrade: Upgrade, particular: usize) -> Option<Upgrade> {
    match (upgrade, particular) {
        (Upgrade::WellFormed { bearer, .. }, 0) => Some(Upgrade::WellFormed {
            offer: Offer::Nothing,
            bearer,
        }),
        (
            Upgrade::WellFormed {
                offer,
                bearer: Some(credential),
            },
            _,
        ) => Some(Upgrade::WellFormed {
            offer,
            bearer: Some(plainer_credential(credential)),
        }),
        (Upgrade::WellFormed { bearer: None, .. } | Upgrade::WrongPath, _) => None,
        (Upgrade::NoUpgrade | Upgrade::Rubbish, _) => Some(Upgrade::NoUpgrade),
    }
}

const fn plainer_credential(credential: Credential) -> Credential {
    match credential {
        Credential::Valid(_) => Credential::Valid(User::Alice),
        Credential::Invalid(_) => Credential::Invalid(TokenFault::Expired),
    }
}

/// Only among those that are answered with the same close code.
const fn plainer_breach(breach: Breach) -> Breach {
    match breach {
        Breach::Binary | Breach::InvalidUtf8 | Breach::Oversized => breach,
        Breach::ReservedOpcode
        | Breach::ReservedBit
        | Breach::Unmasked
        | Breach::FragmentedControl
        | Breach::ReservedCloseCode => Breach::ReservedOpcode,
    }
}

/// Makes all limits the defaults, or one of them the default, or else small.
pub(super) fn limits(sequence: &Sequence, attempt: usize) -> Attempt {
    let default = Limits::default();
    let mut limits = sequence.limits.clone();
    let now = &sequence.limits;
    match attempt {
        0 => limits = default,
        1 => {
            limits = Limits {
                queue_limit: now.queue_limit,
                frame_limit: now.frame_limit,
                connections_per_user: now.connections_per_user,
                violation_limit: now.violation_limit,
                ..default
            };
        }
        2 => limits.queue_limit = default.queue_limit,
        3 => limits.frame_limit = default.frame_limit,
        4 => limits.connections_per_user = default.connections_per_user,
        5 => limits.violation_limit = default.violation_limit,
        // What is the default already stays so.
        6 if now.queue_limit != default.queue_limit => limits.queue_limit = 1,
        7 if now.frame_limit != default.frame_limit => limits.frame_limit = 1024,
        8 if now.connections_per_user != default.connections_per_user => {
            limits.connections_per_user = 1;
        }
        9 if now.violation_limit != default.violation_limit => limits.violation_limit = 2,
        6..=9 => return Attempt::Nothing,
        _ => return Attempt::Exhausted,
    }
    Attempt::Proposal(Sequence {
        limits,
        ..sequence.clone()
    })
}
