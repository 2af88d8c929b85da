//! Inputs and outputs in words: one short text each, for people and for files.
//!
//! The text is canonical: two inputs, or two outputs, have the same text only if they are equal.

use std::fmt;

use serde::Serialize;

use super::input::{
    AgentStep, Breach, ClientAction, ClientClose, Credential, Field, IdField, Input, MessageId,
    Offer, Payload, TokenFault, Upgrade, Violation,
};
use super::output::{Output, Predicted, ToolOutcome};
use crate::vocabulary::{RunErrorCode, SUBPROTOCOL, Service, ServiceStatus, Services};

/// Something as it is called on the wire.
struct Wire<T>(T);

impl<T: Serialize> fmt::Display for Wire<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(formatter)
    }
}

impl fmt::Display for Input {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client { connection, action } => {
                write!(formatter, "client {connection} {action}")
            }
            Self::Agent { connection, step } => {
                write!(formatter, "agent of client {connection} {step}")
            }
            Self::Timer { connection, timer } => {
                write!(formatter, "{timer} of client {connection} is over")
            }
            Self::Service { service, status } => match status {
                ServiceStatus::Up => write!(formatter, "{service} is up"),
                ServiceStatus::Down => write!(formatter, "{service} is down"),
            },
            Self::Shutdown => formatter.write_str("the server is told to shut down"),
        }
    }
}

impl fmt::Display for ClientAction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => formatter.write_str("opens a transport"),
            Self::Upgrade(upgrade) => upgrade.fmt(formatter),
            Self::Authenticate(credential) => {
                write!(formatter, "sends authenticate with {credential}")
            }
            Self::UserMessage { message, text } => match text {
                Payload::Short => write!(formatter, "sends user_message {message}"),
                Payload::Empty | Payload::Unicode | Payload::Largest => {
                    write!(formatter, "sends user_message {message} with {text} text")
                }
            },
            Self::StopAgent { message } => write!(formatter, "sends stop_agent {message}"),
            Self::Ping { nonce } => match nonce {
                Payload::Short => formatter.write_str("sends ping"),
                Payload::Empty | Payload::Unicode | Payload::Largest => {
                    write!(formatter, "sends ping with {nonce} nonce")
                }
            },
            Self::GetStatus => formatter.write_str("sends get_status"),
            Self::Violate(violation) => write!(formatter, "sends {violation}"),
            Self::Breach(breach) => write!(formatter, "sends {breach}"),
            Self::Pong => formatter.write_str("sends a WebSocket pong"),
            Self::FallSilent => formatter.write_str("answers no WebSocket ping from now on"),
            Self::Close(close) => write!(formatter, "sends {close}"),
            Self::Vanish => formatter.write_str("vanishes"),
        }
    }
}

impl fmt::Display for Upgrade {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WellFormed { offer, bearer } => {
                formatter.write_str("asks for the WebSocket")?;
                match offer {
                    Offer::Nothing => {}
                    Offer::AgentChat => write!(formatter, ", offering {SUBPROTOCOL}")?,
                    Offer::Foreign => formatter.write_str(", offering foreign subprotocols")?,
                }
                match bearer {
                    Some(credential) => write!(formatter, ", with {credential}"),
                    None => Ok(()),
                }
            }
            Self::WrongPath => formatter.write_str("asks for a WebSocket of another path"),
            Self::NoUpgrade => formatter.write_str("sends an HTTP request that is no upgrade"),
            Self::Rubbish => formatter.write_str("sends what is no HTTP"),
        }
    }
}

impl fmt::Display for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid(user) => write!(formatter, "a token of {}", user.name()),
            Self::Invalid(fault) => formatter.write_str(match fault {
                TokenFault::Expired => "an expired token",
                TokenFault::WrongSignature => "a token with a wrong signature",
                TokenFault::WrongAudience => "a token for a wrong audience",
                TokenFault::WrongIssuer => "a token by a wrong issuer",
                TokenFault::Rubbish => "what is no token",
            }),
        }
    }
}

