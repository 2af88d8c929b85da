//! From outputs to messages, with the ids and the texts that a server that is right would choose.

use std::collections::BTreeMap;

use wsproof_model::machine::input::{ClientAction, Credential, MessageId, Upgrade, User};
use wsproof_model::machine::output::{Output, ToolOutcome};
use wsproof_model::vocabulary::{
    Identifier, InvalidIdentifier, Limits, Nullable, ServerMessage, ToolErrorCode,
};

use super::{script, wording};

/// The `run_id` of an event whose run has not started: no right server has one.
const NO_RUN: &str = "no-run";

/// What must be remembered of a connection to say its messages.
#[derive(Debug)]
pub(crate) struct Messages {
    /// The server's number for the connection.
    number: u64,
    user: Option<User>,
    /// How many bytes were asked in a message.
    questions: BTreeMap<MessageId, usize>,
    runs: BTreeMap<MessageId, Identifier>,
    runs_started: u64,
}

impl Messages {
    pub(crate) const fn new(number: u64) -> Self {
        Self {
            number,
            user: None,
            questions: BTreeMap::new(),
            runs: BTreeMap::new(),
            runs_started: 0,
        }
    }

    /// Remembers who asked what: the scripted agent repeats it in its answer.
    pub(crate) fn note(&mut self, action: ClientAction, said: &[Output], limits: &Limits) {
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

    /// The message that an output is, if it is one.
    pub(crate) fn message(
        &mut self,
        output: Output,
        limits: &Limits,
    ) -> Result<Option<ServerMessage>, InvalidIdentifier> {
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
                active_message_id: Nullable(active.map(id).transpose()?),
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
    ) -> Result<Option<ServerMessage>, InvalidIdentifier> {
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

    fn started(&mut self, message: MessageId) -> Result<ServerMessage, InvalidIdentifier> {
        self.runs_started += 1;
        let run_id = Identifier::new(format!("run-{}-{}", self.number, self.runs_started))?;
        self.runs.insert(message, run_id.clone());
        Ok(ServerMessage::AgentStarted {
            message_id: id(message)?,
            run_id,
        })
    }

    fn run(&self, message: MessageId) -> Result<Identifier, InvalidIdentifier> {
        match self.runs.get(&message) {
            Some(run_id) => Ok(run_id.clone()),
            None => Ok(Identifier::new(NO_RUN)?),
        }
    }

    fn answer(&self, message: MessageId, message_id: &Identifier) -> String {
        let user = self.user.map_or("nobody", User::name);
        // A behaviour may answer what nobody asked.
        let bytes = self.questions.get(&message).copied().unwrap_or(0);
        script::answer(user, message_id.as_str(), bytes)
    }
}

fn id(message: MessageId) -> Result<Identifier, InvalidIdentifier> {
    Identifier::new(wording::message_id(message))
}
