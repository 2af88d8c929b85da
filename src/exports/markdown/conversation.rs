//! A whole conversation, as the reference machine has it.

use std::fmt::Write as _;

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{
    AgentStep, ClientAction, ClientClose, ConnectionIndex, Credential, Input, MessageId, Offer,
    Payload, Upgrade, User,
};
use wsproof_model::machine::output::{Output, Reaction};
use wsproof_model::vocabulary::{CloseCode, Envelope, Limits, PATH, SUBPROTOCOL, ServerMessage};

use super::DocumentError;
use crate::targets::messages::Messages;
use crate::targets::tokens::{NoToken, Tokens};
use crate::targets::wording;

const CONNECTION: ConnectionIndex = ConnectionIndex(0);

/// What happens, and how it is told.
fn inputs() -> Result<Vec<(Input, String)>, NoToken> {
    let client = |action, told: &str| {
        let input = Input::Client {
            connection: CONNECTION,
            action,
        };
        (input, format!("→ {told}"))
    };
    let tokens = Tokens {
        alice: Some("TOKEN".to_owned()),
        ..Tokens::NONE
    };
    let says = |action| {
        let text = wording::text(action, &Limits::default(), &tokens)?;
        Ok(text.map(|text| client(action, &text)))
    };
    let agent = |step, told: &str| {
        let input = Input::Agent {
            connection: CONNECTION,
            step,
        };
        (input, format!("  ({told})"))
    };
    let upgrade = Upgrade::WellFormed {
        offer: Offer::AgentChat,
        bearer: None,
    };
    let mut inputs = vec![
        client(ClientAction::Open, "opens a TCP connection"),
        client(
            ClientAction::Upgrade(upgrade),
            &format!("GET {PATH} as in RFC 6455, offering the subprotocol {SUBPROTOCOL}"),
        ),
    ];
    let alice = Credential::Valid(User::Alice);
    inputs.extend(says(ClientAction::Authenticate(alice))?);
    if let Some(message) = MessageId::new(0) {
        let text = Payload::Short;
        inputs.extend(says(ClientAction::UserMessage { message, text })?);
    }
    inputs.extend([
        agent(AgentStep::Think, "the agent has a thought"),
        agent(AgentStep::CallTool, "the agent calls a tool"),
        agent(AgentStep::ToolReturns, "the tool returns"),
        agent(AgentStep::Complete, "the agent answers"),
        client(
            ClientAction::Close(ClientClose::Normal),
            "a close frame with code 1000",
        ),
    ]);
    Ok(inputs)
}

pub(super) fn text() -> Result<String, DocumentError> {
    let machine = Machine::new(Limits::default(), 1);
    let mut world = machine.initial();
    let mut speaker = Speaker {
        messages: Messages::new(0),
        next_seq: 0,
    };
    let mut text = String::from(
        "A client that asks one thing, from its first byte to its last: → is what it says, ← what it is told.\n\n```text\n",
    );
    for (input, told) in inputs()? {
        let _infallible = writeln!(text, "{told}");
        let reaction = machine.step(&mut world, &input);
        speaker.note(input, &reaction, machine.limits());
        for predicted in &reaction.outputs {
            let said = speaker.said(predicted.output, machine.limits())?;
            let _infallible = writeln!(text, "← {said}");
        }
    }
    text.push_str("```\n");
    Ok(text)
}

/// What must be remembered to say what a client is told.
struct Speaker {
    messages: Messages,
    next_seq: u64,
}

impl Speaker {
    fn note(&mut self, input: Input, reaction: &Reaction, limits: &Limits) {
        if let Input::Client { action, .. } = input {
            let said: Vec<_> = reaction.outputs.iter().map(|it| it.output).collect();
            self.messages.note(action, &said, limits);
        }
    }

    /// What is said; nothing where the output is a message that no server has, which the machine never says.
    fn said(&mut self, output: Output, limits: &Limits) -> Result<String, DocumentError> {
        Ok(match output {
            Output::Http {
                status,
                subprotocol,
            } => {
                let selected = if subprotocol {
                    format!(", with the subprotocol {SUBPROTOCOL}")
                } else {
                    String::new()
                };
                format!("HTTP {status}{selected}")
            }
            Output::Heartbeat => "a WebSocket ping".to_owned(),
            Output::Close { code } => close(code),
            Output::End => "the end of the TCP connection".to_owned(),
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
                Some(message) => self.numbered(&message)?,
                None => String::new(),
            },
        })
    }

    fn numbered(&mut self, message: &ServerMessage) -> Result<String, DocumentError> {
        let seq = self.next_seq;
        self.next_seq += 1;
        Ok(serde_json::to_string(&Envelope { seq, message })?)
    }
}

fn close(code: Option<u16>) -> String {
    match code {
        None => "a close frame without a code".to_owned(),
        Some(code) => match CloseCode::try_from(code) {
            Ok(known) => format!("a close frame with code {code}: {}", known.reason()),
            Err(_) => format!("a close frame with code {code}"),
        },
    }
}
