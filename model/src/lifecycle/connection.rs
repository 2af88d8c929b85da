//! The lifecycle as typestate types.

use std::fmt;
use std::marker::PhantomData;

use super::marker::LifecycleMarker;
use super::table::Transition;
use super::{on, state};
use crate::tables::lifecycle_table;
use crate::vocabulary::{LifecycleState, Trigger};

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

    /// A connection in whatever state a test asks for.
    #[cfg(test)]
    pub(super) const fn in_any_state(context: C) -> Self {
        Self {
            context,
            state: PhantomData,
        }
    }

    /// Enters the state that the caller's bounds say follows on `trigger`.
    fn enter<Next: LifecycleMarker>(self, trigger: Trigger) -> Connection<Next, C>
    where
        C: OnTransition,
    {
        let mut context = self.context;
        context.on_transition(Transition {
            from: S::STATE,
            trigger,
            to: Next::STATE,
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

macro_rules! define_methods {
    (
        states { $($states:tt)* }
        triggers { $($trigger:ident $method:ident $trigger_meaning:literal refusal $refusal:literal;)* }
        transitions { $($transitions:tt)* }
    ) => {
        impl<S: LifecycleMarker, C: OnTransition> Connection<S, C> {
            $(
                #[doc = $trigger_meaning]
                pub fn $method<Next: LifecycleMarker>(self) -> Connection<Next, C>
                where
                    S: on::$trigger<Next = Next>,
                {
                    self.enter(Trigger::$trigger)
                }
            )*
        }
    };
}

lifecycle_table!(define_methods);

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
