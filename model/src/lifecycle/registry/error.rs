//! Why a registry did not do what it was asked for.

use super::super::any_connection::AnyConnection;
use super::super::table::IllegalTransition;
use crate::vocabulary::LifecycleState;

/// An id under which there is a connection already; the one that was to be inserted is given back.
#[derive(Debug, thiserror::Error)]
#[error(
    "the id `{id}` is that of a connection that is `{holder}`: remove that one first, or insert this one under another id"
)]
pub struct IdTaken<Id, C> {
    /// The id.
    pub id: Id,
    /// The state of the connection that has it.
    pub holder: LifecycleState,
    /// The connection that was not inserted.
    pub connection: AnyConnection<C>,
}

/// Why nothing was done with a connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError<Id> {
    /// No connection has the id.
    #[error(
        "there is no connection `{id}`: insert it as soon as its transport is there, and do not ask for it after it was removed"
    )]
    Unknown {
        /// The id.
        id: Id,
    },
    /// What moved the connection panicked, and it went with it.
    #[error(
        "the connection `{id}` is lost, what moved it panicked: mend that, and insert a new connection under the id or let it rest"
    )]
    Lost {
        /// The id.
        id: Id,
    },
    /// The connection is in another state than that which was asked for.
    #[error(
        "the connection `{id}` is `{found}`, not `{wanted}`, and stays so: use `update` to do what is right in each state"
    )]
    WrongState {
        /// The id.
        id: Id,
        /// The state that was asked for.
        wanted: LifecycleState,
        /// The state that the connection is in.
        found: LifecycleState,
    },
    /// The trigger is not legal in the state of the connection.
    #[error("the connection `{id}` was not moved: {illegal}")]
    Illegal {
        /// The id.
        id: Id,
        /// The trigger, the state, and what would have been legal.
        illegal: IllegalTransition,
    },
}
