//! `processing`, while a tool call is under way.

use std::ops::ControlFlow;

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::lifecycle::state;
use wsproof_model::run::phase;
use wsproof_model::vocabulary::{ServerMessage, ToolErrorCode};

use super::Phase;
use super::processing::Processing;
use crate::server::agent::ToolOutcome;
use crate::server::member::Member;
use crate::server::run::{AgentRun, ToolCallUnderWay, ToolStep, cut};
use crate::server::session::{At, Event, Input};

type UsingTool<T> = Processing<phase::UsingTool, T>;

/// Waits for the end of the tool call.
pub(super) async fn using_tool<T: AsyncRead + AsyncWrite + Unpin>(
    connection: At<state::Processing, T>,
    member: Member,
    run: AgentRun<phase::UsingTool>,
    mut call: ToolCallUnderWay,
) -> Phase<T> {
    let mut using_tool = Processing {
        connection,
        member,
        run,
    };
    loop {
        let session = using_tool.connection.context_mut();
        let (execution, oversight) = using_tool.run.parts_mut();
        let step = oversight.next_while(execution, &mut call);
        let input = match session.next_event(step).await {
            Event::Own(ToolStep::Returned(outcome)) => return using_tool.returned(call, outcome),
            Event::Own(ToolStep::TimedOut) => return using_tool.timed_out(),
            Event::Input(input) => input,
        };
        if matches!(input, Input::ServicesChanged) && using_tool.tools_lost() {
            return using_tool.returned(call, Err(ToolErrorCode::ServiceUnavailable));
        }
        using_tool = match using_tool.react(input) {
            ControlFlow::Continue(using_tool) => using_tool,
            ControlFlow::Break(phase) => return phase,
        };
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> UsingTool<T> {
    /// Whether the tools were lost, and the run goes on without them.
    fn tools_lost(&self) -> bool {
        let services = self.connection.context().services();
        services.critical_up() && !services.tools_up()
    }

    /// Goes on with what the tool call came back with.
    fn returned(mut self, call: ToolCallUnderWay, outcome: ToolOutcome) -> Phase<T> {
        let identity = self.run.context().identity().clone();
        let session = self.connection.context_mut();
        let limit = session.shared().limits.frame_limit;
        session.say(&ServerMessage::ToolCompleted {
            message_id: identity.message_id,
            run_id: identity.run_id,
            tool: call.tool.clone(),
            result: outcome
                .as_ref()
                .ok()
                .map(|result| cut(result.clone(), limit)),
            error: outcome.as_ref().err().copied(),
        });
        call.hand_back(outcome);
        Phase::Thinking(self.connection, self.member, self.run.tool_done())
    }
}
