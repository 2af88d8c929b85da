//! From outputs to the wire, as a server that is right would say them on one connection.

use std::fmt::Write as _;

use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{CloseFrame, Frame};
use wsproof_model::machine::input::ClientAction;
use wsproof_model::machine::output::Output;
use wsproof_model::vocabulary::{
    CloseCode, Envelope, Limits, SUBPROTOCOL, ServerMessage, UpgradeStatus,
};

use super::InterpretedError;
use crate::targets::messages::Messages;

/// What is said on one connection, and what must be remembered to say it.
#[derive(Debug)]
pub(super) struct Encoder {
    stage: Stage,
    key: Option<String>,
    next_seq: u64,
    heartbeats: u64,
    messages: Messages,
}

/// Where the WebSocket stands, by what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Handshake,
    Open,
    Closed,
}

impl Encoder {
    /// For the connection with that number.
    pub(super) const fn new(number: u64) -> Self {
        Self {
            stage: Stage::Handshake,
            key: None,
            next_seq: 0,
            heartbeats: 0,
            messages: Messages::new(number),
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

    /// Remembers what the client asked.
    pub(super) fn note(&mut self, action: ClientAction, said: &[Output], limits: &Limits) {
        self.messages.note(action, said, limits);
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
                if let Some(message) = self.messages.message(output, limits)? {
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
            // A behaviour may open what nobody asked for: then there is no key, and no answer to it is right.
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
