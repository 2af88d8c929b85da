//! The agent runtime, as a connection uses it: whichever parts it is made of.

use wsproof_model::dependencies::AgentRuntime;
use wsproof_model::run::{Run, phase};

use super::{Execution, Orchestrators, Request, ToolAccess};
use crate::server::run::Oversight;
use crate::server::token::{TokenError, TokenVerifier, User};

/// What a server runs agents with: any token verifier `V`, tools or none `T`, and the orchestrator factory.
pub type Runtime<V, T> = AgentRuntime<V, T, Orchestrators<T>>;

/// An agent runtime whose parts do not matter any more.
pub(in crate::server) trait AnyRuntime: Send + Sync {
    /// The user that `token` speaks for.
    fn verify(&self, token: &str) -> Result<User, TokenError>;

    /// The run of `request`, with an orchestrator of its own.
    fn run(
        &self,
        request: Request,
        oversight: Oversight,
    ) -> Run<phase::Pending, Execution, Oversight>;
}

impl<V: TokenVerifier, T: ToolAccess> AnyRuntime for Runtime<V, T> {
    fn verify(&self, token: &str) -> Result<User, TokenError> {
        self.token_verifier().verify(token)
    }

    fn run(
        &self,
        request: Request,
        oversight: Oversight,
    ) -> Run<phase::Pending, Execution, Oversight> {
        Self::run(self, request, oversight)
    }
}
