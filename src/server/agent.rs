//! The agent, as the server needs it: what an embedder implements, and the parts that the dependency graph
//! (PROTOCOL.md section 6) makes an agent runtime of.
//!
//! An embedder implements [`Llm`], [`Tools`] and [`Orchestrator`]. The other parts are here: [`EventSink`],
//! [`Supervisor`] and [`Orchestrators`], the orchestrator factory.
//!
//! ```
//! use std::sync::Arc;
//! use wsproof::server::agent::{EventSink, Orchestrators, Runtime, Supervisor};
//! use wsproof::server::demonstration::{Demonstration, Phrases, WordCount};
//! use wsproof::server::token::JwtVerifier;
//! use wsproof_model::dependencies::{Dependencies, WithTools};
//!
//! fn runtime(verifier: JwtVerifier) -> Runtime<JwtVerifier, WithTools<Arc<WordCount>>> {
//!     Dependencies::new()
//!         .token_verifier(verifier)
//!         .llm(Arc::new(Phrases))
//!         .tools(Arc::new(WordCount))
//!         .event_sink(EventSink::new())
//!         .supervisor(Supervisor::new)
//!         .orchestrator_factory(|supervisor| {
//!             Orchestrators::new(supervisor, |llm| Box::new(Demonstration::new(llm)))
//!         })
//!         .agent_runtime()
//! }
//! ```

mod contained;
mod context;
mod execution;
mod factory;
mod runtime;

use std::future::Future;
use std::pin::Pin;

use wsproof_model::vocabulary::Identifier;

pub(super) use contained::Contained;
pub(super) use context::{AgentEvent, ToolOutcome};
pub use context::{EventSink, RunContext};
pub use execution::Execution;
pub(super) use execution::RunOutcome;
pub use factory::{Orchestrators, Supervisor, ToolAccess};
pub(super) use runtime::AnyRuntime;
pub use runtime::Runtime;

use super::listener::ConnectionId;
use super::token::User;

/// A future that owns everything that it needs.
pub type AgentFuture<Output> = Pin<Box<dyn Future<Output = Output> + Send>>;

/// Which run it is. No two runs of a server have the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunIdentity {
    /// The connection that the message came over.
    pub connection: ConnectionId,
    /// Whose message it is.
    pub user: User,
    /// The client's name for the message.
    pub message_id: Identifier,
    /// The server's name for the run.
    pub run_id: Identifier,
}

/// What an orchestrator is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The run that does it.
    pub identity: RunIdentity,
    /// What the user asks.
    pub text: String,
}

/// A call of the language model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LlmCall {
    /// The run that calls.
    pub run: RunIdentity,
    /// What the model is to go on from.
    pub prompt: String,
}

/// A call of a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolCall {
    /// The run that calls.
    pub run: RunIdentity,
    /// The tool.
    pub tool: String,
    /// What the tool is to work on.
    pub argument: String,
}

/// The language model failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the language model failed: {0}")]
pub struct LlmFailure(pub String);

/// A tool failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tool failed: {0}")]
pub struct ToolFailure(pub String);

/// An agent failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the agent failed: {0}")]
pub struct RunFailure(pub String);

impl From<LlmFailure> for RunFailure {
    fn from(failure: LlmFailure) -> Self {
        Self(failure.to_string())
    }
}

/// The language model that agents think with.
pub trait Llm: Send + Sync {
    /// Goes on from a prompt. Dropping the future gives the call up.
    fn complete(&self, call: LlmCall) -> AgentFuture<Result<String, LlmFailure>>;
}

/// The tools that agents call.
pub trait Tools: Send + Sync {
    /// Calls a tool. Dropping the future gives the call up: the run was ended, or the service was lost.
    fn call(&self, call: ToolCall) -> AgentFuture<Result<String, ToolFailure>>;
}

/// Executes one run, and is consumed by it (PROTOCOL.md section 5, "Orchestrator").
pub trait Orchestrator: Send {
    /// Executes the run. What is to be seen of it on the way goes through `context`.
    ///
    /// Dropping the future ends the run; a panic ends it as a failure does. The future is polled on the connection's
    /// own task, so work that takes long belongs on a task or thread of its own.
    fn run(
        self: Box<Self>,
        request: Request,
        context: RunContext,
    ) -> AgentFuture<Result<String, RunFailure>>;
}
