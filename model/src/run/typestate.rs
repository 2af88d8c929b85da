//! The run as typestate types.

use std::fmt;

use super::grammar::RunPhase;
use crate::tables::run_table;

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait is public so that nobody outside can name it"
    )]
    pub trait Sealed {}
}

/// A phase of a run as a type. Implemented by the types of [`phase`] alone.
pub trait PhaseMarker: sealed::Sealed + Send + Sync + 'static {
    /// The phase as a value.
    const PHASE: RunPhase;

    /// What a run in this phase has of its orchestrator: the orchestrator until the run ends, and nothing after.
    type Holds<O>;

    /// What a run in this phase keeps of `orchestrator`; what it does not keep is dropped.
    fn keep<O>(orchestrator: O) -> Self::Holds<O>;
}

/// A phase in which a run has its orchestrator: every phase but [`phase::Ended`].
#[diagnostic::on_unimplemented(
    message = "a run that is over has no orchestrator: it was dropped by the event that ended the run, so use it before that",
    label = "the run is over"
)]
pub trait Holding: PhaseMarker {
    /// The orchestrator, out of its place.
    fn release<O>(held: Self::Holds<O>) -> O;

    /// The orchestrator in its place.
    fn held<O>(held: &Self::Holds<O>) -> &O;

    /// The orchestrator in its place, to be changed.
    fn held_mut<O>(held: &mut Self::Holds<O>) -> &mut O;
}

/// A run in the phase `P`, with its orchestrator `O` and with what else belongs to it, `C`.
///
/// Each event is a method that consumes the run and returns it in the phase that follows. An event that the grammar
/// does not list there does not compile.
///
/// ```
/// use wsproof_model::dependencies::{Dependencies, OrchestratorFactory};
///
/// struct Factory;
/// struct Orchestrator(&'static str);
/// impl OrchestratorFactory<&'static str> for Factory {
///     type Orchestrator = Orchestrator;
///     fn orchestrator(&self, request: &'static str) -> Orchestrator {
///         Orchestrator(request)
///     }
/// }
/// let runtime = Dependencies::new()
///     .token_verifier(())
///     .llm(())
///     .without_tools()
///     .event_sink(())
///     .supervisor(|(), _, ()| ())
///     .orchestrator_factory(|()| Factory)
///     .agent_runtime();
///
/// let run = runtime.run("how many words?", "m1").started().executing();
/// assert_eq!(run.orchestrator().0, "how many words?");
/// let ended = run.tool_done().completed();
/// assert_eq!(ended.into_context(), "m1");
/// ```
///
/// # The orchestrator belongs to the run
///
/// [`AgentRuntime::run`](crate::dependencies::AgentRuntime::run) makes the orchestrator and the run together, and there
/// is no other way to a run. The orchestrator can be borrowed from the run and never be taken out of it. The event that
/// ends the run drops it: [`phase::Ended`] has no place for one ([`PhaseMarker::Holds`]). So an orchestrator has exactly
/// one run, and is gone with it.
///
/// This the language leaves to those who write a server; each costs them the promise that no two runs share an
/// orchestrator, or that none outlives its run:
///
/// - `mem::swap` exchanges the orchestrators of two runs that are borrowed at the same time, and `mem::replace` puts
///   another one in its place. Each run still has exactly one.
/// - An orchestrator that is `Clone`, or an `Rc` or `Arc`, can be copied out, and a factory that hands out clones of an
///   `Rc` shares what is behind it. Make it neither: the server of this project has none that is.
/// - `mem::forget` of a run leaks the orchestrator, and whatever it holds, until the process ends.
#[must_use = "a run that is dropped is never answered"]
pub struct Run<P: PhaseMarker, O, C = ()> {
    orchestrator: P::Holds<O>,
    context: C,
}

impl<O, C> Run<phase::Pending, O, C> {
    /// The run of a message whose turn it is.
    pub(crate) const fn pending(orchestrator: O, context: C) -> Self {
        Self {
            orchestrator,
            context,
        }
    }
}

impl<P: PhaseMarker, O, C> Run<P, O, C> {
    /// What belongs to the run beside its orchestrator.
    pub const fn context(&self) -> &C {
        &self.context
    }

