//! Connections whose state is known at run time only: the form in which a registry holds them.
//!
//! Made from the lifecycle table, so a `match` on it lists every state. No state is ever assumed: the way back to a
//! typestate type is refused, with the connection, where the connection is in another state.

use std::fmt;

use super::connection::{Connection, OnTransition};
use super::table::{IllegalTransition, possible};
use super::{LifecycleMarker, on, state};
use crate::tables::lifecycle_table;
use crate::vocabulary::{LifecycleState, Trigger};

/// A connection is in another state than was asked for.
#[derive(Debug, thiserror::Error)]
#[error("the connection is `{}`, not `{expected}`: match on its state, and go on from the one that it is in", .connection.state())]
pub struct OtherState<C> {
    /// The state that was asked for.
    pub expected: LifecycleState,
    /// The connection, as it was.
    pub connection: AnyConnection<C>,
}

/// A trigger is not legal in the state that a connection is in.
#[derive(Debug, thiserror::Error)]
#[error("{illegal}")]
pub struct Refused<C> {
    /// What was asked for, and what is legal.
    pub illegal: IllegalTransition,
    /// The connection, as it was.
    pub connection: AnyConnection<C>,
}

/// The triggers as types, so that a line of the table can name one.
mod taken {
    use super::lifecycle_table;

    macro_rules! define_triggers {
        (
            states { $($states:tt)* }
            triggers { $($trigger:ident $method:ident $meaning:literal refusal $refusal:literal;)* }
            transitions { $($transitions:tt)* }
        ) => {
            $(pub(super) enum $trigger {})*
        };
    }

    lifecycle_table!(define_triggers);
}

/// Takes a trigger that is legal in a connection's state, through the method that is there for it.
trait Take<T> {
    type Next;

    fn take(self) -> Self::Next;
}

