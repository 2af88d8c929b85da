//! The lifecycle as typestate types.

use std::fmt;
use std::marker::PhantomData;

use super::table::Transition;
use crate::tables::lifecycle_table;
use crate::vocabulary::{LifecycleState, Trigger};

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait is public so that nobody outside can name it"
    )]
    pub trait Sealed {}
}

/// A lifecycle state as a type. Implemented by the types of [`state`] alone.
pub trait LifecycleMarker: sealed::Sealed + Send + Sync + 'static {
    /// The state as a value.
    const STATE: LifecycleState;
}

/// A trigger as a type. Implemented by the types of [`trigger`] alone.
pub trait TriggerMarker: sealed::Sealed + Send + Sync + 'static {
    /// The trigger as a value.
    const TRIGGER: Trigger;
}

/// Says that trigger `T` is legal in this state, and what follows.
#[diagnostic::on_unimplemented(
    message = "`{T}` is not legal on a connection that is `{Self}`",
    label = "the lifecycle table lists no such transition",
    note = "the documentation of `{Self}` lists what is legal"
)]
pub trait On<T: TriggerMarker>: LifecycleMarker {
    /// The state that follows.
    type Next: LifecycleMarker;
}

/// What hears of every transition of the connection that it belongs to; a server announces them from here.
pub trait OnTransition {
    /// Hears of a transition that has just happened.
    fn on_transition(&mut self, transition: Transition);
}

impl OnTransition for () {
    fn on_transition(&mut self, _transition: Transition) {}
}

/// A connection in the lifecycle state `S`, with what belongs to it, `C`.
///
/// Each trigger is a method that consumes the connection and returns it in the state that follows. A trigger that is
/// not legal in `S` does not compile.
///
/// ```
/// use wsproof_model::lifecycle::Connection;
/// let connection = Connection::open(()).upgraded().credentials_accepted().critical_services_up().pipeline_opened();
/// let idle = connection.fell_quiet();
/// # drop(idle);
/// ```
///
/// ```compile_fail
/// use wsproof_model::lifecycle::Connection;
/// // A run on a connection that is only accepted.
/// let running = Connection::open(()).upgraded().run_started();
/// ```
#[must_use = "a connection that is dropped is over without a word to the client"]
pub struct Connection<S, C = ()> {
    context: C,
    state: PhantomData<fn() -> S>,
}

impl<C> Connection<state::Connecting, C> {
    /// A connection whose transport was just accepted.
    pub const fn open(context: C) -> Self {
        Self {
            context,
            state: PhantomData,
        }
    }
}

impl<S: LifecycleMarker, C> Connection<S, C> {
    /// What belongs to the connection.
    pub const fn context(&self) -> &C {
        &self.context
    }

    /// What belongs to the connection, to be changed.
    pub const fn context_mut(&mut self) -> &mut C {
        &mut self.context
    }

    /// The state as a value.
    #[must_use]
    pub const fn state(&self) -> LifecycleState {
        S::STATE
    }

    /// The same connection in the same state, with what `map` makes of what belongs to it: a server learns more about a
    /// connection as it goes on.
    pub fn map_context<D>(self, map: impl FnOnce(C) -> D) -> Connection<S, D> {
        Connection {
            context: map(self.context),
            state: PhantomData,
        }
    }

    fn on<T: TriggerMarker>(self) -> Connection<S::Next, C>
    where
        S: On<T>,
        C: OnTransition,
    {
        let mut context = self.context;
        context.on_transition(Transition {
            from: S::STATE,
            trigger: T::TRIGGER,
            to: S::Next::STATE,
        });
        Connection {
            context,
            state: PhantomData,
        }
    }
}

impl<C> Connection<state::Closed, C> {
    /// What belonged to the connection.
    pub fn into_context(self) -> C {
        self.context
    }
}

impl<C> Connection<state::Failed, C> {
    /// What belonged to the connection.
    pub fn into_context(self) -> C {
        self.context
    }
}

impl<S: LifecycleMarker, C: fmt::Debug> fmt::Debug for Connection<S, C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Connection")
            .field("state", &S::STATE)
            .field("context", &self.context)
            .finish()
    }
}

macro_rules! define_typestate {
    (
        states { $($state:ident $state_name:literal $state_meaning:literal;)* }
        triggers { $($trigger:ident $method:ident $trigger_meaning:literal;)* }
        transitions { $($from:ident { $($on:ident => $to:ident,)* })* }
    ) => {
        /// The lifecycle states as types; what is legal in each stands under its trait implementations of
        /// [`On`].
        pub mod state {
            use super::{LifecycleMarker, LifecycleState, sealed::Sealed};
            $(
                #[doc = $state_meaning]
                #[derive(Debug)]
                #[non_exhaustive]
                pub struct $state;
                impl Sealed for $state {}
                impl LifecycleMarker for $state {
                    const STATE: LifecycleState = LifecycleState::$state;
                }
            )*
        }

        /// The triggers as types.
        pub mod trigger {
            use super::{Trigger, TriggerMarker, sealed::Sealed};
            $(
                #[doc = $trigger_meaning]
                #[derive(Debug)]
                #[non_exhaustive]
                pub struct $trigger;
                impl Sealed for $trigger {}
                impl TriggerMarker for $trigger {
                    const TRIGGER: Trigger = Trigger::$trigger;
                }
            )*
        }

        $($(
            impl On<trigger::$on> for state::$from {
                type Next = state::$to;
            }
        )*)*

        impl<S: LifecycleMarker, C: OnTransition> Connection<S, C> {
            $(
                #[doc = $trigger_meaning]
                pub fn $method<Next: LifecycleMarker>(self) -> Connection<Next, C>
                where
                    S: On<trigger::$trigger, Next = Next>,
                {
                    self.on::<trigger::$trigger>()
                }
            )*
        }
    };
}

lifecycle_table!(define_typestate);

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Heard(Vec<Transition>);

    impl OnTransition for Heard {
        fn on_transition(&mut self, transition: Transition) {
            self.0.push(transition);
        }
    }

    #[test]
    fn every_transition_is_heard_in_order() {
        let heard = Connection::open(Heard::default())
            .upgraded()
            .close_started()
            .transport_ended()
            .into_context();
        let words: Vec<_> = heard.0.iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            [
                "connecting → accepted (upgraded)",
                "accepted → closing (close_started)",
                "closing → closed (transport_ended)",
            ]
        );
    }
}
