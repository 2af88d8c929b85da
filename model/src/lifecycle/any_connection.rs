//! Where types end: a connection whose lifecycle state is known only when the program runs.

use super::connection::{Connection, LifecycleMarker, OnTransition, state};
use super::table::IllegalTransition;
use crate::tables::lifecycle_table;
use crate::vocabulary::{LifecycleState, Trigger};

/// A connection that is not in the state that was asked for; it is given back.
#[derive(Debug, thiserror::Error)]
#[error(
    "the connection is `{}`, not `{wanted}`: match on it to do what is right in each state, or ask for the state that it is in",
    .connection.state()
)]
pub struct WrongState<C> {
    /// The state that was asked for.
    pub wanted: LifecycleState,
    /// The connection, in the state in which it is.
    pub connection: AnyConnection<C>,
}

/// A connection on which a trigger was not legal; it is given back, and was not moved.
#[derive(Debug, thiserror::Error)]
#[error("the connection was not moved: {illegal}")]
pub struct NotMoved<C> {
    /// The trigger, the state, and what would have been legal.
    pub illegal: IllegalTransition,
    /// The connection, in the state in which it is.
    pub connection: AnyConnection<C>,
}

macro_rules! define_any_connection {
    ($($table:tt)*) => {
        define_with_dollar! { ($) $($table)* }
    };
}

