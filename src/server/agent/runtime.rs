//! The agent runtime, as a connection uses it: whichever parts it is made of.

use wsproof_model::dependencies::AgentRuntime;

use super::{AgentFuture, Execution, Orchestrators, Request, ToolAccess, ToolCall, ToolFailure};
use crate::server::token::{TokenError, TokenVerifier, User};

/// What a server runs agents with: any token verifier `V`, tools or none `T`, and the orchestrator factory.
pub type Runtime<V, T> = AgentRuntime<V, T, Orchestrators<T>>;

/// An agent runtime whose parts do not matter any more.
pub(in crate::server) trait AnyRuntime: Send + Sync {
    /// The user that `token` speaks for.
    fn verify(&self, token: &str) -> Result<User, TokenError>;

    /// Starts the run of `request`, with an orchestrator of its own.
    fn execute(&self, request: Request) -> Execution;

    /// Calls a tool.
    fn call_tool(&self, call: ToolCall) -> AgentFuture<Result<String, ToolFailure>>;
}

impl<V: TokenVerifier, T: ToolAccess> AnyRuntime for Runtime<V, T> {
    fn verify(&self, token: &str) -> Result<User, TokenError> {
        self.token_verifier().verify(token)
    }

    fn execute(&self, request: Request) -> Execution {
        self.orchestrator(request)
    }

    fn call_tool(&self, call: ToolCall) -> AgentFuture<Result<String, ToolFailure>> {
        self.orchestrator_factory().supervisor().tools().call(call)
    }
}
