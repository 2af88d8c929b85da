//! Connections by id, each in its own lifecycle state.
//!
//! It stands for a lookup that answered `None`, silently, where a connection's state machine should have been (PROTOCOL.md
//! section 1). Here an id that is not known is an error that names it, and a connection that is found says which
//! state it is in: nothing is left to be assumed.

mod error;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Display;

use super::any_connection::{AnyConnection, NotMoved, WrongState};
use super::connection::{Connection, LifecycleMarker, OnTransition};
use crate::vocabulary::{LifecycleState, Trigger};

pub use error::{IdTaken, RegistryError};

/// The connections of a server by their ids, each in any lifecycle state, with what belongs to it, `C`.
///
/// A connection is moved where it lies: by a typed transition with [`advance`](Self::advance), by a `match` over all
/// states with [`update`](Self::update), by a trigger that was read from somewhere with [`apply`](Self::apply). A move
/// that is refused leaves the connection as it was. To hand a connection to somebody else, such as a task of its
/// own, [`remove`](Self::remove) it; [`insert`](Self::insert) takes it back.
///
/// ```
/// use wsproof_model::lifecycle::{Connection, Registry, state};
/// use wsproof_model::vocabulary::LifecycleState;
///
/// let mut registry = Registry::new();
/// registry.insert(7, Connection::open(()).upgraded())?;
/// registry.advance(&7, Connection::<state::Accepted>::credentials_accepted)?;
/// assert_eq!(registry.get(&7)?.state(), LifecycleState::Authenticated);
///
/// let unknown = registry.get(&8).unwrap_err();
/// assert!(unknown.to_string().starts_with("there is no connection `8`"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Registry<Id, C = ()> {
    places: BTreeMap<Id, Place<C>>,
}

/// Where a connection is.
#[derive(Debug)]
enum Place<C> {
    /// Here.
    Held(AnyConnection<C>),
    /// With a caller's code, which moves it. The registry is lent to that code's caller for so long, so this is seen
    /// only after that code panicked, and then the connection is gone.
    Moving,
}

impl<Id, C> Registry<Id, C> {
    /// A registry without connections.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            places: BTreeMap::new(),
        }
    }

    /// Every connection with its id, in the order of the ids.
    pub fn iter(&self) -> impl Iterator<Item = (&Id, &AnyConnection<C>)> {
        self.places.iter().filter_map(|(id, place)| match place {
            Place::Held(connection) => Some((id, connection)),
            Place::Moving => None,
        })
    }
}

impl<Id, C> Default for Registry<Id, C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<Id: Ord + Clone + Display, C> Registry<Id, C> {
    /// Takes in a connection under an id that no other has. The id of a connection that was
    /// [lost](RegistryError::Lost) is free.
    ///
    /// # Errors
    /// If another connection has the id. The error gives the new one back; the other one stays as it was.
    pub fn insert(
        &mut self,
        id: Id,
        connection: impl Into<AnyConnection<C>>,
    ) -> Result<(), IdTaken<Id, C>> {
        let connection = connection.into();
        match self.places.entry(id) {
            Entry::Vacant(place) => {
                place.insert(Place::Held(connection));
                Ok(())
            }
            Entry::Occupied(mut place) => match place.get() {
                Place::Moving => {
                    place.insert(Place::Held(connection));
                    Ok(())
                }
                Place::Held(holder) => Err(IdTaken {
                    id: place.key().clone(),
                    holder: holder.state(),
                    connection,
                }),
            },
        }
    }

    /// The connection with the id `id`.
    ///
    /// # Errors
    /// If there is none.
    pub fn get(&self, id: &Id) -> Result<&AnyConnection<C>, RegistryError<Id>> {
        match self.places.get(id) {
            Some(Place::Held(connection)) => Ok(connection),
            Some(Place::Moving) => Err(RegistryError::Lost { id: id.clone() }),
            None => Err(RegistryError::Unknown { id: id.clone() }),
        }
    }

