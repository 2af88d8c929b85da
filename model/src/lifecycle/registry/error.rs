//! Why a registry did not do what it was asked for.

use std::fmt::Display;

use super::super::any_connection::AnyConnection;
use super::super::table::IllegalTransition;
use crate::vocabulary::LifecycleState;

/// There is no connection to be had under an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownConnection<Id: Display> {
    /// Nobody has the id.
    #[error(
        "no connection is registered as `{id}`: register it when its transport is accepted, and ask no more after removing it"
    )]
    NotRegistered {
        /// The id.
        id: Id,
    },
    /// What led the connection on panicked, and the connection was dropped with that.
    #[error(
        "the connection `{id}` was lost in a panic of what led it on: mend that; its id is free for a new connection"
    )]
    Lost {
        /// The id.
        id: Id,
    },
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

/// A connection was not led on, and is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken<Id: Display> {
    /// There is no such connection.
    #[error(transparent)]
    Unknown(#[from] UnknownConnection<Id>),
    /// The connection is in another state than the one to be led on from.
    #[error(
        "connection `{id}` is `{state}`, not `{expected}`: lead it on from the state that it is in, with `update`"
    )]
    OtherState {
        /// The connection's id.
        id: Id,
        /// The state that was asked for.
        expected: LifecycleState,
        /// The state that it is in.
        state: LifecycleState,
    },
    /// The trigger is not legal in the connection's state.
    #[error("connection `{id}`: {illegal}")]
    Illegal {
        /// The connection's id.
        id: Id,
        /// What was asked for, and what is legal.
        illegal: IllegalTransition,
    },
}
