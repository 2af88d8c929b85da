//! The supervisor and the orchestrator factory (PROTOCOL.md section 6).

use std::fmt;
use std::sync::Arc;

use wsproof_model::dependencies::{OrchestratorFactory, ToolsDecision, WithTools, WithoutTools};

use super::contained::Contained;
use super::execution::Execution;
use super::{AgentFuture, EventSink, Llm, Orchestrator, Request, ToolCall, ToolFailure, Tools};

/// The tools that an agent has, or that it has none.
pub trait ToolAccess: ToolsDecision + Send + Sync + 'static {
    /// Calls a tool.
    fn call(&self, call: ToolCall) -> AgentFuture<Result<String, ToolFailure>>;
}

impl<X: Tools + ?Sized + 'static> ToolAccess for WithTools<Arc<X>> {
    fn call(&self, call: ToolCall) -> AgentFuture<Result<String, ToolFailure>> {
        self.get().call(call)
    }
}

impl ToolAccess for WithoutTools {
    /// The server does not call: to it, the tools of an agent that has none are down.
    fn call(&self, _call: ToolCall) -> AgentFuture<Result<String, ToolFailure>> {
        let failure = ToolFailure("this agent was given no tools".to_owned());
        Box::pin(std::future::ready(Err(failure)))
    }
}

/// Oversees the runs: it has what all of them need.
pub struct Supervisor<T> {
    llm: Arc<dyn Llm>,
    tools: Arc<T>,
    sink: EventSink,
}

impl<T: ToolAccess> Supervisor<T> {
    /// A supervisor of runs with these parts.
    pub fn new<L: Llm + 'static>(llm: Arc<L>, tools: T, sink: EventSink) -> Self {
        let tools = Arc::new(tools);
        Self { llm, tools, sink }
    }
}

impl<T: fmt::Debug> fmt::Debug for Supervisor<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Supervisor")
            .field("tools", &self.tools)
            .finish_non_exhaustive()
    }
}

type MakeOrchestrator = dyn Fn(Arc<dyn Llm>) -> Box<dyn Orchestrator> + Send + Sync;

/// The orchestrator factory: a new orchestrator for each run.
pub struct Orchestrators<T> {
    supervisor: Supervisor<T>,
    make: Box<MakeOrchestrator>,
}

impl<T> Orchestrators<T> {
    /// Makes orchestrators with `make`, whose runs `supervisor` oversees.
    pub fn new(
        supervisor: Supervisor<T>,
        make: impl Fn(Arc<dyn Llm>) -> Box<dyn Orchestrator> + Send + Sync + 'static,
    ) -> Self {
        Self {
            supervisor,
            make: Box::new(make),
        }
    }
}

impl<T> fmt::Debug for Orchestrators<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Orchestrators")
            .finish_non_exhaustive()
    }
}

impl<T: ToolAccess> OrchestratorFactory<Request> for Orchestrators<T> {
    type Orchestrator = Execution;

    fn orchestrator(&self, request: Request) -> Execution {
        let supervisor = &self.supervisor;
        let (context, events) = supervisor.sink.open();
        let (llm, tools) = (Arc::clone(&supervisor.llm), Arc::clone(&supervisor.tools));
        let work = Contained::new(|| (self.make)(llm).run(request, context));
        Execution::new(work, events, tools)
    }
}
