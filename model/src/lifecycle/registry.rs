//! Connections in any state, by an id.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Display;

use super::any_connection::{AnyConnection, Refused};
use super::connection::OnTransition;
use super::table::IllegalTransition;
use crate::vocabulary::{LifecycleState, Trigger};

/// No connection has that id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no connection is registered as `{id}`: register it when its transport is accepted, and ask no more after removing it"
)]
pub struct UnknownConnection<Id: Display> {
    /// The id.
    pub id: Id,
}

/// A connection that is registered already has that id.
#[derive(Debug, thiserror::Error)]
#[error("`{id}` is a connection already, which is `{}`: give each connection an id of its own", .registered)]
pub struct IdTaken<Id: Display, C> {
    /// The id.
    pub id: Id,
    /// The state of the connection that has it.
    pub registered: LifecycleState,
    /// The connection that was to be registered, as it was.
    pub connection: AnyConnection<C>,
}

/// A trigger did not lead on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken<Id: Display> {
    /// There is no such connection.
    #[error(transparent)]
    Unknown(#[from] UnknownConnection<Id>),
    /// The trigger is not legal in the connection's state.
    #[error("connection `{id}`: {illegal}")]
    Illegal {
        /// The connection's id.
        id: Id,
        /// What was asked for, and what is legal.
        illegal: IllegalTransition,
    },
}

/// Connections in any state, by ids `Id`, each with what belongs to it, `C`.
///
/// This stands where a server would otherwise look up the state machine of a connection and be given nothing
/// (PROTOCOL.md section 1): a connection is in it with its state or not at all, an id that nobody has is an error that
/// names it, and what a connection may do follows from the state that it is in.
///
/// ```
/// use wsproof_model::lifecycle::{AnyConnection, Connection, Registry};
/// use wsproof_model::vocabulary::LifecycleState;
///
/// let mut registry = Registry::new();
/// registry.insert(7, Connection::open(()).upgraded())?;
/// let state = registry.update(&7, |connection| match connection {
///     AnyConnection::Accepted(connection) => connection.credentials_accepted().into(),
///     other => other,
/// })?;
/// assert_eq!(state, LifecycleState::Authenticated);
/// assert_eq!(
///     registry.get(&8).unwrap_err().to_string(),
///     "no connection is registered as `8`: register it when its transport is accepted, and ask no more after removing it"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Registry<Id, C = ()> {
    connections: BTreeMap<Id, AnyConnection<C>>,
}

impl<Id: Ord + Clone + Display, C> Registry<Id, C> {
    /// A registry without connections.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "a registry that nobody made is one that nobody finds"
    )]
    pub const fn new() -> Self {
        Self {
            connections: BTreeMap::new(),
        }
    }

    /// Registers a connection.
    ///
    /// # Errors
    /// If another connection has the id. That one stays; the error has the new one.
    pub fn insert(
        &mut self,
        id: Id,
        connection: impl Into<AnyConnection<C>>,
    ) -> Result<(), IdTaken<Id, C>> {
        match self.connections.entry(id) {
            Entry::Vacant(place) => {
                place.insert(connection.into());
                Ok(())
            }
            Entry::Occupied(taken) => Err(IdTaken {
                id: taken.key().clone(),
                registered: taken.get().state(),
                connection: connection.into(),
            }),
        }
    }

    /// The connection with that id.
    ///
    /// # Errors
    /// If there is none.
    pub fn get(&self, id: &Id) -> Result<&AnyConnection<C>, UnknownConnection<Id>> {
        self.connections.get(id).ok_or_else(|| unknown(id))
    }

    /// The connection with that id, to be changed.
    ///
    /// # Errors
    /// If there is none.
    pub fn get_mut(&mut self, id: &Id) -> Result<&mut AnyConnection<C>, UnknownConnection<Id>> {
        self.connections.get_mut(id).ok_or_else(|| unknown(id))
    }

    /// Takes the connection with that id out.
    ///
    /// # Errors
    /// If there is none.
    pub fn remove(&mut self, id: &Id) -> Result<AnyConnection<C>, UnknownConnection<Id>> {
        self.connections.remove(id).ok_or_else(|| unknown(id))
    }

    /// Leads the connection with that id on, through the typestate types, and says in which state it is then.
    ///
    /// If `change` panics, the connection is dropped with the panic, and its id is free.
    ///
    /// # Errors
    /// If there is none.
    pub fn update(
        &mut self,
        id: &Id,
        change: impl FnOnce(AnyConnection<C>) -> AnyConnection<C>,
    ) -> Result<LifecycleState, UnknownConnection<Id>> {
        let (id, connection) = self
            .connections
            .remove_entry(id)
            .ok_or_else(|| unknown(id))?;
        let connection = change(connection);
        let state = connection.state();
        self.connections.insert(id, connection);
        Ok(state)
    }

    /// Takes a trigger on the connection with that id, and says in which state it is then.
    ///
    /// # Errors
    /// If there is none, or if the trigger is not legal in its state; then the connection stays as it was.
    pub fn apply(&mut self, id: &Id, trigger: Trigger) -> Result<LifecycleState, NotTaken<Id>>
    where
        C: OnTransition,
    {
        let mut refused = None;
        let state = self.update(id, |connection| {
            connection.apply(trigger).unwrap_or_else(
                |Refused {
                     illegal,
                     connection,
                 }| {
                    refused = Some(illegal);
                    connection
                },
            )
        })?;
        match refused {
            None => Ok(state),
            Some(illegal) => Err(NotTaken::Illegal {
                id: id.clone(),
                illegal,
            }),
        }
    }

    /// Every connection with its id, in the order of the ids.
    pub fn iter(&self) -> impl Iterator<Item = (&Id, &AnyConnection<C>)> {
        self.connections.iter()
    }
}

