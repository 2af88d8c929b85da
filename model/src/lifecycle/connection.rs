//! The lifecycle as typestate types.

use std::fmt;
use std::marker::PhantomData;

use super::marker::{LifecycleMarker, Over};
use super::table::Transition;
use super::{on, state};
use crate::tables::lifecycle_table;
use crate::vocabulary::{LifecycleState, Trigger};

/// What hears of every transition of the connection that it belongs to; a server announces them from here.
#[diagnostic::on_unimplemented(
    message = "what belongs to a connection must hear of its transitions: `OnTransition` is not implemented for `{Self}`",
    label = "nobody would hear of this transition"
)]
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
/// ```compile_fail,E0277
/// use wsproof_model::lifecycle::Connection;
/// // A run on a connection that is only accepted.
/// let running = Connection::open(()).upgraded().run_started();
/// ```
///
/// A connection costs no more than what belongs to it: the state is in the type alone.
///
/// # What the types do not prevent
///
/// A connection cannot be made in any state but the first, copied, used once more after a transition, or exchanged for
/// one in another state. The language leaves open what follows, and `tests/ways_around.rs` shows what it costs:
///
/// - **A trigger that did not happen.** The types hold the order of what a server says, and not that it is true.
/// - **Dropping** a connection. No transition is heard. It is worth a warning where nobody took the connection
///   (`must_use`), and none where somebody did.
/// - **[`std::mem::forget`]**. As dropping, and what belongs to the connection is not released either.
/// - **Exchanging two connections in the same state**, or two [`AnyConnection`](super::AnyConnection)s. Harmless: what
///   belongs to each goes along, and what it hears goes on without a gap.
/// - **Exchanging what belongs to two connections**, with [`context_mut`](Self::context_mut). A state goes to what never
///   reached it. [`OnTransition`] can see that at the next transition, which does not leave the state that was heard of
///   last. Nothing cheap prevents it: a server needs `&mut C` to read from a socket, and if closures were given it in
///   place of that, one could be called within another.
/// - **Keeping what belongs to a connection** that is not over, with [`map_context`](Self::map_context), which a server
///   needs where it learns more about a connection. The connection goes on without it.
#[must_use = "keep it and go on with it: a connection that is dropped is over without a word to the client"]
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

    /// What belongs to the connection, to be changed. Not to be exchanged for what belongs to another one.
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

    /// What belonged to the connection, now that it is over.
    pub fn into_context(self) -> C
    where
        S: Over,
    {
        self.context
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
        impl<S: LifecycleMarker, C> Connection<S, C> {
            $(
                #[doc = $trigger_meaning]
                pub fn $method<Next: LifecycleMarker>(self) -> Connection<Next, C>
                where
                    S: on::$trigger<Next = Next>,
                    C: OnTransition,
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

    /// The state at run time, beside what belongs to the connection: what the types make unnecessary.
    #[expect(dead_code, reason = "only its size is asked for")]
    struct WithStateAsValue<C>(LifecycleState, C);

    macro_rules! define_sizes {
        (
            states { $($state:ident $unique_name:ident $state_name:literal $state_meaning:literal;)* }
            triggers { $($triggers:tt)* }
            transitions { $($transitions:tt)* }
        ) => {
            /// The size of a connection in each state.
            fn sizes<C>() -> Vec<usize> {
                vec![$(size_of::<Connection<state::$state, C>>()),*]
            }
        };
    }

    lifecycle_table!(define_sizes);

    fn assert_no_larger_than_its_context<C>() {
        assert_eq!(
            sizes::<C>(),
            vec![size_of::<C>(); LifecycleState::ALL.len()]
        );
        assert!(size_of::<C>() < size_of::<WithStateAsValue<C>>());
    }

    #[test]
    fn a_connection_is_as_large_as_what_belongs_to_it_in_every_state() {
        assert_no_larger_than_its_context::<()>();
        assert_no_larger_than_its_context::<u8>();
        assert_no_larger_than_its_context::<Box<[u64; 16]>>();
        assert_no_larger_than_its_context::<[u64; 16]>();
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
