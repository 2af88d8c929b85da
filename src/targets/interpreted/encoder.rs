//! From outputs to the wire, as a server that is right would say them on one connection.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{CloseFrame, Frame};
use wsproof_model::machine::input::{ClientAction, Credential, MessageId, Upgrade, User};
use wsproof_model::machine::output::{Output, ToolOutcome};
use wsproof_model::vocabulary::{
    CloseCode, Envelope, Identifier, Limits, SUBPROTOCOL, ServerMessage, ToolErrorCode,
    UpgradeStatus,
};

use super::InterpretedError;
use crate::targets::{script, wording};

/// The `run_id` of an event whose run has not started: no right server has one.
const NO_RUN: &str = "no-run";

/// What is said on one connection, and what must be remembered to say it.
#[derive(Debug)]
pub(super) struct Encoder {
    /// The server's number for the connection.
    number: u64,
    stage: Stage,
    key: Option<String>,
    next_seq: u64,
    user: Option<User>,
    /// How many bytes were asked in a message.
    questions: BTreeMap<MessageId, usize>,
    runs: BTreeMap<MessageId, Identifier>,
    runs_started: u64,
    heartbeats: u64,
}

/// Where the WebSocket stands, by what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Handshake,
    Open,
    Closed,
}

impl Encoder {
    pub(super) const fn new(number: u64) -> Self {
        Self {
            number,
            stage: Stage::Handshake,
            key: None,
            next_seq: 0,
            user: None,
            questions: BTreeMap::new(),
            runs: BTreeMap::new(),
            runs_started: 0,
            heartbeats: 0,
        }
    }

    /// The client asked for the WebSocket with that key.
    pub(super) fn requested(&mut self, key: Option<String>) {
        self.key = key;
    }

    /// Whether a pong with that payload answers a heartbeat.
    pub(super) fn is_heartbeat_answer(&self, payload: &[u8]) -> bool {
        <[u8; 8]>::try_from(payload)
            .is_ok_and(|number| (1..=self.heartbeats).contains(&u64::from_be_bytes(number)))
    }

    /// Remembers who asked what: the scripted agent repeats it in its answer.
    pub(super) fn note(&mut self, action: ClientAction, said: &[Output], limits: &Limits) {
        match action {
            ClientAction::Authenticate(Credential::Valid(user))
            | ClientAction::Upgrade(Upgrade::WellFormed {
                bearer: Some(Credential::Valid(user)),
                ..
            }) => {
                self.user.get_or_insert(user);
            }
            ClientAction::UserMessage { message, text } => {
                let taken = said
                    .iter()
                    .any(|output| matches!(output, Output::MessageAccepted { .. }));
                if taken {
                    let bytes = wording::message_text(message, text, limits).len();
                    self.questions.insert(message, bytes);
                }
            }
            ClientAction::Authenticate(Credential::Invalid(_))
            | ClientAction::Upgrade(_)
            | ClientAction::Open
            | ClientAction::StopAgent { .. }
            | ClientAction::Ping { .. }
            | ClientAction::GetStatus
            | ClientAction::Violate(_)
            | ClientAction::Breach(_)
            | ClientAction::Pong
            | ClientAction::FallSilent
            | ClientAction::Close(_)
            | ClientAction::Vanish => {}
        }
    }

    /// Appends an output. The end of the transport has no bytes.
    pub(super) fn say(
        &mut self,
        output: Output,
        limits: &Limits,
        outgoing: &mut Vec<u8>,
    ) -> Result<(), InterpretedError> {
        match output {
            Output::Http {
                status,
                subprotocol,
            } => self.http(status, subprotocol, outgoing),
            Output::Heartbeat => {
                self.heartbeats += 1;
                append(
                    Frame::ping(self.heartbeats.to_be_bytes().to_vec()),
                    outgoing,
                );
            }
            Output::Close { code } => {
                self.stage = Stage::Closed;
                append(Frame::close(code.map(close_frame)), outgoing);
            }
            Output::End => {}
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
            | Output::Error { .. } => {
                if let Some(message) = self.message(output, limits)? {
                    self.text(&message, outgoing)?;
                }
            }
        }
        Ok(())
    }

    /// Answers a WebSocket ping, as long as the WebSocket is open (RFC 6455 section 5.5.2).
    pub(super) fn pong(&self, payload: bytes::Bytes, outgoing: &mut Vec<u8>) {
        if self.stage == Stage::Open {
            append(Frame::pong(payload), outgoing);
        }
    }

    fn http(&mut self, status: UpgradeStatus, subprotocol: bool, outgoing: &mut Vec<u8>) {
        let mut head = format!("HTTP/1.1 {status} \r\n");
        let mut field = |name: &str, value: &str| {
            let _infallible = write!(head, "{name}: {value}\r\n");
        };
        if status == UpgradeStatus::SwitchingProtocols {
            self.stage = Stage::Open;
            let key = self.key.as_deref().unwrap_or_default();
            field("Upgrade", "websocket");
            field("Connection", "Upgrade");
            field("Sec-WebSocket-Accept", &derive_accept_key(key.as_bytes()));
        } else {
            field("Connection", "close");
            field("Content-Length", "0");
        }
        if subprotocol {
            field("Sec-WebSocket-Protocol", SUBPROTOCOL);
        }
        outgoing.extend_from_slice(head.as_bytes());
        outgoing.extend_from_slice(b"\r\n");
    }