fn unknown<Id: Display + Clone>(id: &Id) -> UnknownConnection<Id> {
    UnknownConnection { id: id.clone() }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::super::Connection;
    use super::*;

    fn registry() -> Registry<&'static str> {
        let mut registry = Registry::new();
        registry
            .insert("a", Connection::open(()).upgraded())
            .unwrap();
        registry
    }

    #[test]
    fn an_id_is_registered_once_and_the_second_connection_comes_back() {
        let mut registry = registry();
        let second = Connection::open(()).upgraded().credentials_accepted();
        let taken = registry.insert("a", second).unwrap_err();
        assert_eq!(
            taken.to_string(),
            "`a` is a connection already, which is `accepted`: give each connection an id of its own"
        );
        assert_eq!(taken.connection.state(), LifecycleState::Authenticated);
        assert_eq!(
            registry.get(&"a").unwrap().state(),
            LifecycleState::Accepted
        );
    }

    #[test]
    fn an_illegal_trigger_is_an_error_and_the_connection_stays_as_it_was() {
        let mut registry = registry();
        let refused = registry.apply(&"a", Trigger::RunStarted).unwrap_err();
        assert!(
            refused.to_string().starts_with(
                "connection `a`: `run_started` is not legal in `accepted`; legal there: "
            ),
            "{refused}"
        );
        assert_eq!(
            registry.get(&"a").unwrap().state(),
            LifecycleState::Accepted
        );
        let state = registry.apply(&"a", Trigger::CredentialsAccepted).unwrap();
        assert_eq!(state, LifecycleState::Authenticated);
    }

    #[test]
    fn an_id_that_nobody_has_is_an_error_that_names_it() {
        let mut registry = registry();
        drop(registry.remove(&"a").unwrap());
        let unknown = UnknownConnection { id: "a" };
        assert_eq!(registry.get(&"a").unwrap_err(), unknown);
        assert_eq!(registry.get_mut(&"a").unwrap_err(), unknown);
        assert_eq!(registry.remove(&"a").unwrap_err(), unknown);
        assert_eq!(registry.update(&"a", |same| same).unwrap_err(), unknown);
        assert_eq!(
            registry.apply(&"a", Trigger::Upgraded).unwrap_err(),
            NotTaken::Unknown(unknown)
        );
    }

    #[test]
    fn a_panic_on_the_way_leaves_no_connection_in_a_state_that_is_assumed() {
        let mut registry = registry();
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            registry.update(&"a", |_| panic!("on the way"))
        }));
        assert!(panicked.is_err());
        assert_eq!(
            registry.get(&"a").unwrap_err(),
            UnknownConnection { id: "a" }
        );
        assert_eq!(registry.iter().count(), 0);
    }
}
