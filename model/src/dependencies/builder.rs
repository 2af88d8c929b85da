//! The dependencies on their way to an agent runtime, as typestate types.
//!
//! The methods are written out, since a macro that made them would be harder to read than they are. Their bounds are
//! made from the table, and a test holds what each of them is built from against the table.

use std::convert::Infallible;

use super::runtime::AgentRuntime;
use super::slot::{Given, HandedOn, Missing, needed_by, not_yet_given, part};
use super::tools::{ToolsDecided, ToolsDecision, WithTools, WithoutTools};

/// The parts of an agent, given one by one: a place each for the token verifier `V`, the llm `L`, the tools `T`, the
/// event sink `E`, the supervisor `S` and the orchestrator factory `F`.
///
/// 1. The token verifier, the llm, the tools and the event sink are given in any order. Tools may be left out, by
///    saying so.
/// 2. The supervisor is built from the llm, the tools and the event sink.
/// 3. The orchestrator factory is built from the supervisor.
/// 4. The agent runtime is there when all of that is.
///
/// ```
/// use wsproof_model::dependencies::{AgentRuntime, Dependencies, OrchestratorFactory, WithTools, WithoutTools};
///
/// struct Verifier;
/// struct Llm;
/// struct Tools;
/// struct Sink;
/// struct Supervisor<T> { llm: Llm, tools: T, sink: Sink }
/// struct Factory<T> { supervisor: Supervisor<T> }
///
/// impl<T> OrchestratorFactory<String> for Factory<T> {
///     type Orchestrator = String;
///     fn orchestrator(&self, request: String) -> String {
///         format!("answers {request}")
///     }
/// }
///
/// let runtime: AgentRuntime<Verifier, WithTools<Tools>, Factory<WithTools<Tools>>> = Dependencies::new()
///     .token_verifier(Verifier)
///     .llm(Llm)
///     .tools(Tools)
///     .event_sink(Sink)
///     .supervisor(|llm, tools, sink| Supervisor { llm, tools, sink })
///     .orchestrator_factory(|supervisor| Factory { supervisor })
///     .agent_runtime();
/// assert_eq!(runtime.run("hello".to_owned(), ()).orchestrator(), "answers hello");
///
/// let runtime: AgentRuntime<Verifier, WithoutTools, Factory<WithoutTools>> = Dependencies::new()
///     .event_sink(Sink)
///     .without_tools()
///     .llm(Llm)
///     .supervisor(|llm, tools, sink| Supervisor { llm, tools, sink })
///     .token_verifier(Verifier)
///     .orchestrator_factory(|supervisor| Factory { supervisor })
///     .agent_runtime();
/// assert!(!runtime.has_tools());
/// ```
#[derive(Debug)]
#[must_use = "dependencies that no agent runtime is made of serve nobody"]
pub struct Dependencies<
    V = Missing<part::TokenVerifier>,
    L = Missing<part::Llm>,
    T = Missing<part::Tools>,
    E = Missing<part::EventSink>,
    S = Missing<part::Supervisor>,
    F = Missing<part::OrchestratorFactory>,
> {
    token_verifier: V,
    llm: L,
    tools: T,
    event_sink: E,
    supervisor: S,
    orchestrator_factory: F,
}

impl Dependencies {
    /// No part given yet.
    #[expect(
        clippy::new_without_default,
        reason = "a default would be dependencies that nobody gave"
    )]
    pub const fn new() -> Self {
        Self {
            token_verifier: Missing::EMPTY,
            llm: Missing::EMPTY,
            tools: Missing::EMPTY,
            event_sink: Missing::EMPTY,
            supervisor: Missing::EMPTY,
            orchestrator_factory: Missing::EMPTY,
        }
    }
}

/// The parts that need no other.
impl<V, L, T, E, S, F> Dependencies<V, L, T, E, S, F> {
    /// Gives what says which user a token belongs to.
    pub fn token_verifier<X>(self, token_verifier: X) -> Dependencies<Given<X>, L, T, E, S, F>
    where
        V: not_yet_given::TokenVerifier,
    {
        Dependencies {
            token_verifier: Given(token_verifier),
            llm: self.llm,
            tools: self.tools,
            event_sink: self.event_sink,
            supervisor: self.supervisor,
            orchestrator_factory: self.orchestrator_factory,
        }
    }

    /// Gives the language model that the agent thinks with.
    pub fn llm<X>(self, llm: X) -> Dependencies<V, Given<X>, T, E, S, F>
    where
        L: not_yet_given::Llm,
    {
        Dependencies {
            token_verifier: self.token_verifier,
            llm: Given(llm),
            tools: self.tools,
            event_sink: self.event_sink,
            supervisor: self.supervisor,
            orchestrator_factory: self.orchestrator_factory,
        }
    }

    /// Gives what the agent can call.
    pub fn tools<X>(self, tools: X) -> Dependencies<V, L, Given<WithTools<X>>, E, S, F>
    where
        T: not_yet_given::Tools,
    {
        self.decide_tools(WithTools::new(tools))
    }

    /// Says that the agent can call nothing.
    pub fn without_tools(self) -> Dependencies<V, L, Given<WithoutTools>, E, S, F>
    where
        T: not_yet_given::Tools,
    {
        self.decide_tools(WithoutTools)
    }

    fn decide_tools<D>(self, decision: D) -> Dependencies<V, L, Given<D>, E, S, F>
    where
        T: not_yet_given::Tools,
    {
        Dependencies {
            token_verifier: self.token_verifier,
            llm: self.llm,
            tools: Given(decision),
            event_sink: self.event_sink,
            supervisor: self.supervisor,
            orchestrator_factory: self.orchestrator_factory,
        }
    }

