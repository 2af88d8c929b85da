//! `processing`, while the agent thinks.

use std::ops::ControlFlow;

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::lifecycle::state;
use wsproof_model::run::phase;
use wsproof_model::vocabulary::{RunErrorCode, ServerMessage, ToolErrorCode};

use super::Phase;
use super::processing::{Processing, run_over};
use crate::server::agent::{AgentEvent, RunOutcome, ToolCall, ToolOutcome};
use crate::server::member::Member;
use crate::server::run::{AgentRun, AgentStep, ToolCallUnderWay, cut};
use crate::server::session::{At, Event};

type Thinking<T> = Processing<phase::Running, T>;

/// Tells what the agent does, until it calls a tool or is done.
pub(super) async fn thinking<T: AsyncRead + AsyncWrite + Unpin>(
    connection: At<state::Processing, T>,
    member: Member,
    run: AgentRun<phase::Running>,
) -> Phase<T> {
    let mut thinking = Processing {
        connection,
        member,
        run,
    };
    loop {
        let session = thinking.connection.context_mut();
        let (execution, oversight) = thinking.run.parts_mut();
        let next = match session.next_event(oversight.next(execution)).await {
            Event::Own(AgentStep::Told(AgentEvent::Thought(thought))) => {
                ControlFlow::Continue(thinking.thought(thought))
            }
            Event::Own(AgentStep::Told(AgentEvent::ToolCalled {
                tool,
                argument,
                returned,
            })) => thinking.tool_called(tool, argument, returned),
            Event::Own(AgentStep::Done(outcome)) => return thinking.done(outcome),
            Event::Own(AgentStep::TimedOut) => return thinking.timed_out(),
            Event::Input(input) => thinking.react(input),
        };
        thinking = match next {
            ControlFlow::Continue(thinking) => thinking,
            ControlFlow::Break(phase) => return phase,
        };
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> Thinking<T> {
    fn thought(mut self, thought: String) -> Self {
        let identity = self.run.context().identity().clone();
        let session = self.connection.context_mut();
        let limit = session.shared().limits.frame_limit;
        session.say(&ServerMessage::AgentThinking {
            message_id: identity.message_id,
            run_id: identity.run_id,
            thought: cut(thought, limit),
        });
        let run = self.run.thinking();
        Self { run, ..self }
    }

    /// Makes a tool call. Without tools the agent is told so, and the client sees nothing.
    fn tool_called(
        mut self,
        tool: String,
        argument: String,
        returned: tokio::sync::oneshot::Sender<ToolOutcome>,
    ) -> ControlFlow<Phase<T>, Self> {
        let identity = self.run.context().identity().clone();
        let session = self.connection.context_mut();
        if !session.services().tools_up() {
            let _agent_gave_up = returned.send(Err(ToolErrorCode::ServiceUnavailable));
            return ControlFlow::Continue(self);
        }
        let tool = cut(tool, session.shared().limits.frame_limit);
        session.say(&ServerMessage::ToolExecuting {
            message_id: identity.message_id.clone(),
            run_id: identity.run_id.clone(),
            tool: tool.clone(),
        });
        let call = ToolCall {
            run: identity,
            tool: tool.clone(),
            argument,
        };
        let calling = self.run.orchestrator().call_tool(call);
        let call = ToolCallUnderWay::new(tool, calling, returned);
        ControlFlow::Break(Phase::UsingTool(
            self.connection,
            self.member,
            self.run.executing(),
            call,
        ))
    }

    /// Ends the run as the agent ended it.
    fn done(mut self, outcome: RunOutcome) -> Phase<T> {
        let identity = self.run.context().identity().clone();
        let session = self.connection.context_mut();
        let connection = session.id();
        let run_id = &identity.run_id;
        let result = match outcome {
            Ok(Ok(result)) => cut(result, session.shared().limits.frame_limit),
            Ok(Err(failure)) => {
                tracing::warn!(%connection, %run_id, %failure, "a run failed");
                return self.failed();
            }
            Err(panicked) => {
                tracing::error!(%connection, %run_id, %panicked, "an agent panicked");
                return self.failed();
            }
        };
        drop(self.run.completed());
        session.say(&ServerMessage::AgentCompleted {
            message_id: identity.message_id,
            run_id: identity.run_id,
            result,
        });
        run_over(self.connection, self.member)
    }

    fn failed(self) -> Phase<T> {
        let (connection, member) = self.errored(RunErrorCode::AgentFailed, None);
        run_over(connection, member)
    }
}