    fn text(
        &mut self,
        message: &ServerMessage,
        outgoing: &mut Vec<u8>,
    ) -> Result<(), InterpretedError> {
        let seq = self.next_seq;
        self.next_seq += 1;
        let text = serde_json::to_vec(&Envelope { seq, message })?;
        append(
            Frame::message(text, OpCode::Data(Data::Text), true),
            outgoing,
        );
        Ok(())
    }

    fn message(
        &mut self,
        output: Output,
        limits: &Limits,
    ) -> Result<Option<ServerMessage>, InterpretedError> {
        Ok(Some(match output {
            Output::StateChanged { from, to, reason } => {
                ServerMessage::StateChanged { from, to, reason }
            }
            Output::MessageAccepted { message, position } => ServerMessage::MessageAccepted {
                message_id: id(message)?,
                position,
            },
            Output::MessageCancelled { message } => ServerMessage::MessageCancelled {
                message_id: id(message)?,
            },
            Output::Pong { nonce } => ServerMessage::Pong {
                nonce: wording::nonce(nonce, limits),
            },
            Output::Status {
                state,
                waiting,
                active,
                services,
            } => ServerMessage::Status {
                state,
                waiting,
                active_message_id: active.map(id).transpose()?,
                services,
            },
            Output::Error { code, message } => ServerMessage::Error {
                code,
                detail: code.meaning().to_owned(),
                message_id: message.map(id).transpose()?,
            },
            Output::AgentStarted { message } => self.started(message)?,
            Output::AgentThinking { message }
            | Output::ToolExecuting { message }
            | Output::ToolCompleted { message, .. }
            | Output::AgentCompleted { message }
            | Output::AgentError { message, .. }
            | Output::AgentStopped { message, .. } => {
                return self.run_message(output, id(message)?, self.run(message)?);
            }
            Output::Http { .. } | Output::Heartbeat | Output::Close { .. } | Output::End => {
                return Ok(None);
            }
        }))
    }

    /// An event of a run that has started.
    fn run_message(
        &self,
        output: Output,
        message_id: Identifier,
        run_id: Identifier,
    ) -> Result<Option<ServerMessage>, InterpretedError> {
        let tool = script::TOOL.to_owned();
        Ok(Some(match output {
            Output::AgentThinking { .. } => ServerMessage::AgentThinking {
                thought: script::thought(message_id.as_str()),
                message_id,
                run_id,
            },
            Output::ToolExecuting { .. } => ServerMessage::ToolExecuting {
                message_id,
                run_id,
                tool,
            },
            Output::ToolCompleted { outcome, .. } => {
                let (result, error) = match outcome {
                    ToolOutcome::Result => (Some(script::TOOL_RESULT.to_owned()), None),
                    ToolOutcome::Failed => (None, Some(ToolErrorCode::ToolFailed)),
                    ToolOutcome::ServiceUnavailable => {
                        (None, Some(ToolErrorCode::ServiceUnavailable))
                    }
                };
                ServerMessage::ToolCompleted {
                    message_id,
                    run_id,
                    tool,
                    result,
                    error,
                }
            }
            Output::AgentCompleted { message } => ServerMessage::AgentCompleted {
                result: self.answer(message, &message_id),
                message_id,
                run_id,
            },
            Output::AgentError {
                code,
                started,
                service,
                ..
            } => ServerMessage::AgentError {
                message_id,
                run_id: started.then_some(run_id),
                code,
                service,
            },
            Output::AgentStopped { reason, .. } => ServerMessage::AgentStopped {
                message_id,
                run_id,
                reason,
            },
            Output::Http { .. }
            | Output::StateChanged { .. }
            | Output::MessageAccepted { .. }
            | Output::MessageCancelled { .. }
            | Output::AgentStarted { .. }
            | Output::Pong { .. }
            | Output::Status { .. }
            | Output::Error { .. }
            | Output::Heartbeat
            | Output::Close { .. }
            | Output::End => return Ok(None),
        }))
    }

    fn started(&mut self, message: MessageId) -> Result<ServerMessage, InterpretedError> {
        self.runs_started += 1;
        let run_id = Identifier::new(format!("run-{}-{}", self.number, self.runs_started))?;
        self.runs.insert(message, run_id.clone());
        Ok(ServerMessage::AgentStarted {
            message_id: id(message)?,
            run_id,
        })
    }

    fn run(&self, message: MessageId) -> Result<Identifier, InterpretedError> {
        match self.runs.get(&message) {
            Some(run_id) => Ok(run_id.clone()),
            None => Ok(Identifier::new(NO_RUN)?),
        }
    }

    fn answer(&self, message: MessageId, message_id: &Identifier) -> String {
        let user = self.user.map_or("nobody", User::name);
        let bytes = self.questions.get(&message).copied().unwrap_or(0);
        script::answer(user, message_id.as_str(), bytes)
    }
}

fn id(message: MessageId) -> Result<Identifier, InterpretedError> {
    Ok(Identifier::new(wording::message_id(message))?)
}

fn close_frame(code: u16) -> CloseFrame {
    let reason = CloseCode::try_from(code).map_or("", CloseCode::reason);
    CloseFrame {
        code: code.into(),
        reason: reason.into(),
    }
}

fn append(frame: Frame, outgoing: &mut Vec<u8>) {
    // Writing to a vector does not fail.
    let _infallible = frame.format(outgoing);
}