impl fmt::Display for Payload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Short => "a short",
            Self::Empty => "an empty",
            Self::Unicode => "a Unicode",
            Self::Largest => "the largest",
        })
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson => formatter.write_str("text that is not JSON"),
            Self::NotAnObject => formatter.write_str("JSON that is not an object"),
            Self::NoType => formatter.write_str("an object without a type"),
            Self::UnknownType => formatter.write_str("an object of an unknown type"),
            Self::MistypedType => formatter.write_str("an object whose type is no string"),
            Self::Missing(field) => {
                let (message, field) = names(*field);
                write!(formatter, "{message} without {field}")
            }
            Self::Mistyped(field) => {
                let (message, field) = names(*field);
                write!(formatter, "{message} with a mistyped {field}")
            }
            Self::EmptyId(field) => {
                write!(formatter, "{} with an empty message_id", holder(*field))
            }
            Self::LongId(field) => {
                write!(formatter, "{} with too long a message_id", holder(*field))
            }
        }
    }
}

/// The message and its field.
const fn names(field: Field) -> (&'static str, &'static str) {
    match field {
        Field::AuthenticateToken => ("authenticate", "token"),
        Field::UserMessageId => ("user_message", "message_id"),
        Field::UserMessageText => ("user_message", "text"),
        Field::StopAgentId => ("stop_agent", "message_id"),
        Field::PingNonce => ("ping", "nonce"),
    }
}

/// The message that holds the id.
const fn holder(field: IdField) -> &'static str {
    match field {
        IdField::UserMessage => "user_message",
        IdField::StopAgent => "stop_agent",
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Binary => "a binary frame",
            Self::InvalidUtf8 => "text that is not UTF-8",
            Self::Oversized => "a message one byte too long",
            Self::ReservedOpcode => "a frame with a reserved opcode",
            Self::ReservedBit => "a frame with a reserved bit",
            Self::Unmasked => "a frame that is not masked",
            Self::FragmentedControl => "a control frame in fragments",
            Self::ReservedCloseCode => "a close frame with a reserved code",
        })
    }
}

impl fmt::Display for ClientClose {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_close(formatter, self.code())
    }
}

fn write_close(formatter: &mut fmt::Formatter<'_>, code: Option<u16>) -> fmt::Result {
    match code {
        Some(code) => write!(formatter, "close {code}"),
        None => formatter.write_str("close without a code"),
    }
}

impl fmt::Display for AgentStep {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Think => "thinks",
            Self::CallTool => "calls a tool",
            Self::ToolReturns => "gets the tool's result",
            Self::ToolFails => "gets the tool's failure",
            Self::Complete => "completes",
            Self::Fail => "fails",
            Self::Panic => "panics",
        })
    }
}

impl fmt::Display for Predicted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "client {} sees {}", self.connection, self.output)
    }
}

impl fmt::Display for Output {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http {
                status,
                subprotocol,
            } => {
                write!(formatter, "HTTP {status}")?;
                if *subprotocol {
                    write!(formatter, " with {SUBPROTOCOL}")?;
                }
                Ok(())
            }
            Self::StateChanged { from, to, reason } => {
                write!(formatter, "state_changed {from} → {to} ({reason})")
            }
            Self::MessageAccepted { message, position } => {
                write!(formatter, "message_accepted {message} at {position}")
            }
            Self::MessageCancelled { message } => write!(formatter, "message_cancelled {message}"),
            Self::AgentStarted { message } => write!(formatter, "agent_started {message}"),
            Self::AgentThinking { message } => write!(formatter, "agent_thinking {message}"),
            Self::ToolExecuting { message } => write!(formatter, "tool_executing {message}"),
            Self::ToolCompleted { message, outcome } => {
                write!(formatter, "tool_completed {message} {outcome}")
            }
            Self::AgentCompleted { message } => write!(formatter, "agent_completed {message}"),
            Self::AgentError {
                message,
                code,
                started,
                service,
            } => {
                write_agent_error(formatter, *message, *code, *service)?;
                formatter.write_str(if *started { "" } else { ", no run" })
            }
            Self::AgentStopped { message, reason } => {
                write!(formatter, "agent_stopped {message} {}", Wire(reason))
            }
            Self::Pong { nonce } => write!(formatter, "pong with {nonce} nonce"),
            Self::Status {
                state,
                waiting,
                active,
                services,
            } => {
                write!(formatter, "status {state}, {waiting} waiting, ")?;
                match active {
                    Some(message) => write!(formatter, "{message} active")?,
                    None => formatter.write_str("none active")?,
                }
                write_down(formatter, *services)
            }
            Self::Error { code, message } => {
                write!(formatter, "error {}", Wire(code))?;
                message.map_or(Ok(()), |message| write!(formatter, " {message}"))
            }
            Self::Heartbeat => formatter.write_str("a WebSocket ping"),
            Self::Close { code } => write_close(formatter, *code),
            Self::End => formatter.write_str("the end of the transport"),
        }
    }
}

