//! Connections in any state, by an id.

mod error;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Display;

use super::any_connection::{AnyConnection, OtherState, Refused};
use super::connection::{Connection, OnTransition};
use crate::vocabulary::{LifecycleState, Trigger};

pub use error::{IdTaken, NotTaken, UnknownConnection};

/// Connections in any state, by ids `Id`, each with what belongs to it, `C`.
///
/// This stands where a server would otherwise look up the state machine of a connection and be given nothing
/// (PROTOCOL.md section 1): a connection is in it with its state or not at all, an id that nobody has is an error that
/// names it, and what a connection may do follows from the state that it is in.
///
/// A connection is led on where it is: by a typed transition with [`advance`](Self::advance), by a `match` on its state
/// with [`update`](Self::update), by a trigger that is known at run time only with [`apply`](Self::apply). What is
/// refused leaves it as it was. A connection that somebody else shall own comes out with [`remove`](Self::remove).
///
/// ```
/// use wsproof_model::lifecycle::{AnyConnection, Connection, Registry, state};
/// use wsproof_model::vocabulary::LifecycleState;
///
/// let mut registry = Registry::new();
/// registry.insert(7, Connection::open(()).upgraded())?;
/// registry.advance(&7, Connection::<state::Accepted>::credentials_accepted)?;
/// let state = registry.update(&7, |connection| match connection {
///     AnyConnection::Authenticated(connection) => connection.critical_services_up().into(),
///     other => other,
/// })?;
/// assert_eq!(state, LifecycleState::ServicesReady);
/// assert_eq!(
///     registry.get(&8).unwrap_err().to_string(),
///     "no connection is registered as `8`: register it when its transport is accepted, and ask no more after removing it"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Registry<Id, C = ()> {
    places: BTreeMap<Id, Place<C>>,
}