    /// Gives where the agent tells what happens in a run.
    pub fn event_sink<X>(self, event_sink: X) -> Dependencies<V, L, T, Given<X>, S, F>
    where
        E: not_yet_given::EventSink,
    {
        Dependencies {
            token_verifier: self.token_verifier,
            llm: self.llm,
            tools: self.tools,
            event_sink: Given(event_sink),
            supervisor: self.supervisor,
            orchestrator_factory: self.orchestrator_factory,
        }
    }
}

/// Dependencies whose supervisor has the llm `L`, the tools decision `T` and the event sink `E`.
type Supervised<V, L, T, E, S, F> =
    Dependencies<V, HandedOn<L>, HandedOn<T>, HandedOn<E>, Given<S>, F>;

/// Dependencies whose orchestrator factory `F` has the supervisor `S`.
type Orchestrated<V, L, T, E, S, F> = Dependencies<V, L, T, E, HandedOn<S>, Given<F>>;

/// The parts that are built from others.
///
/// The types of those others are parameters of the methods, not associated types of the bounds: with an associated
/// type in its signature, a method whose bound does not hold is no candidate, and the compiler says that there is no
/// such method where it should say which part is missing.
impl<V, L, T, E, S, F> Dependencies<V, L, T, E, S, F> {
    /// Builds the supervisor from the llm, the tools (or the word that there are none) and the event sink.
    pub fn supervisor<X, Llm, Tools, EventSink>(
        self,
        build: impl FnOnce(Llm, Tools, EventSink) -> X,
    ) -> Supervised<V, Llm, Tools, EventSink, X, F>
    where
        S: not_yet_given::Supervisor,
        L: needed_by::supervisor::Llm<Llm>,
        T: needed_by::supervisor::Tools<Tools>,
        E: needed_by::supervisor::EventSink<EventSink>,
    {
        let Ok(supervised) = self.try_supervisor(|llm, tools, event_sink| {
            Ok::<_, Infallible>(build(llm, tools, event_sink))
        });
        supervised
    }

    /// Builds the supervisor as [`supervisor`](Self::supervisor) does, where that can fail.
    ///
    /// # Errors
    /// That of `build`. The parts are gone with it.
    pub fn try_supervisor<X, Error, Llm, Tools, EventSink>(
        self,
        build: impl FnOnce(Llm, Tools, EventSink) -> Result<X, Error>,
    ) -> Result<Supervised<V, Llm, Tools, EventSink, X, F>, Error>
    where
        S: not_yet_given::Supervisor,
        L: needed_by::supervisor::Llm<Llm>,
        T: needed_by::supervisor::Tools<Tools>,
        E: needed_by::supervisor::EventSink<EventSink>,
    {
        let supervisor = build(
            self.llm.hand_on(),
            self.tools.hand_on(),
            self.event_sink.hand_on(),
        )?;
        Ok(Dependencies {
            token_verifier: self.token_verifier,
            llm: HandedOn::TAKEN,
            tools: HandedOn::TAKEN,
            event_sink: HandedOn::TAKEN,
            supervisor: Given(supervisor),
            orchestrator_factory: self.orchestrator_factory,
        })
    }

    /// Builds the orchestrator factory from the supervisor.
    pub fn orchestrator_factory<X, Supervisor>(
        self,
        build: impl FnOnce(Supervisor) -> X,
    ) -> Orchestrated<V, L, T, E, Supervisor, X>
    where
        F: not_yet_given::OrchestratorFactory,
        S: needed_by::orchestrator_factory::Supervisor<Supervisor>,
    {
        let Ok(orchestrated) =
            self.try_orchestrator_factory(|supervisor| Ok::<_, Infallible>(build(supervisor)));
        orchestrated
    }

    /// Builds the orchestrator factory as [`orchestrator_factory`](Self::orchestrator_factory) does, where that can
    /// fail.
    ///
    /// # Errors
    /// That of `build`. The supervisor is gone with it.
    pub fn try_orchestrator_factory<X, Error, Supervisor>(
        self,
        build: impl FnOnce(Supervisor) -> Result<X, Error>,
    ) -> Result<Orchestrated<V, L, T, E, Supervisor, X>, Error>
    where
        F: not_yet_given::OrchestratorFactory,
        S: needed_by::orchestrator_factory::Supervisor<Supervisor>,
    {
        let orchestrator_factory = build(self.supervisor.hand_on())?;
        Ok(Dependencies {
            token_verifier: self.token_verifier,
            llm: self.llm,
            tools: self.tools,
            event_sink: self.event_sink,
            supervisor: HandedOn::TAKEN,
            orchestrator_factory: Given(orchestrator_factory),
        })
    }

    /// What a server runs agents with, now that every part is there.
    pub fn agent_runtime<TokenVerifier, Tools, OrchestratorFactory>(
        self,
    ) -> AgentRuntime<TokenVerifier, Tools, OrchestratorFactory>
    where
        V: needed_by::agent_runtime::TokenVerifier<TokenVerifier>,
        F: needed_by::agent_runtime::OrchestratorFactory<OrchestratorFactory>,
        T: ToolsDecided<Tools>,
        Tools: ToolsDecision,
    {
        AgentRuntime::new(
            self.token_verifier.hand_on(),
            self.orchestrator_factory.hand_on(),
        )
    }
}

#[cfg(test)]
mod tests;
