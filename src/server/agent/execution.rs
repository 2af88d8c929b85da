//! The orchestrator of one run, at work.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::contained::{Contained, Panicked};
use super::context::{AgentEvent, RunEvents};
use super::{AgentFuture, RunFailure, ToolAccess, ToolCall, ToolFailure};

/// What an agent came to: an answer, or none.
pub(in crate::server) type RunOutcome = Result<Result<String, RunFailure>, Panicked>;

/// The orchestrator of one run, at work: what it does, what it tells, and the tools that it calls. It belongs to its
/// run, and is dropped by what ends that.
pub struct Execution {
    work: Work,
    events: RunEvents,
    tools: Arc<dyn ToolCalls>,
}

enum Work {
    UnderWay(Contained<Result<String, RunFailure>>),
    /// Done, and what it told before is still to be heard.
    Done(RunOutcome),
    /// Done, and said so.
    Over,
}

/// Whatever calls tools.
trait ToolCalls: Send + Sync {
    fn call(&self, call: ToolCall) -> AgentFuture<Result<String, ToolFailure>>;
}

impl<T: ToolAccess> ToolCalls for T {
    fn call(&self, call: ToolCall) -> AgentFuture<Result<String, ToolFailure>> {
        ToolAccess::call(self, call)
    }
}

impl Execution {
    pub(super) fn new<T: ToolAccess>(
        work: Contained<Result<String, RunFailure>>,
        events: RunEvents,
        tools: Arc<T>,
    ) -> Self {
        Self {
            work: Work::UnderWay(work),
            events,
            tools,
        }
    }

    /// Calls a tool.
    pub(in crate::server) fn call_tool(
        &self,
        call: ToolCall,
    ) -> Contained<Result<String, ToolFailure>> {
        Contained::new(|| self.tools.call(call))
    }

    /// The next thing that was told and not yet heard. Lets the agent go on if there is none.
    pub(in crate::server) fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<AgentEvent> {
        if let Poll::Ready(Some(event)) = self.events.poll_recv(context) {
            return Poll::Ready(event);
        }
        self.poll_work(context);
        match self.events.try_recv() {
            Ok(event) => Poll::Ready(event),
            Err(_nothing_told) => Poll::Pending,
        }
    }

    /// Lets the agent go on.
    pub(in crate::server) fn poll_work(&mut self, context: &mut Context<'_>) {
        let Work::UnderWay(work) = &mut self.work else {
            return;
        };
        if let Poll::Ready(outcome) = Pin::new(work).poll(context) {
            self.work = Work::Done(outcome);
        }
    }

    /// What the agent came to, once, if it is done.
    pub(in crate::server) fn outcome(&mut self) -> Poll<RunOutcome> {
        match std::mem::replace(&mut self.work, Work::Over) {
            Work::Done(outcome) => Poll::Ready(outcome),
            under_way_or_over @ (Work::UnderWay(_) | Work::Over) => {
                self.work = under_way_or_over;
                Poll::Pending
            }
        }
    }
}

impl fmt::Debug for Execution {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Execution").finish_non_exhaustive()
    }
}
