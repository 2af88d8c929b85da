//! Whether what was seen is what had to be seen.
//!
//! Ids that the server makes are matched by first appearance: the `run_id` of a message's `agent_started` is the one
//! that every later event of the run must have, and no other run may have it.

mod fields;
mod mismatch;
mod reading;
mod runs;

use std::collections::BTreeMap;

pub(super) use mismatch::{Match, Mismatch, unexpected};
pub(super) use reading::Reading;
use wsproof_model::machine::input::{ConnectionIndex, MessageId, Payload};
use wsproof_model::machine::output::{Output, Predicted, ToolOutcome};
use wsproof_model::vocabulary::{Limits, Rule, SUBPROTOCOL, ToolErrorCode};

use self::fields::Fields;
use self::mismatch::check;
use super::received::Received;
use crate::targets::{Observation, script, wording};

/// Whose the contents are that an agent makes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Contents {
    /// The scripted agent's, so that they are known.
    Scripted,
    /// The server's own agent's: any text will do.
    Any,
}

/// What is remembered of the connections to match what comes later.
#[derive(Debug)]
pub(super) struct Ledger {
    limits: Limits,
    contents: Contents,
    connections: Vec<Page>,
    runs: BTreeMap<String, Run>,
}

/// Whose a run is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) connection: ConnectionIndex,
    pub(super) message: MessageId,
    /// Who asked, if that is known.
    pub(super) user: Option<&'static str>,
}

/// What is remembered of one connection.
#[derive(Debug, Default)]
struct Page {
    next_seq: u64,
    runs: BTreeMap<MessageId, String>,
    /// The tool that each run called last.
    tools: BTreeMap<MessageId, String>,
    questions: BTreeMap<MessageId, Question>,
}

/// What was asked, as far as the scripted agent repeats it in its answer.
#[derive(Debug, Clone, Copy)]
struct Question {
    user: &'static str,
    bytes: usize,
}

impl Ledger {
    pub(super) fn new(limits: Limits, connections: usize, contents: Contents) -> Self {
        let connections = (0..connections).map(|_| Page::default()).collect();
        Self {
            limits,
            contents,
            connections,
            runs: BTreeMap::new(),
        }
    }

    /// A connection was opened: whatever was known of an earlier one in its place is over.
    pub(super) fn opened(&mut self, connection: ConnectionIndex) {
        if let Some(page) = self.connections.get_mut(usize::from(connection.0)) {
            *page = Page::default();
        }
    }

    /// A message was sent that the machine takes.
    pub(super) fn asked(
        &mut self,
        connection: ConnectionIndex,
        message: MessageId,
        user: &'static str,
        text: Payload,
    ) {
        let bytes = wording::message_text(message, text, &self.limits).len();
        if let Some(page) = self.connections.get_mut(usize::from(connection.0)) {
            page.questions.insert(message, Question { user, bytes });
        }
    }

    /// Compares what was seen with what had to be seen, and remembers it if it is the same.
    pub(super) fn compare(&mut self, predicted: &Predicted, seen: &Observation) -> Match {
        let reading = Reading::of(seen);
        self.judge(predicted, &reading)?;
        self.remember(predicted, &reading);
        Ok(())
    }

    /// Compares what was seen with what may have to be seen.
    pub(super) fn judge(&self, predicted: &Predicted, reading: &Reading<'_>) -> Match {
        let seen = reading.seen;
        let same = match (&predicted.output, seen) {
            (
                Output::Http {
                    status,
                    subprotocol,
                },
                Observation::Http {
                    status: seen,
                    subprotocol: selected,
                },
            ) => {
                let expected = subprotocol.then_some(SUBPROTOCOL);
                return check(predicted.rule, status.number() == *seen, String::new).and_then(
                    |()| {
                        check(
                            Rule::HandshakeSubprotocol,
                            expected == selected.as_deref(),
                            || format!("the subprotocol is {selected:?}, expected {expected:?}"),
                        )
                    },
                );
            }
            (Output::Heartbeat, Observation::Heartbeat) | (Output::End, Observation::End) => true,
            (Output::Close { code }, Observation::Close { code: seen, .. }) => code == seen,
            (_, Observation::Text(_)) => return self.judge_message(predicted, reading),
            (
                Output::Http { .. }
                | Output::StateChanged { .. }
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
                | Output::Error { .. }
                | Output::Heartbeat
                | Output::Close { .. }
                | Output::End,
                Observation::Http { .. }
                | Observation::Binary { .. }
                | Observation::Heartbeat
                | Observation::Close { .. }
                | Observation::End
                | Observation::Reset
                | Observation::Unreadable(_)
                | Observation::Nothing,
            ) => false,
        };
        if same {
            Ok(())
        } else {
            Err(Mismatch::of_kind(predicted, seen))
        }
    }

