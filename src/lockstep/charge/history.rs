//! What was seen on one connection until a difference, and what that makes of what was seen then.

use std::collections::BTreeSet;

use wsproof_model::machine::input::User;
use wsproof_model::machine::output::Output;
use wsproof_model::properties::{Fact, Property, Told, Transcript};
use wsproof_model::vocabulary::{LifecycleState, Rule, Trigger};

use super::heard::{message, named, number, told};
use crate::lockstep::compare::Mismatch;
use crate::lockstep::received::Received;

/// What was seen on one connection.
#[derive(Debug, Default)]
pub(super) struct History {
    pub(super) transcript: Transcript,
    /// The accepted messages that did not start at once.
    pub(super) waited: BTreeSet<u32>,
    pub(super) who: Who,
}

/// Who is at the other end, as far as that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Who {
    /// Nobody has authenticated.
    #[default]
    Nobody,
    /// A user.
    User(User),
    /// The connection is over, and who it was is forgotten.
    Forgotten,
}

impl History {
    /// Whether a message was accepted here.
    pub(super) fn knows(&self, message: u32) -> bool {
        self.transcript.has_accepted(message)
    }

    /// The property that a message breaks, whatever led to it, if that says more than what was expected instead.
    pub(super) fn broken_by(
        &self,
        expected: Option<Output>,
        received: &Received<'_>,
    ) -> Option<Mismatch> {
        let told = told(received);
        let fact = Fact::Message { seq: 0, told };
        let broken = self.transcript.clone().follow(fact).err()?;
        let kind = received.kind.0.as_ref();
        let plainly = |detail: String| Some((broken.property.rule(), detail));
        let (rule, detail) = match broken.property {
            Property::LastWord => match told {
                Told::StateChanged { to, .. } => {
                    let detail =
                        format!("the close frame was the last word, and `{to}` is announced");
                    Some((Rule::AlwaysTerminal, detail))
                }
                Told::Accepted { .. }
                | Told::Cancelled { .. }
                | Told::Run { .. }
                | Told::GivenUp { .. }
                | Told::Other => plainly("it comes after the close frame".to_owned()),
            },
            Property::TerminalIsTerminal => {
                plainly("it leaves a state that has no successor".to_owned())
            }
            Property::ReadyBeforeRunning => {
                plainly("no operational state was announced before".to_owned())
            }
            Property::AuthenticatedBeforeHeard => {
                plainly("nobody has authenticated before".to_owned())
            }
            Property::FirstInFirstOut => self.out_of_turn(message(received)?),
            Property::Answered => self.answered_again(message(received)?, told),
            Property::RunGrammar => self.ungrammatical(expected, message(received)?, kind),
            Property::LegalTransitions => match expected {
                // Which field is wrong says more.
                Some(Output::StateChanged { .. }) => None,
                Some(_) | None => plainly(broken.detail.clone()),
            },
            Property::NoGap
            | Property::NoInternalError
            | Property::NoOrphan
            | Property::Isolation
            | Property::Progress
            | Property::Total
            | Property::OneRunId => None,
        }?;
        Some(Mismatch { rule, detail })
    }

    /// A run starts whose turn it is not. One of a message that was never accepted is not out of turn.
    fn out_of_turn(&self, message: u32) -> Option<(Rule, String)> {
        let mut waiting = self.transcript.waiting();
        if waiting.any(|it| it == message) {
            let detail = match (self.transcript.active(), self.transcript.waiting().next()) {
                (Some(active), _) => format!("the run of {} is active", named(active)),
                (None, Some(first)) => format!("{} was accepted before it", named(first)),
                (None, None) => return None,
            };
            return Some((Rule::WaitingOrder, detail));
        }
        self.over(message)
    }

    /// A message is answered that does not wait.
    fn answered_again(&self, message: u32, told: Told) -> Option<(Rule, String)> {
        match told {
            // To accept it again is what the rule for duplicates forbids.
            Told::Accepted { .. } => None,
            Told::Cancelled { .. }
            | Told::GivenUp { .. }
            | Told::Run { .. }
            | Told::StateChanged { .. }
            | Told::Other => self.over(message),
        }
    }

    /// A message of which everything was said.
    fn over(&self, message: u32) -> Option<(Rule, String)> {
        let waits = self.transcript.waiting().any(|it| it == message);
        let is_active = self.transcript.active() == Some(message);
        let is_over = self.knows(message) && !waits && !is_active;
        is_over.then(|| {
            let detail = format!("{} was answered already", named(message));
            (Rule::WaitingKept, detail)
        })
    }

    fn ungrammatical(
        &self,
        expected: Option<Output>,
        message: u32,
        kind: &str,
    ) -> Option<(Rule, String)> {
        let start = match expected {
            Some(Output::AgentStarted { message }) => Some(number(message)),
            Some(_) | None => None,
        };
        // That its start is missing is what is wrong.
        if start == Some(message) {
            return None;
        }
        let detail = if self.transcript.active() == Some(message) {
            format!("the run of {} does not allow {kind} here", named(message))
        } else {
            format!("no run of {} is active", named(message))
        };
        Some((Rule::RunsGrammar, detail))
    }

    /// The message that waits and whose run has to start now, if that is what is expected.
    fn turn(&self, expected: Option<Output>) -> Option<u32> {
        let message = match expected? {
            Output::AgentStarted { message } => number(message),
            Output::StateChanged {
                reason: Trigger::RunStarted,
                ..
            } => self.transcript.waiting().next()?,
            Output::Http { .. }
            | Output::StateChanged { .. }
            | Output::MessageAccepted { .. }
            | Output::MessageCancelled { .. }
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
            | Output::End => return None,
        };
        self.waited.contains(&message).then_some(message)
    }

    /// The turn of a message that waits has come, and the server goes on without it.
    pub(super) fn passed_over(
        &self,
        expected: Option<Output>,
        received: &Received<'_>,
    ) -> Option<Mismatch> {
        let message = self.turn(expected)?;
        let Told::StateChanged { to, .. } = told(received) else {
            return None;
        };
        (to != LifecycleState::Processing).then(|| Mismatch {
            rule: Rule::WaitingKept,
            detail: format!(
                "{} waits, it is its turn, and it is passed over",
                named(message)
            ),
        })
    }

    /// The turn of a message that waits has come, and nothing happens.
    pub(super) fn stands_still(&self, expected: Option<Output>) -> Option<Mismatch> {
        let message = self.turn(expected)?;
        Some(Mismatch {
            rule: Rule::AlwaysProgress,
            detail: format!("{} waits, and it is its turn", named(message)),
        })
    }

    /// Whatever follows a close frame.
    pub(super) fn after_close(&self, fact: Fact) -> Option<Mismatch> {
        let broken = self.transcript.clone().follow(fact).err()?;
        (broken.property == Property::LastWord).then(|| Mismatch {
            rule: Rule::WireLastWord,
            detail: "it comes after the close frame".to_owned(),
        })
    }
}
