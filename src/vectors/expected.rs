//! From outputs to what must be seen.

use serde_json::{Map, Value};
use wsproof_model::machine::input::ClientAction;
use wsproof_model::machine::output::Output;
use wsproof_model::vocabulary::{Limits, Presence, SUBPROTOCOL, ServerMessage};

use super::ExportError;
use super::format::{Expected, Message};
use crate::targets::messages::Messages;

/// What an error says to a person is the server's own.
const FREE: &str = "detail";

/// What must be remembered of a connection to say what must be seen on it.
#[derive(Debug)]
pub(super) struct Account {
    messages: Messages,
    next_seq: u64,
}

impl Account {
    /// Of the connection with that number in its sequence.
    pub(super) const fn new(number: u64) -> Self {
        Self {
            messages: Messages::new(number),
            next_seq: 0,
        }
    }

    /// Remembers what the client asked.
    pub(super) fn note(&mut self, action: ClientAction, said: &[Output], limits: &Limits) {
        self.messages.note(action, said, limits);
    }

    /// What must be seen of an output.
    pub(super) fn expected(
        &mut self,
        output: Output,
        limits: &Limits,
    ) -> Result<Option<Expected>, ExportError> {
        Ok(match output {
            Output::Http {
                status,
                subprotocol,
            } => Some(Expected::Http {
                http: status.number(),
                subprotocol: subprotocol.then_some(SUBPROTOCOL),
            }),
            Output::Heartbeat => Some(Expected::Ping { ping: true }),
            Output::Close { code } => Some(Expected::Close { close: code }),
            Output::End => Some(Expected::End { end: true }),
            Output::StateChanged { .. }
            | Output::MessageAccepted { .. }
            | Output::MessageCancelled { .. }
            | Output::AgentStarted { .. }
            | Output::AgentThinking { .. }
            | Output::ToolExecuting { .. }
            | Output::ToolCompleted { .. }
            | Output::AgentCompleted { .. }
            | Output::AgentError { .. }
            | Output::AgentStopped { .. }
            | Output::Pong { .. }
            | Output::Status { .. }
            | Output::Error { .. } => match self.messages.message(output, limits)? {
                Some(message) => Some(Expected::Message {
                    message: self.numbered(&message)?,
                }),
                None => None,
            },
        })
    }

    fn numbered(&mut self, message: &ServerMessage) -> Result<Message, serde_json::Error> {
        let seq = self.next_seq;
        self.next_seq += 1;
        let mut fields = match serde_json::to_value(message)? {
            Value::Object(fields) => fields,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Map::new(),
        };
        fields.remove(FREE);
        for field in message.description().fields {
            if field.presence == Presence::Optional {
                fields.entry(field.name).or_insert(Value::Null);
            }
        }
        let kind = match fields.remove("type") {
            Some(Value::String(kind)) => kind,
            Some(_) | None => String::new(),
        };
        Ok(Message { kind, seq, fields })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wsproof_model::machine::input::MessageId;
    use wsproof_model::vocabulary::{ErrorCode, RunErrorCode};

    use super::*;

    fn told(account: &mut Account, output: Output) -> Value {
        let expected = account.expected(output, &Limits::default()).unwrap();
        serde_json::to_value(expected.unwrap()).unwrap()
    }

    #[test]
    fn what_a_message_lacks_is_null_and_what_is_free_is_not_there() {
        let mut account = Account::new(0);
        let error = Output::Error {
            code: ErrorCode::NotJson,
            message: None,
        };
        assert_eq!(
            told(&mut account, error),
            json!({"message": {"type": "error", "seq": 0, "code": "not_json", "message_id": null}})
        );
        let never_started = Output::AgentError {
            message: MessageId::new(0).unwrap(),
            code: RunErrorCode::Shutdown,
            started: false,
            service: None,
        };
        assert_eq!(
            told(&mut account, never_started),
            json!({"message": {"type": "agent_error", "seq": 1, "message_id": "m0", "code": "shutdown", "run_id": null, "service": null}})
        );
    }

    #[test]
    fn only_messages_are_counted() {
        let mut account = Account::new(0);
        assert_eq!(told(&mut account, Output::Heartbeat), json!({"ping": true}));
        let close = told(&mut account, Output::Close { code: None });
        assert_eq!(close, json!({"close": null}));
        let pong = Output::Pong {
            nonce: wsproof_model::machine::input::Payload::Empty,
        };
        assert_eq!(told(&mut account, pong)["message"]["seq"], 0);
    }
}
