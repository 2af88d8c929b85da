//! The lifecycle of a connection (PROTOCOL.md section 3), made from the lifecycle table: as typestate types for
//! those who write servers ([`Connection`]), and as data for those who check them ([`successor`], [`TRANSITIONS`]).
//!
//! What is illegal is absent: a state has the trait of a trigger ([`on`]) only if the trigger is legal in it.

mod any_connection;
mod connection;
mod marker;
mod proof;
mod registry;
mod table;

pub mod on;
pub mod state;

pub use any_connection::{AnyConnection, OtherState, Refused};
pub use connection::{Connection, OnTransition};
pub use marker::{LifecycleMarker, Over};
pub use registry::{IdTaken, NotTaken, Registry, UnknownConnection};
pub use table::{
    IllegalTransition, TRANSITIONS, Transition, from_every_open_state, possible, successor,
};