impl fmt::Display for ToolOutcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Result => "with a result",
            Self::Failed => "tool_failed",
            Self::ServiceUnavailable => "service_unavailable",
        })
    }
}

fn write_agent_error(
    formatter: &mut fmt::Formatter<'_>,
    message: MessageId,
    code: RunErrorCode,
    service: Option<Service>,
) -> fmt::Result {
    write!(formatter, "agent_error {message} {}", Wire(code))?;
    service.map_or(Ok(()), |service| write!(formatter, " of {service}"))
}

/// The services that are down, if any is.
fn write_down(formatter: &mut fmt::Formatter<'_>, services: Services) -> fmt::Result {
    for service in Service::ALL {
        if services.status(*service) == ServiceStatus::Down {
            write!(formatter, ", {service} down")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::machine::input::{ConnectionIndex, User};
    use crate::vocabulary::{LifecycleState, Rule, Timer};

    fn actions() -> Vec<ClientAction> {
        let mut credentials: Vec<_> = User::ALL.iter().copied().map(Credential::Valid).collect();
        credentials.extend(TokenFault::ALL.iter().copied().map(Credential::Invalid));
        let mut actions = vec![
            ClientAction::Open,
            ClientAction::GetStatus,
            ClientAction::Pong,
            ClientAction::FallSilent,
            ClientAction::Vanish,
        ];
        let mut upgrades = vec![Upgrade::WrongPath, Upgrade::NoUpgrade, Upgrade::Rubbish];
        for offer in [Offer::Nothing, Offer::AgentChat, Offer::Foreign] {
            let bearers = credentials.iter().copied().map(Some).chain([None]);
            upgrades.extend(bearers.map(|bearer| Upgrade::WellFormed { offer, bearer }));
        }
        actions.extend(upgrades.into_iter().map(ClientAction::Upgrade));
        actions.extend(credentials.into_iter().map(ClientAction::Authenticate));
        for message in (0..MessageId::COUNT).filter_map(MessageId::new) {
            actions.push(ClientAction::StopAgent { message });
            let texts = Payload::ALL.iter().copied();
            actions.extend(texts.map(|text| ClientAction::UserMessage { message, text }));
        }
        actions.extend(
            Payload::ALL
                .iter()
                .map(|nonce| ClientAction::Ping { nonce: *nonce }),
        );
        actions.extend(Violation::all().into_iter().map(ClientAction::Violate));
        actions.extend(Breach::ALL.iter().copied().map(ClientAction::Breach));
        actions.extend(ClientClose::ALL.iter().copied().map(ClientAction::Close));
        actions
    }

    #[test]
    fn different_inputs_have_different_words() {
        let mut inputs = vec![Input::Shutdown];
        for connection in [ConnectionIndex(0), ConnectionIndex(1)] {
            inputs.extend(
                actions()
                    .into_iter()
                    .map(|action| Input::Client { connection, action }),
            );
            let steps = AgentStep::ALL.iter().copied();
            inputs.extend(steps.map(|step| Input::Agent { connection, step }));
            let timers = Timer::ALL.iter().copied();
            inputs.extend(timers.map(|timer| Input::Timer { connection, timer }));
        }
        for service in Service::ALL.iter().copied() {
            for status in [ServiceStatus::Up, ServiceStatus::Down] {
                inputs.push(Input::Service { service, status });
            }
        }
        let mut by_words = BTreeMap::new();
        for input in inputs {
            let same = by_words.insert(input.to_string(), input);
            assert_eq!(same, None, "`{input}`");
        }
    }

    #[test]
    fn an_output_is_told_in_the_words_of_the_wire() {
        let message = MessageId::LONGEST;
        let error = Output::AgentError {
            message,
            code: RunErrorCode::ServiceUnavailable,
            started: false,
            service: Some(Service::Supervisor),
        };
        assert_eq!(
            error.to_string(),
            "agent_error m31 service_unavailable of supervisor, no run"
        );
        let mut services = Services::UP;
        services.set(Service::Tools, ServiceStatus::Down);
        let status = Output::Status {
            state: LifecycleState::Degraded,
            waiting: 0,
            active: None,
            services,
        };
        let predicted = Predicted {
            connection: ConnectionIndex(0),
            output: status,
            rule: Rule::WireStatus,
        };
        assert_eq!(
            predicted.to_string(),
            "client 0 sees status degraded, 0 waiting, none active, tools down"
        );
    }
}