    /// What belongs to the connection with the id `id`, to be changed.
    ///
    /// # Errors
    /// If there is no such connection.
    pub fn context_mut(&mut self, id: &Id) -> Result<&mut C, RegistryError<Id>> {
        match self.places.get_mut(id) {
            Some(Place::Held(connection)) => Ok(connection.context_mut()),
            Some(Place::Moving) => Err(RegistryError::Lost { id: id.clone() }),
            None => Err(RegistryError::Unknown { id: id.clone() }),
        }
    }

    /// Takes a connection out. Its id is free.
    ///
    /// # Errors
    /// If there is none. An id whose connection was lost stays marked as such.
    pub fn remove(&mut self, id: &Id) -> Result<AnyConnection<C>, RegistryError<Id>> {
        let (connection, _) = self.take(id)?;
        self.places.remove(id);
        Ok(connection)
    }

    /// Moves a connection by whatever is right in the state that it is in, and returns the state that it is in then.
    ///
    /// If `change` panics, the connection is dropped, as everything is that a panicking function owns. Its id is
    /// [lost](RegistryError::Lost) from then on, and no other connection is touched.
    ///
    /// # Errors
    /// If there is no such connection. `change` is not called.
    pub fn update(
        &mut self,
        id: &Id,
        change: impl FnOnce(AnyConnection<C>) -> AnyConnection<C>,
    ) -> Result<LifecycleState, RegistryError<Id>> {
        let (connection, place) = self.take(id)?;
        Ok(put(place, change(connection)))
    }

    /// Moves a connection out of the state `From` by a typed transition. A panic in `transition` does what it does
    /// in [`update`](Self::update).
    ///
    /// # Errors
    /// If there is no such connection, or it is in another state than `From`: it stays as it was, and `transition` is
    /// not called.
    pub fn advance<From: LifecycleMarker, Next>(
        &mut self,
        id: &Id,
        transition: impl FnOnce(Connection<From, C>) -> Next,
    ) -> Result<LifecycleState, RegistryError<Id>>
    where
        Connection<From, C>: TryFrom<AnyConnection<C>, Error = WrongState<C>>,
        Next: Into<AnyConnection<C>>,
    {
        let (connection, place) = self.take(id)?;
        match connection.into_state::<From>() {
            Ok(typed) => Ok(put(place, transition(typed).into())),
            Err(WrongState { wanted, connection }) => Err(RegistryError::WrongState {
                id: id.clone(),
                wanted,
                found: put(place, connection),
            }),
        }
    }

    /// Moves a connection by a trigger that is known only when the program runs.
    ///
    /// # Errors
    /// If there is no such connection, or the trigger is not legal in its state: it stays as it was.
    pub fn apply(&mut self, id: &Id, trigger: Trigger) -> Result<LifecycleState, RegistryError<Id>>
    where
        C: OnTransition,
    {
        let (connection, place) = self.take(id)?;
        match connection.apply(trigger) {
            Ok(moved) => Ok(put(place, moved)),
            Err(NotMoved {
                illegal,
                connection,
            }) => {
                put(place, connection);
                let id = id.clone();
                Err(RegistryError::Illegal { id, illegal })
            }
        }
    }

    /// Takes a connection out of its place, for [`put`] to put it back.
    fn take(&mut self, id: &Id) -> Result<(AnyConnection<C>, &mut Place<C>), RegistryError<Id>> {
        let Some(place) = self.places.get_mut(id) else {
            return Err(RegistryError::Unknown { id: id.clone() });
        };
        match std::mem::replace(place, Place::Moving) {
            Place::Held(connection) => Ok((connection, place)),
            Place::Moving => Err(RegistryError::Lost { id: id.clone() }),
        }
    }
}

/// Puts a connection into its place, and returns the state that it is in.
fn put<C>(place: &mut Place<C>, connection: AnyConnection<C>) -> LifecycleState {
    let state = connection.state();
    *place = Place::Held(connection);
    state
}