    fn judge_message(&self, predicted: &Predicted, reading: &Reading<'_>) -> Match {
        let received = match &reading.message {
            Some(Ok(received)) => received,
            Some(Err(error)) => {
                return Err(Mismatch {
                    rule: Rule::WireShape,
                    detail: format!("the message cannot be read: {error}"),
                });
            }
            None => return Err(Mismatch::of_kind(predicted, reading.seen)),
        };
        let page = self.connections.get(usize::from(predicted.connection.0));
        let Some(page) = page else {
            return Err(Mismatch {
                rule: Rule::WireSilence,
                detail: "there is no such connection".to_owned(),
            });
        };
        let expected_seq = page.next_seq;
        self.compare_fields(predicted, received)?;
        check(Rule::WireSeq, received.seq == expected_seq, || {
            format!("seq is {}, expected {expected_seq}", received.seq)
        })
    }

    /// Remembers what was seen as it had to be.
    pub(super) fn remember(&mut self, predicted: &Predicted, reading: &Reading<'_>) {
        let Some(Ok(received)) = &reading.message else {
            return;
        };
        let at = predicted.connection;
        let Some(page) = self.connections.get_mut(usize::from(at.0)) else {
            return;
        };
        page.next_seq += 1;
        match predicted.output {
            Output::AgentStarted { message } => {
                if let Some(run_id) = &received.run_id {
                    page.runs.insert(message, run_id.0.to_string());
                    let run = Run {
                        connection: at,
                        message,
                        user: page.questions.get(&message).map(|it| it.user),
                    };
                    self.runs.insert(run_id.0.to_string(), run);
                }
            }
            Output::ToolExecuting { message } => {
                if let (Contents::Any, Some(tool)) = (self.contents, &received.tool) {
                    page.tools.insert(message, tool.0.to_string());
                }
            }
            Output::Http { .. }
            | Output::StateChanged { .. }
            | Output::MessageAccepted { .. }
            | Output::MessageCancelled { .. }
            | Output::AgentThinking { .. }
            | Output::ToolCompleted { .. }
            | Output::AgentCompleted { .. }
            | Output::AgentError { .. }
            | Output::AgentStopped { .. }
            | Output::Pong { .. }
            | Output::Status { .. }
            | Output::Error { .. }
            | Output::Heartbeat
            | Output::Close { .. }
            | Output::End => {}
        }
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each output, to be read side by side"
    )]
    fn compare_fields(&self, predicted: &Predicted, received: &Received<'_>) -> Match {
        let fields = Fields {
            rule: predicted.rule,
            received,
        };
        match predicted.output {
            Output::StateChanged { from, to, reason } => {
                fields.kind("state_changed")?;
                fields.value("from", received.from, from)?;
                fields.value("to", received.to, to)?;
                fields.text("reason", received.reason.as_ref(), reason.name())
            }
            Output::MessageAccepted { message, position } => {
                fields.kind("message_accepted")?;
                fields.message(message)?;
                fields.value("position", received.position, position)
            }
            Output::MessageCancelled { message } => {
                fields.kind("message_cancelled")?;
                fields.message(message)
            }
            Output::Pong { nonce } => {
                fields.kind("pong")?;
                fields.text(
                    "nonce",
                    received.nonce.as_ref(),
                    &wording::nonce(nonce, &self.limits),
                )
            }
            Output::Status {
                state,
                waiting,
                active,
                services,
            } => {
                fields.kind("status")?;
                fields.value("state", received.state, state)?;
                fields.value("waiting", received.waiting, waiting)?;
                fields.maybe_message(
                    "active_message_id",
                    received.active_message_id.as_ref(),
                    active,
                )?;
                fields.value("services", received.services, services)
            }
            Output::Error { code, message } => {
                fields.kind("error")?;
                fields.text("code", received.code.as_ref(), code.name())?;
                fields.maybe_message("message_id", received.message_id.as_ref(), message)?;
                check(
                    Rule::WireShape,
                    received
                        .detail
                        .as_ref()
                        .is_some_and(|detail| !detail.0.is_empty()),
                    || "an error must say in `detail` what a person can do".to_owned(),
                )
            }
            Output::AgentStarted { .. }
            | Output::AgentThinking { .. }
            | Output::ToolExecuting { .. }
            | Output::ToolCompleted { .. }
            | Output::AgentCompleted { .. }
            | Output::AgentError { .. }
            | Output::AgentStopped { .. } => self.compare_run(predicted, &fields),
            Output::Http { .. } | Output::Heartbeat | Output::Close { .. } | Output::End => {
                Err(Mismatch {
                    rule: predicted.rule,
                    detail: String::new(),
                })
            }
        }
    }

    /// The events of runs, which have a `run_id`.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each event, to be read side by side"
    )]
    fn compare_run(&self, predicted: &Predicted, fields: &Fields<'_>) -> Match {
        let at = predicted.connection;
        let received = fields.received;
        match predicted.output {
            Output::AgentStarted { message } => {
                fields.kind("agent_started")?;
                fields.message(message)?;
                self.new_run(received.run_id.as_ref())
            }
            Output::AgentThinking { message } => {
                fields.kind("agent_thinking")?;
                self.run(at, message, fields)?;
                self.content(fields, "thought", received.thought.as_ref(), || {
                    script::thought(&wording::message_id(message))
                })
            }
            Output::ToolExecuting { message } => {
                fields.kind("tool_executing")?;
                self.run(at, message, fields)?;
                let tool = || script::TOOL.to_owned();
                self.content(fields, "tool", received.tool.as_ref(), tool)
            }
            Output::ToolCompleted { message, outcome } => {
                fields.kind("tool_completed")?;
                self.run(at, message, fields)?;
                fields.text("tool", received.tool.as_ref(), &self.tool(at, message))?;
                let error = match outcome {
                    ToolOutcome::Result => None,
                    ToolOutcome::Failed => Some(ToolErrorCode::ToolFailed),
                    ToolOutcome::ServiceUnavailable => Some(ToolErrorCode::ServiceUnavailable),
                };
                if error.is_none() {
                    let result = || script::TOOL_RESULT.to_owned();
                    self.content(fields, "result", received.result.as_ref(), result)?;
                } else {
                    fields.maybe_text("result", received.result.as_ref(), None)?;
                }
                fields.maybe("error", received.error, error)
            }
            Output::AgentCompleted { message } => {
                fields.kind("agent_completed")?;
                self.run(at, message, fields)?;
                self.content(fields, "result", received.result.as_ref(), || {
                    self.answer(at, message)
                })
            }
            Output::AgentError {
                message,
                code,
                started,
                service,
            } => {
                fields.kind("agent_error")?;
                if started {
                    self.run(at, message, fields)?;
                } else {
                    fields.message(message)?;
                    fields.maybe_text("run_id", received.run_id.as_ref(), None)?;
                }
                fields.text("code", received.code.as_ref(), code.name())?;
                fields.maybe("service", received.service, service)
            }
            Output::AgentStopped { message, reason } => {
                fields.kind("agent_stopped")?;
                self.run(at, message, fields)?;
                fields.text("reason", received.reason.as_ref(), reason.name())
            }
            Output::Http { .. }
            | Output::StateChanged { .. }
            | Output::MessageAccepted { .. }
            | Output::MessageCancelled { .. }
            | Output::Pong { .. }
            | Output::Status { .. }
            | Output::Error { .. }
            | Output::Heartbeat
            | Output::Close { .. }
            | Output::End => Err(Mismatch {
                rule: predicted.rule,
                detail: String::new(),
            }),
        }
    }
}

#[cfg(test)]
mod tests;