macro_rules! define_any_connection {
    (
        states { $($state:ident $unique_name:ident $name:literal $state_meaning:literal;)* }
        triggers { $($trigger:ident $method:ident $trigger_meaning:literal refusal $refusal:literal;)* }
        transitions { $($from:ident { $($on:ident => $to:ident,)* })* }
    ) => {
        /// A connection in any state, with what belongs to it, `C`.
        ///
        /// A [`Connection`] becomes one with [`From`] and comes out of it with [`TryFrom`]; neither loses anything.
        ///
        /// ```
        /// use wsproof_model::lifecycle::{AnyConnection, Connection, state};
        /// use wsproof_model::vocabulary::{LifecycleState, Trigger};
        ///
        /// let any = AnyConnection::from(Connection::open(()).upgraded());
        /// assert_eq!(any.state(), LifecycleState::Accepted);
        ///
        /// // In a state that it is in, it is a typestate type again.
        /// let accepted: Connection<state::Accepted, _> = any.try_into()?;
        /// let any = AnyConnection::from(accepted.credentials_accepted());
        ///
        /// // In another it is not, and nothing is lost.
        /// let refused = Connection::<state::Processing, _>::try_from(any).unwrap_err();
        /// assert_eq!(refused.connection.state(), LifecycleState::Authenticated);
        /// # Ok::<(), wsproof_model::lifecycle::OtherState<()>>(())
        /// ```
        #[must_use = "keep it and go on with it: a connection that is dropped is over without a word to the client"]
        pub enum AnyConnection<C = ()> {
            $(#[doc = $state_meaning] $state(Connection<state::$state, C>),)*
        }

        $(
            impl<S: on::$trigger, C: OnTransition> Take<taken::$trigger> for Connection<S, C> {
                type Next = Connection<S::Next, C>;

                fn take(self) -> Self::Next {
                    self.$method()
                }
            }
        )*

        $(
            impl<C> From<Connection<state::$state, C>> for AnyConnection<C> {
                fn from(connection: Connection<state::$state, C>) -> Self {
                    Self::$state(connection)
                }
            }

            impl<C> TryFrom<AnyConnection<C>> for Connection<state::$state, C> {
                type Error = OtherState<C>;

                fn try_from(connection: AnyConnection<C>) -> Result<Self, OtherState<C>> {
                    if let AnyConnection::$state(connection) = connection {
                        return Ok(connection);
                    }
                    Err(OtherState {
                        expected: <state::$state as LifecycleMarker>::STATE,
                        connection,
                    })
                }
            }
        )*

        impl<C> AnyConnection<C> {
            /// The state that the connection is in.
            #[must_use]
            pub const fn state(&self) -> LifecycleState {
                match self { $(Self::$state(connection) => connection.state(),)* }
            }

            /// What belongs to the connection.
            pub const fn context(&self) -> &C {
                match self { $(Self::$state(connection) => connection.context(),)* }
            }

            /// What belongs to the connection, to be changed.
            pub const fn context_mut(&mut self) -> &mut C {
                match self { $(Self::$state(connection) => connection.context_mut(),)* }
            }
        }

        impl<C: OnTransition> AnyConnection<C> {
            /// Takes `trigger`, where it is legal.
            ///
            /// # Errors
            /// If it is not; the error says what is legal, and has the connection, as it was.
            pub fn apply(self, trigger: Trigger) -> Result<Self, Refused<C>> {
                match (self, trigger) {
                    $($(
                        (Self::$from(connection), Trigger::$on) => {
                            Ok(Self::$to(Take::<taken::$on>::take(connection)))
                        }
                    )*)*
                    // Whatever the table does not list is illegal; listing it again here would be a second table.
                    (connection, trigger) => Err(Refused {
                        illegal: IllegalTransition {
                            from: connection.state(),
                            trigger,
                            possible: possible(connection.state()).collect(),
                        },
                        connection,
                    }),
                }
            }
        }
    };
}

lifecycle_table!(define_any_connection);

impl<C: fmt::Debug> fmt::Debug for AnyConnection<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AnyConnection")
            .field("state", &self.state())
            .field("context", self.context())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::table::{Transition, successor};
    use super::*;

    #[derive(Debug, Default, PartialEq, Eq)]
    struct Heard(Vec<Transition>);

    impl OnTransition for Heard {
        fn on_transition(&mut self, transition: Transition) {
            self.0.push(transition);
        }
    }

    /// The way from `connecting` to each state, in the fewest triggers.
    fn ways() -> BTreeMap<LifecycleState, Vec<Trigger>> {
        let mut ways = BTreeMap::from([(LifecycleState::Connecting, Vec::new())]);
        let mut last = vec![LifecycleState::Connecting];
        while let Some(from) = last.pop() {
            for trigger in possible(from) {
                let to = successor(from, trigger).unwrap();
                if !ways.contains_key(&to) {
                    let way = [ways[&from].clone(), vec![trigger]].concat();
                    ways.insert(to, way);
                    last.insert(0, to);
                }
            }
        }
        ways
    }

    fn led_along(way: &[Trigger]) -> AnyConnection<Heard> {
        way.iter().fold(
            Connection::open(Heard::default()).into(),
            |connection, trigger| connection.apply(*trigger).unwrap(),
        )
    }

    #[test]
    fn every_trigger_in_every_state_does_what_the_table_says() {
        let ways = ways();
        assert_eq!(ways.len(), LifecycleState::ALL.len());
        for (state, way) in ways {
            for trigger in Trigger::ALL.iter().copied() {
                let connection = led_along(&way);
                assert_eq!(connection.state(), state);
                match (connection.apply(trigger), successor(state, trigger)) {
                    (Ok(connection), Ok(to)) => {
                        assert_eq!(connection.state(), to, "{trigger} in {state}");
                        let last = connection.context().0.last().copied();
                        assert_eq!(
                            last,
                            Some(Transition {
                                from: state,
                                trigger,
                                to
                            })
                        );
                    }
                    (Err(refused), Err(illegal)) => {
                        assert_eq!(refused.illegal, illegal);
                        assert_eq!(refused.connection.state(), state);
                        assert_eq!(refused.connection.context().0.len(), way.len());
                    }
                    (taken, table) => panic!("{trigger} in {state}: {taken:?}, but {table:?}"),
                }
            }
        }
    }

    #[test]
    fn a_connection_comes_out_in_the_state_that_it_is_in_and_in_no_other() {
        let any = AnyConnection::from(Connection::open(Heard::default()).upgraded());
        let refused = Connection::<state::Idle, _>::try_from(any).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the connection is `accepted`, not `idle`: match on its state, and go on from the one that it is in"
        );
        let accepted = Connection::<state::Accepted, _>::try_from(refused.connection).unwrap();
        assert_eq!(accepted.context().0.len(), 1);
    }
}
