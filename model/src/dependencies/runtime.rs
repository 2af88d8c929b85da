//! What a server runs agents with.

use std::fmt;
use std::marker::PhantomData;

use super::tools::ToolsDecision;
use crate::run::{Run, phase};

/// Makes the orchestrator of each run (PROTOCOL.md section 5, "Orchestrator").
#[diagnostic::on_unimplemented(
    message = "`{Self}` makes no orchestrator from a `{Request}`: implement `OrchestratorFactory<{Request}>` for it",
    label = "not an orchestrator factory for this request"
)]
pub trait OrchestratorFactory<Request> {
    /// What executes one run. The event that ends the run drops it.
    type Orchestrator;

    /// A new orchestrator, for the run of `request` alone. The agent runtime asks for it, once for each run.
    fn orchestrator(&self, request: Request) -> Self::Orchestrator;
}

/// A complete agent: a token verifier `V`, tools or none `T`, and an orchestrator factory `F`.
///
/// Made by [`Dependencies::agent_runtime`](super::Dependencies::agent_runtime) and by nothing else, so whoever holds
/// one has every required part.
///
/// ```compile_fail,E0451
/// use wsproof_model::dependencies::{AgentRuntime, WithoutTools};
/// let runtime: AgentRuntime<(), WithoutTools, ()> =
///     AgentRuntime { token_verifier: (), orchestrator_factory: (), tools: std::marker::PhantomData };
/// ```
pub struct AgentRuntime<V, T, F> {
    token_verifier: V,
    orchestrator_factory: F,
    tools: PhantomData<fn() -> T>,
}

impl<V, T, F> AgentRuntime<V, T, F> {
    pub(super) const fn new(token_verifier: V, orchestrator_factory: F) -> Self {
        Self {
            token_verifier,
            orchestrator_factory,
            tools: PhantomData,
        }
    }

    /// Says which user a token belongs to.
    pub const fn token_verifier(&self) -> &V {
        &self.token_verifier
    }

    /// The run of `request`, with an orchestrator of its own inside, and with what else belongs to it.
    ///
    /// This is the only way to a run, and to an orchestrator: the factory is not to be had any more.
    pub fn run<Request, Orchestrator, C>(
        &self,
        request: Request,
        context: C,
    ) -> Run<phase::Pending, Orchestrator, C>
    where
        F: OrchestratorFactory<Request, Orchestrator = Orchestrator>,
    {
        Run::pending(self.orchestrator_factory.orchestrator(request), context)
    }
}

impl<V, T: ToolsDecision, F> AgentRuntime<V, T, F> {
    /// Whether the agent was given tools. Whether they work is another question.
    #[must_use]
    pub const fn has_tools(&self) -> bool {
        T::GIVEN
    }
}

impl<V, T: ToolsDecision, F> fmt::Debug for AgentRuntime<V, T, F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AgentRuntime")
            .field("has_tools", &T::GIVEN)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
