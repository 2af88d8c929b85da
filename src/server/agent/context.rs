//! How an agent tells what it does, and calls its tools.
//!
//! The agent asks and the connection does: it is the connection that announces a tool call, makes it, and announces its
//! end. So whatever an agent does, gives up or forgets, its run's events follow the grammar (PROTOCOL.md section 5).

use tokio::sync::{mpsc, oneshot};
use wsproof_model::vocabulary::ToolErrorCode;

/// What a tool call comes back with.
pub(in crate::server) type ToolOutcome = Result<String, ToolErrorCode>;

/// What an agent tells the connection.
#[derive(Debug)]
pub(in crate::server) enum AgentEvent {
    /// It had a thought.
    Thought(String),
    /// It calls a tool, and waits for what comes back.
    ToolCalled {
        tool: String,
        argument: String,
        returned: oneshot::Sender<ToolOutcome>,
    },
}

/// What comes out of an event sink, on the connection's side.
pub(in crate::server) type RunEvents = mpsc::Receiver<AgentEvent>;

/// Where agents tell what happens in their runs: the connection that the run belongs to, and no other.
#[derive(Debug)]
pub struct EventSink {
    /// How many events of a run may wait for the connection.
    capacity: usize,
}

impl EventSink {
    /// An event sink that holds one event of a run: an agent does not run ahead of what its client was told.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "a part is given, never defaulted"
    )]
    pub const fn new() -> Self {
        Self { capacity: 1 }
    }

    /// A way for the events of one run.
    pub(super) fn open(&self) -> (RunContext, RunEvents) {
        let (events, receiver) = mpsc::channel(self.capacity);
        (RunContext { events }, receiver)
    }
}

/// An agent's way to its client, for one run.
#[derive(Debug)]
pub struct RunContext {
    events: mpsc::Sender<AgentEvent>,
}

impl RunContext {
    /// Tells a thought. A thought that is longer than a frame may be is cut.
    pub async fn thinking(&mut self, thought: impl Into<String> + Send) {
        self.tell(AgentEvent::Thought(thought.into())).await;
    }

    /// Calls a tool. Dropping the future gives the call up, and the client is told that the tool failed.
    ///
    /// # Errors
    /// The tool failed; or the `tools` service is not available, or was lost while the call was under way.
    pub async fn call_tool(
        &mut self,
        tool: impl Into<String> + Send,
        argument: impl Into<String> + Send,
    ) -> Result<String, ToolErrorCode> {
        let (returned, outcome) = oneshot::channel();
        self.tell(AgentEvent::ToolCalled {
            tool: tool.into(),
            argument: argument.into(),
            returned,
        })
        .await;
        // Nothing comes back when the run is over; then nobody waits for it either, unless the agent went astray.
        outcome
            .await
            .unwrap_or(Err(ToolErrorCode::ServiceUnavailable))
    }

    async fn tell(&self, event: AgentEvent) {
        // The connection lets go of its end when the run is over: there is nobody left to be told.
        let _run_over = self.events.send(event).await;
    }
}
