//! One run as a connection sees it: what the agent does, one step after the other.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;
use wsproof_model::run::Run;
use wsproof_model::vocabulary::{Identifier, ToolErrorCode};

use super::agent::{
    AgentEvent, Contained, Execution, RunIdentity, RunOutcome, ToolFailure, ToolOutcome,
};
use super::timers::Countdown;

/// How many things in a row an agent may tell before its time is looked at first.
const TOLD_IN_A_ROW: u8 = 64;

/// What an agent does while no tool call is under way.
#[derive(Debug)]
pub(super) enum AgentStep {
    /// It tells something.
    Told(AgentEvent),
    /// It is done.
    Done(RunOutcome),
    /// It outlasted `run_timeout`.
    TimedOut,
}

/// What happens while a tool call is under way.
#[derive(Debug)]
pub(super) enum ToolStep {
    /// The call came back.
    Returned(ToolOutcome),
    /// The run outlasted `run_timeout`.
    TimedOut,
}

/// A run of the server's, in the phase `P`: the orchestrator at work, and what the connection knows of it.
pub(super) type AgentRun<P> = Run<P, Execution, Oversight>;

/// What a connection keeps of its run beside the orchestrator: which run it is, and the time that it has.
pub(super) struct Oversight {
    identity: RunIdentity,
    deadline: Countdown,
    told_in_a_row: u8,
}

/// A tool call under way.
pub(super) struct ToolCallUnderWay {
    pub(super) tool: String,
    call: Contained<Result<String, ToolFailure>>,
    returned: oneshot::Sender<ToolOutcome>,
}

impl Oversight {
    /// Of a run that has until `deadline`.
    pub(super) const fn new(identity: RunIdentity, deadline: Countdown) -> Self {
        Self {
            identity,
            deadline,
            told_in_a_row: 0,
        }
    }

    pub(super) const fn identity(&self) -> &RunIdentity {
        &self.identity
    }

    /// The message that the run executes.
    pub(super) const fn message_id(&self) -> &Identifier {
        &self.identity.message_id
    }

    /// Waits for the agent's next step. Dropping the future loses nothing.
    pub(super) async fn next(&mut self, execution: &mut Execution) -> AgentStep {
        std::future::poll_fn(|context| {
            // An agent that never waits must not outlast its time.
            if self.told_in_a_row >= TOLD_IN_A_ROW && self.poll_deadline(context).is_ready() {
                return Poll::Ready(AgentStep::TimedOut);
            }
            let step = self.poll_next(execution, context);
            self.told_in_a_row = match &step {
                Poll::Ready(AgentStep::Told(_)) => self.told_in_a_row.saturating_add(1),
                Poll::Ready(AgentStep::Done(_) | AgentStep::TimedOut) | Poll::Pending => 0,
            };
            step
        })
        .await
    }

    /// Waits for the end of a tool call. The agent goes on meanwhile, as it may do more than wait for the tool; what it
    /// tells is heard when the call is over.
    pub(super) async fn next_while(
        &mut self,
        execution: &mut Execution,
        call: &mut ToolCallUnderWay,
    ) -> ToolStep {
        std::future::poll_fn(|context| {
            if let Poll::Ready(outcome) = call.poll(context) {
                return Poll::Ready(ToolStep::Returned(outcome));
            }
            execution.poll_work(context);
            if call.returned.poll_closed(context).is_ready() {
                // The agent does not wait for it any longer, and so nobody does.
                return Poll::Ready(ToolStep::Returned(Err(ToolErrorCode::ToolFailed)));
            }
            self.poll_deadline(context).map(|()| ToolStep::TimedOut)
        })
        .await
    }

    /// What the agent told before it was done comes before that it is done, and that it is done before that it is late.
    fn poll_next(
        &mut self,
        execution: &mut Execution,
        context: &mut Context<'_>,
    ) -> Poll<AgentStep> {
        if let Poll::Ready(event) = execution.poll_event(context) {
            return Poll::Ready(AgentStep::Told(event));
        }
        if let Poll::Ready(outcome) = execution.outcome() {
            return Poll::Ready(AgentStep::Done(outcome));
        }
        self.poll_deadline(context).map(|()| AgentStep::TimedOut)
    }

    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.deadline).poll(context)
    }
}

impl ToolCallUnderWay {
    pub(super) const fn new(
        tool: String,
        call: Contained<Result<String, ToolFailure>>,
        returned: oneshot::Sender<ToolOutcome>,
    ) -> Self {
        Self {
            tool,
            call,
            returned,
        }
    }

    /// Hands `outcome` to the agent, if it still waits for it. The call itself is dropped.
    pub(super) fn hand_back(self, outcome: ToolOutcome) {
        drop(self.call);
        let _agent_gave_up = self.returned.send(outcome);
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<ToolOutcome> {
        Pin::new(&mut self.call).poll(context).map(|returned| {
            let failure = match returned {
                Ok(Ok(result)) => return Ok(result),
                Ok(Err(failure)) => failure.to_string(),
                Err(panicked) => panicked.to_string(),
            };
            tracing::warn!(tool = self.tool, failure, "a tool call failed");
            Err(ToolErrorCode::ToolFailed)
        })
    }
}

/// Cuts a text that is longer than `limit` bytes, visibly.
pub(super) fn cut(mut text: String, limit: u32) -> String {
    const MARK: char = '…';
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if text.len() > limit {
        let mut end = limit.saturating_sub(MARK.len_utf8());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push(MARK);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_over_the_limit_is_cut_at_a_character_and_marked() {
        assert_eq!(cut("abcdef".to_owned(), 6), "abcdef");
        assert_eq!(cut("abcdefg".to_owned(), 6), "abc…");
        assert_eq!(cut("aéééé".to_owned(), 6), "aé…");
    }
}