    /// What belongs to the run beside its orchestrator, to be changed.
    pub const fn context_mut(&mut self) -> &mut C {
        &mut self.context
    }

    /// The phase as a value.
    #[must_use]
    pub const fn phase(&self) -> RunPhase {
        P::PHASE
    }
}

impl<P: PhaseMarker, O, C> Run<P, O, C> {
    /// What executes the run.
    pub fn orchestrator(&self) -> &O
    where
        P: Holding,
    {
        P::held(&self.orchestrator)
    }

    /// What executes the run, to be driven.
    pub fn orchestrator_mut(&mut self) -> &mut O
    where
        P: Holding,
    {
        P::held_mut(&mut self.orchestrator)
    }

    /// What executes the run, to be driven, and what else belongs to the run, to be changed.
    pub fn parts_mut(&mut self) -> (&mut O, &mut C)
    where
        P: Holding,
    {
        (P::held_mut(&mut self.orchestrator), &mut self.context)
    }

    fn follow<Next: PhaseMarker>(self) -> Run<Next, O, C>
    where
        P: Holding,
    {
        Run {
            orchestrator: Next::keep(P::release(self.orchestrator)),
            context: self.context,
        }
    }
}

impl<O, C> Run<phase::Ended, O, C> {
    /// What belonged to the run.
    pub fn into_context(self) -> C {
        self.context
    }
}

impl<P: PhaseMarker, O, C: fmt::Debug> fmt::Debug for Run<P, O, C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Run")
            .field("phase", &P::PHASE)
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}

macro_rules! define_storage {
    (holds $phase:ident) => {
        impl PhaseMarker for $phase {
            const PHASE: RunPhase = RunPhase::$phase;
            type Holds<O> = O;
            fn keep<O>(orchestrator: O) -> O {
                orchestrator
            }
        }
        #[diagnostic::do_not_recommend]
        impl Holding for $phase {
            fn release<O>(held: O) -> O {
                held
            }
            fn held<O>(held: &O) -> &O {
                held
            }
            fn held_mut<O>(held: &mut O) -> &mut O {
                held
            }
        }
    };
    (released $phase:ident) => {
        impl PhaseMarker for $phase {
            const PHASE: RunPhase = RunPhase::$phase;
            type Holds<O> = ();
            fn keep<O>(orchestrator: O) {
                drop(orchestrator);
            }
        }
    };
}

macro_rules! define_typestate {
    (
        phases { $($phase:ident $unique_name:ident $phase_name:literal $storage:ident $phase_meaning:literal;)* }
        events { $($event:ident $method:ident $name:literal $event_meaning:literal refusal $refusal:literal;)* }
        transitions { $($from:ident { $($on:ident => $to:ident),* })* }
    ) => {
        /// The phases of a run as types.
        pub mod phase {
            use super::{Holding, PhaseMarker, RunPhase, sealed::Sealed};
            $(
                #[doc = $phase_meaning]
                #[derive(Debug)]
                #[non_exhaustive]
                pub struct $phase;
                // What the compiler calls it; see the table.
                pub use self::$phase as $unique_name;
                impl Sealed for $phase {}
                define_storage!($storage $phase);
            )*
        }

        /// For each event, the phases in which it is legal, and what follows.
        pub mod on {
            use super::{Holding, PhaseMarker, phase};
            $(
                #[doc = concat!("A phase in which it can happen: ", $event_meaning)]
                #[diagnostic::on_unimplemented(message = $refusal, label = "not legal in this phase")]
                pub trait $event: Holding {
                    /// The phase that follows.
                    type Next: PhaseMarker;
                }
            )*
            $($(
                #[diagnostic::do_not_recommend]
                impl $on for phase::$from {
                    type Next = phase::$to;
                }
            )*)*
        }

        impl<P: PhaseMarker, O, C> Run<P, O, C> {
            $(
                #[doc = $event_meaning]
                pub fn $method<Next: PhaseMarker>(self) -> Run<Next, O, C>
                where
                    P: on::$event<Next = Next>,
                {
                    self.follow()
                }
            )*
        }
    };
}

run_table!(define_typestate);