/// Where a connection is.
#[derive(Debug)]
enum Place<C> {
    /// In the registry.
    Registered(AnyConnection<C>),
    /// With the code that leads it on. The registry is borrowed for so long, so nobody sees this unless that code
    /// panicked, and the connection with it.
    OnTheWay,
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
            places: BTreeMap::new(),
        }
    }

    /// Registers a connection. The id of one that was [lost](UnknownConnection::Lost) is free.
    ///
    /// # Errors
    /// If another connection has the id. That one stays; the error has the new one, so it can only be printed where what
    /// belongs to the connection can: give that `Debug`.
    pub fn insert(
        &mut self,
        id: Id,
        connection: impl Into<AnyConnection<C>>,
    ) -> Result<(), IdTaken<Id, C>> {
        let connection = connection.into();
        match self.places.entry(id) {
            Entry::Vacant(place) => {
                place.insert(Place::Registered(connection));
                Ok(())
            }
            Entry::Occupied(mut place) => match place.get() {
                Place::OnTheWay => {
                    place.insert(Place::Registered(connection));
                    Ok(())
                }
                Place::Registered(registered) => Err(IdTaken {
                    id: place.key().clone(),
                    registered: registered.state(),
                    connection,
                }),
            },
        }
    }

    /// The connection with that id.
    ///
    /// # Errors
    /// If there is none.
    pub fn get(&self, id: &Id) -> Result<&AnyConnection<C>, UnknownConnection<Id>> {
        match self.places.get(id) {
            Some(Place::Registered(connection)) => Ok(connection),
            Some(Place::OnTheWay) => Err(lost(id)),
            None => Err(not_registered(id)),
        }
    }

    /// The connection with that id, to be changed.
    ///
    /// # Errors
    /// If there is none.
    pub fn get_mut(&mut self, id: &Id) -> Result<&mut AnyConnection<C>, UnknownConnection<Id>> {
        match self.places.get_mut(id) {
            Some(Place::Registered(connection)) => Ok(connection),
            Some(Place::OnTheWay) => Err(lost(id)),
            None => Err(not_registered(id)),
        }
    }

    /// Takes the connection with that id out. `try_into` makes a [`Connection`](super::Connection) of it again, in the
    /// state that it is in.
    ///
    /// # Errors
    /// If there is none.
    pub fn remove(&mut self, id: &Id) -> Result<AnyConnection<C>, UnknownConnection<Id>> {
        let (connection, _) = self.take(id)?;
        self.places.remove(id);
        Ok(connection)
    }

    /// Leads the connection with that id on, through the typestate types, and says in which state it is then.
    ///
    /// If `change` panics, the connection is dropped with the panic: its id is
    /// [lost](UnknownConnection::Lost), and every other connection is as it was.
    ///
    /// # Errors
    /// If there is none.
    pub fn update(
        &mut self,
        id: &Id,
        change: impl FnOnce(AnyConnection<C>) -> AnyConnection<C>,
    ) -> Result<LifecycleState, UnknownConnection<Id>> {
        let (connection, place) = self.take(id)?;
        Ok(put(place, change(connection)))
    }

    /// Leads the connection with that id on from the state `S`, by a typed transition, and says in which state it is
    /// then. A panic of `transition` does what one in [`update`](Self::update) does.
    ///
    /// # Errors
    /// If there is none, or if it is in another state than `S`; then `transition` is not called.
    pub fn advance<S, Next>(
        &mut self,
        id: &Id,
        transition: impl FnOnce(Connection<S, C>) -> Next,
    ) -> Result<LifecycleState, NotTaken<Id>>
    where
        Connection<S, C>: TryFrom<AnyConnection<C>, Error = OtherState<C>>,
        Next: Into<AnyConnection<C>>,
    {
        let (connection, place) = self.take(id)?;
        match Connection::try_from(connection) {
            Ok(connection) => Ok(put(place, transition(connection).into())),
            Err(OtherState {
                expected,
                connection,
            }) => Err(NotTaken::OtherState {
                id: id.clone(),
                expected,
                state: put(place, connection),
            }),
        }
    }

    /// Takes a trigger on the connection with that id, and says in which state it is then.
    ///
    /// # Errors
    /// If there is none, or if the trigger is not legal in its state.
    pub fn apply(&mut self, id: &Id, trigger: Trigger) -> Result<LifecycleState, NotTaken<Id>>
    where
        C: OnTransition,
    {
        let (connection, place) = self.take(id)?;
        match connection.apply(trigger) {
            Ok(connection) => Ok(put(place, connection)),
            Err(Refused {
                illegal,
                connection,
            }) => {
                put(place, connection);
                let id = id.clone();
                Err(NotTaken::Illegal { id, illegal })
            }
        }
    }

    /// A connection out of its place, and the place to [`put`] it back into.
    fn take(
        &mut self,
        id: &Id,
    ) -> Result<(AnyConnection<C>, &mut Place<C>), UnknownConnection<Id>> {
        let place = self.places.get_mut(id).ok_or_else(|| not_registered(id))?;
        match std::mem::replace(place, Place::OnTheWay) {
            Place::Registered(connection) => Ok((connection, place)),
            Place::OnTheWay => Err(lost(id)),
        }
    }

    /// Every connection with its id, in the order of the ids.
    pub fn iter(&self) -> impl Iterator<Item = (&Id, &AnyConnection<C>)> {
        self.places.iter().filter_map(|(id, place)| match place {
            Place::Registered(connection) => Some((id, connection)),
            Place::OnTheWay => None,
        })
    }
}

/// Puts a connection into its place, and says in which state it is.
fn put<C>(place: &mut Place<C>, connection: AnyConnection<C>) -> LifecycleState {
    let state = connection.state();
    *place = Place::Registered(connection);
    state
}

fn not_registered<Id: Display + Clone>(id: &Id) -> UnknownConnection<Id> {
    UnknownConnection::NotRegistered { id: id.clone() }
}

fn lost<Id: Display + Clone>(id: &Id) -> UnknownConnection<Id> {
    UnknownConnection::Lost { id: id.clone() }
}
