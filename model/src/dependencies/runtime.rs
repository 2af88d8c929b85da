//! What a server runs agents with.

use std::fmt;
use std::marker::PhantomData;

use super::tools::ToolsDecision;

/// Makes the orchestrator of each run (PROTOCOL.md section 5, "Orchestrator").
#[diagnostic::on_unimplemented(
    message = "`{Self}` makes no orchestrator from a `{Request}`: implement `OrchestratorFactory<{Request}>` for it",
    label = "not an orchestrator factory for this request"
)]
pub trait OrchestratorFactory<Request> {
    /// What executes one run. It is dropped when that run ends.
    type Orchestrator;

    /// A new orchestrator, for the run of `request` alone.
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

    /// The orchestrator factory, for what it offers beside orchestrators.
    pub const fn orchestrator_factory(&self) -> &F {
        &self.orchestrator_factory
    }

    /// A new orchestrator, for the run of `request` alone.
    pub fn orchestrator<Request, Orchestrator>(&self, request: Request) -> Orchestrator
    where
        F: OrchestratorFactory<Request, Orchestrator = Orchestrator>,
    {
        self.orchestrator_factory.orchestrator(request)
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
mod tests {
    use std::cell::Cell;

    use super::super::Dependencies;
    use super::*;

    #[derive(Default)]
    struct Counting {
        made: Cell<u32>,
    }

    impl OrchestratorFactory<&'static str> for Counting {
        type Orchestrator = (u32, &'static str);

        fn orchestrator(&self, request: &'static str) -> Self::Orchestrator {
            self.made.set(self.made.get() + 1);
            (self.made.get(), request)
        }
    }

    #[test]
    fn each_request_has_an_orchestrator_of_its_own() {
        let runtime = Dependencies::new()
            .token_verifier(())
            .llm(())
            .without_tools()
            .event_sink(())
            .supervisor(|(), _, ()| ())
            .orchestrator_factory(|()| Counting::default())
            .agent_runtime();
        assert_eq!(runtime.orchestrator("first"), (1, "first"));
        assert_eq!(runtime.orchestrator("second"), (2, "second"));
        assert_eq!(runtime.orchestrator_factory().made.get(), 2);
    }

    #[test]
    fn the_runtime_knows_whether_it_was_given_tools() {
        let independent = || {
            Dependencies::new()
                .token_verifier(())
                .llm(())
                .event_sink(())
        };
        let with = independent()
            .tools("search")
            .supervisor(|(), tools, ()| assert_eq!(*tools.get(), "search"))
            .orchestrator_factory(|()| ())
            .agent_runtime();
        let without = independent()
            .without_tools()
            .supervisor(|(), _, ()| ())
            .orchestrator_factory(|()| ())
            .agent_runtime();
        assert!(with.has_tools());
        assert!(!without.has_tools());
    }
}
