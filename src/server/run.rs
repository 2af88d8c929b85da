//! The agent of one run: what it does, one step after the other.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;
use wsproof_model::vocabulary::{Identifier, ToolErrorCode};

use super::agent::{
    AgentEvent, Contained, Execution, Panicked, RunEvents, RunFailure, RunIdentity, ToolFailure,
    ToolOutcome,
};
use super::timers::Countdown;

/// What an agent came to: an answer, or none.
pub(super) type RunOutcome = Result<Result<String, RunFailure>, Panicked>;

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

/// An agent at work. Dropping it releases its orchestrator at once.
pub(super) struct Agent {
    identity: RunIdentity,
    work: Work,
    events: RunEvents,
    deadline: Countdown,
}

enum Work {
    UnderWay(Contained<Result<String, RunFailure>>),
    /// Done, and what it told before is still to be heard.
    Done(RunOutcome),
    /// Done, and said so.
    Over,
}

/// A tool call under way.
pub(super) struct ToolCallUnderWay {
    pub(super) tool: String,
    call: Contained<Result<String, ToolFailure>>,
    returned: oneshot::Sender<ToolOutcome>,
}

impl Agent {
    /// An agent that begins to work, and has until `deadline`.
    pub(super) fn new(identity: RunIdentity, execution: Execution, deadline: Countdown) -> Self {
        Self {
            identity,
            work: Work::UnderWay(execution.work),
            events: execution.events,
            deadline,
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
    pub(super) async fn next(&mut self) -> AgentStep {
        std::future::poll_fn(|context| self.poll_next(context)).await
    }

    /// Waits for the end of a tool call. The agent goes on meanwhile, as it may do more than wait for the tool; what it
    /// tells is heard when the call is over.
    pub(super) async fn next_while(&mut self, call: &mut ToolCallUnderWay) -> ToolStep {
        std::future::poll_fn(|context| {
            if let Poll::Ready(outcome) = call.poll(context) {
                return Poll::Ready(ToolStep::Returned(outcome));
            }
            self.poll_work(context);
            if call.returned.poll_closed(context).is_ready() {
                // The agent does not wait for it any longer, and so nobody does.
                return Poll::Ready(ToolStep::Returned(Err(ToolErrorCode::ToolFailed)));
            }
            self.poll_deadline(context).map(|()| ToolStep::TimedOut)
        })
        .await
    }

    /// What the agent told before it was done comes before that it is done, and that it is done before that it is late.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<AgentStep> {
        if let Poll::Ready(Some(event)) = self.events.poll_recv(context) {
            return Poll::Ready(AgentStep::Told(event));
        }
        self.poll_work(context);
        if let Ok(event) = self.events.try_recv() {
            return Poll::Ready(AgentStep::Told(event));
        }
        match std::mem::replace(&mut self.work, Work::Over) {
            Work::Done(outcome) => return Poll::Ready(AgentStep::Done(outcome)),
            under_way_or_over @ (Work::UnderWay(_) | Work::Over) => self.work = under_way_or_over,
        }
        self.poll_deadline(context).map(|()| AgentStep::TimedOut)
    }

    /// Lets the agent go on.
    fn poll_work(&mut self, context: &mut Context<'_>) {
        let Work::UnderWay(work) = &mut self.work else {
            return;
        };
        if let Poll::Ready(outcome) = Pin::new(work).poll(context) {
            self.work = Work::Done(outcome);
        }
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
