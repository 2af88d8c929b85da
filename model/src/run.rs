//! The run of one message (PROTOCOL.md section 5, "Runs"), made from the table of the run grammar: as typestate
//! types ([`Run`]) and as data ([`RunPhase::after`]).

use std::fmt;
use std::marker::PhantomData;

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
}

/// An event of a run as a type. Implemented by the types of [`event`] alone.
pub trait EventMarker: sealed::Sealed + Send + Sync + 'static {
    /// The event as a value.
    const EVENT: RunEvent;
}

/// Says that event `E` is legal in this phase, and what follows.
#[diagnostic::on_unimplemented(
    message = "`{E}` cannot happen to a run that is `{Self}`",
    label = "the run grammar lists no such event",
    note = "agent_started (agent_thinking | tool_executing tool_completed)* (agent_completed | agent_error | agent_stopped)"
)]
pub trait Follows<E: EventMarker>: PhaseMarker {
    /// The phase that follows.
    type Next: PhaseMarker;
}

/// A run in the phase `P`, with what belongs to it, `C`: each event is a method that consumes the run and returns it
/// in the phase that follows.
///
/// ```
/// use wsproof_model::run::Run;
/// let ended = Run::pending("m1").started().executing().tool_done().completed();
/// assert_eq!(ended.into_context(), "m1");
/// ```
///
/// ```compile_fail
/// use wsproof_model::run::Run;
/// // An answer while a tool call is under way.
/// let ended = Run::pending("m1").started().executing().completed();
/// ```
#[must_use = "a run that is dropped is never answered"]
pub struct Run<P, C = ()> {
    context: C,
    phase: PhantomData<fn() -> P>,
}

impl<C> Run<phase::Pending, C> {
    /// The run of a message whose turn it is.
    pub const fn pending(context: C) -> Self {
        Self {
            context,
            phase: PhantomData,
        }
    }
}

impl<P: PhaseMarker, C> Run<P, C> {
    /// What belongs to the run.
    pub const fn context(&self) -> &C {
        &self.context
    }

    /// What belongs to the run, to be changed.
    pub const fn context_mut(&mut self) -> &mut C {
        &mut self.context
    }

    /// The phase as a value.
    #[must_use]
    pub const fn phase(&self) -> RunPhase {
        P::PHASE
    }

    fn follow<E: EventMarker>(self) -> Run<P::Next, C>
    where
        P: Follows<E>,
    {
        Run {
            context: self.context,
            phase: PhantomData,
        }
    }
}

impl<C> Run<phase::Ended, C> {
    /// What belonged to the run.
    pub fn into_context(self) -> C {
        self.context
    }
}

impl<P: PhaseMarker, C: fmt::Debug> fmt::Debug for Run<P, C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Run")
            .field("phase", &P::PHASE)
            .field("context", &self.context)
            .finish()
    }
}

/// An event that is not legal in a phase.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` cannot happen to a run that is {phase:?}", .event.name())]
pub struct IllegalEvent {
    /// The phase.
    pub phase: RunPhase,
    /// The event.
    pub event: RunEvent,
}

impl RunPhase {
    /// The phase that follows on `event`.
    ///
    /// # Errors
    /// If the grammar does not list `event` under this phase.
    pub fn after(self, event: RunEvent) -> Result<Self, IllegalEvent> {
        lookup(self, event).ok_or(IllegalEvent { phase: self, event })
    }
}

macro_rules! define_run {
    (
        phases { $($phase:ident $phase_meaning:literal;)* }
        events { $($event:ident $method:ident $name:literal $event_meaning:literal;)* }
        transitions { $($from:ident { $($on:ident => $to:ident),* })* }
    ) => {
        /// Where a run stands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RunPhase {
            $(#[doc = $phase_meaning] $phase,)*
        }

        impl RunPhase {
            /// Every phase, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$phase),*];
        }

        /// What happens to a run.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RunEvent {
            $(#[doc = $event_meaning] $event,)*
        }

        impl RunEvent {
            /// Every event, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$event),*];

            /// The `type` of the server message that tells of the event.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$event => $name,)* }
            }
        }

        /// The phases of a run as types.
        pub mod phase {
            use super::{PhaseMarker, RunPhase, sealed::Sealed};
            $(
                #[doc = $phase_meaning]
                #[derive(Debug)]
                #[non_exhaustive]
                pub struct $phase;
                impl Sealed for $phase {}
                impl PhaseMarker for $phase {
                    const PHASE: RunPhase = RunPhase::$phase;
                }
            )*
        }

        /// The events of a run as types.
        pub mod event {
            use super::{EventMarker, RunEvent, sealed::Sealed};
            $(
                #[doc = $event_meaning]
                #[derive(Debug)]
                #[non_exhaustive]
                pub struct $event;
                impl Sealed for $event {}
                impl EventMarker for $event {
                    const EVENT: RunEvent = RunEvent::$event;
                }
            )*
        }

        $($(
            impl Follows<event::$on> for phase::$from {
                type Next = phase::$to;
            }
        )*)*

        impl<P: PhaseMarker, C> Run<P, C> {
            $(
                #[doc = $event_meaning]
                pub fn $method<Next: PhaseMarker>(self) -> Run<Next, C>
                where
                    P: Follows<event::$event, Next = Next>,
                {
                    self.follow::<event::$event>()
                }
            )*
        }

        const fn lookup(phase: RunPhase, event: RunEvent) -> Option<RunPhase> {
            match (phase, event) {
                $($((RunPhase::$from, RunEvent::$on) => Some(RunPhase::$to),)*)*
                // Whatever the table does not list is illegal; listing it again here would be a second table.
                _ => None,
            }
        }
    };
}

run_table!(define_run);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_that_of_the_requirements() {
        use RunEvent as E;
        let word = |events: &[E]| {
            events
                .iter()
                .try_fold(RunPhase::Pending, |phase, event| phase.after(*event))
        };
        let ended = Ok(RunPhase::Ended);
        assert_eq!(word(&[E::Started, E::Completed]), ended);
        assert_eq!(
            word(&[
                E::Started,
                E::Thinking,
                E::Executing,
                E::ToolDone,
                E::Thinking,
                E::Completed
            ]),
            ended
        );
        assert_eq!(word(&[E::Started, E::Executing, E::Stopped]), ended);
        assert!(word(&[E::Thinking]).is_err());
        assert!(word(&[E::Started, E::ToolDone]).is_err());
        assert!(word(&[E::Started, E::Executing, E::Thinking]).is_err());
        assert!(word(&[E::Started, E::Executing, E::Completed]).is_err());
        assert!(word(&[E::Started, E::Completed, E::Completed]).is_err());
    }
}