/// The same with a `$`, for the macros that it makes.
macro_rules! define_with_dollar {
    (
        ($d:tt)
        states { $($state:ident $state_name:literal $state_meaning:literal;)* }
        triggers { $($trigger:ident $method:ident $($text:literal)+;)* }
        transitions { $($from:ident { $($on:ident => $to:ident,)* })* }
    ) => {
        /// A connection in any lifecycle state, with what belongs to it, `C` (PROTOCOL.md section 3).
        ///
        /// A connection that is kept beside others, as in a [`Registry`](super::Registry), has no one type. This is
        /// its form there: a `match` on it takes every state, and gives the connection back as the type that has the
        /// methods of that state, and no others.
        ///
        /// ```
        /// use wsproof_model::lifecycle::{AnyConnection, Connection, WrongState, state};
        ///
        /// let connection: AnyConnection = Connection::open(()).upgraded().into();
        /// let connection: AnyConnection = match connection {
        ///     AnyConnection::Accepted(accepted) => accepted.credentials_accepted().into(),
        ///     other => other,
        /// };
        /// let authenticated = connection.into_state::<state::Authenticated>()?;
        /// # drop(authenticated);
        /// # Ok::<(), WrongState<()>>(())
        /// ```
        #[derive(Debug)]
        #[must_use = "a connection that is dropped is over without a word to the client"]
        pub enum AnyConnection<C = ()> {
            $(#[doc = $state_meaning] $state(Connection<state::$state, C>),)*
        }

        impl<C> AnyConnection<C> {
            /// The state as a value.
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

        $(
            impl<C> From<Connection<state::$state, C>> for AnyConnection<C> {
                fn from(connection: Connection<state::$state, C>) -> Self {
                    Self::$state(connection)
                }
            }

            impl<C> TryFrom<AnyConnection<C>> for Connection<state::$state, C> {
                type Error = WrongState<C>;

                fn try_from(connection: AnyConnection<C>) -> Result<Self, Self::Error> {
                    if let AnyConnection::$state(connection) = connection {
                        return Ok(connection);
                    }
                    Err(WrongState { wanted: LifecycleState::$state, connection })
                }
            }
        )*

        /// Calls the method of a trigger.
        macro_rules! call {
            $(($d connection:ident $trigger) => { $d connection.$method() };)*
        }

        impl<C: OnTransition> AnyConnection<C> {
            /// Moves the connection as the method of `trigger` does, where there is one in its state.
            ///
            /// # Errors
            /// If the table does not list `trigger` under the connection's state. The error gives the connection back
            /// and says what is legal; nothing is told to [`OnTransition`].
            pub fn apply(self, trigger: Trigger) -> Result<Self, NotMoved<C>> {
                match (self, trigger) {
                    $($(
                        (Self::$from(connection), Trigger::$on) => {
                            Ok(Self::$to(call!(connection $on)))
                        }
                    )*)*
                    // Whatever the table does not list is illegal; listing it again here would be a second table.
                    (connection, trigger) => Err(NotMoved {
                        illegal: IllegalTransition::new(connection.state(), trigger),
                        connection,
                    }),
                }
            }
        }
    };
}

lifecycle_table!(define_any_connection);

impl<C> AnyConnection<C> {
    /// The connection as the type of the state `S`, if it is in that state.
    ///
    /// # Errors
    /// If it is in another one. The error names both, and gives the connection back.
    pub fn into_state<S: LifecycleMarker>(self) -> Result<Connection<S, C>, WrongState<C>>
    where
        Connection<S, C>: TryFrom<Self, Error = WrongState<C>>,
    {
        Connection::try_from(self)
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{Transition, possible, successor};
    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Heard(Vec<Transition>);

    impl OnTransition for Heard {
        fn on_transition(&mut self, transition: Transition) {
            self.0.push(transition);
        }
    }

    /// A connection in `state`, brought there on the shortest way.
    fn connection_in(wanted: LifecycleState) -> AnyConnection<Heard> {
        let mut ways = vec![vec![]];
        loop {
            for way in &ways {
                let opened = AnyConnection::from(Connection::open(Heard::default()));
                let connection = way.iter().fold(opened, |connection, trigger| {
                    connection.apply(*trigger).unwrap()
                });
                if connection.state() == wanted {
                    return connection;
                }
            }
            ways = ways.into_iter().flat_map(one_further).collect();
        }
    }

    /// `way` with each trigger that is legal at its end.
    fn one_further(way: Vec<Trigger>) -> impl Iterator<Item = Vec<Trigger>> {
        let end = way
            .iter()
            .fold(LifecycleState::Connecting, |state, trigger| {
                successor(state, *trigger).unwrap()
            });
        possible(end).map(move |trigger| [way.as_slice(), &[trigger]].concat())
    }

    #[test]
    fn a_trigger_does_in_every_state_what_the_table_says_and_is_told_once() {
        for from in LifecycleState::ALL.iter().copied() {
            for trigger in Trigger::ALL.iter().copied() {
                let connection = connection_in(from);
                let before = connection.context().0.len();
                match (connection.apply(trigger), successor(from, trigger)) {
                    (Ok(moved), Ok(to)) => {
                        assert_eq!(moved.state(), to);
                        let told = &moved.context().0[before..];
                        assert_eq!(told, [Transition { from, trigger, to }]);
                    }
                    (Err(refused), Err(illegal)) => {
                        assert_eq!(refused.illegal, illegal);
                        assert_eq!(refused.connection.state(), from);
                        assert_eq!(refused.connection.context().0.len(), before);
                    }
                    (applied, table) => panic!("{from}, {trigger}: {applied:?}, {table:?}"),
                }
            }
        }
    }

    #[test]
    fn a_connection_comes_back_from_its_type_in_every_state() {
        macro_rules! there_and_back {
            (
                states { $($state:ident $($text:literal)+;)* }
                $($rest:tt)*
            ) => {
                $(
                    let mut connection = connection_in(LifecycleState::$state);
                    let heard = connection.context_mut().0.clone();
                    let typed = connection.into_state::<state::$state>().unwrap();
                    let connection = AnyConnection::from(typed);
                    assert_eq!(connection.state(), LifecycleState::$state);
                    assert_eq!(connection.context().0, heard);
                )*
            };
        }
        lifecycle_table!(there_and_back);
    }

    #[test]
    fn a_wrong_state_is_named_with_the_right_one_and_the_connection_comes_back() {
        let connection = connection_in(LifecycleState::Processing);
        let heard = connection.context().0.clone();
        let wrong = connection.into_state::<state::Accepted>().unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "the connection is `processing`, not `accepted`: match on it to do what is right in each state, or ask \
             for the state that it is in"
        );
        assert_eq!(wrong.connection.state(), LifecycleState::Processing);
        assert_eq!(wrong.connection.context().0, heard);
    }

    #[test]
    fn what_did_not_move_says_what_was_legal() {
        let connection = connection_in(LifecycleState::Closing);
        let refused = connection.apply(Trigger::RunStarted).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the connection was not moved: `run_started` is not legal in `closing`; legal there: `transport_ended`"
        );
    }
}
