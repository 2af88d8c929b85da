//! The lifecycle of a connection (PROTOCOL.md section 3), made from the lifecycle table: as typestate types for
//! those who write servers ([`Connection`]), and as data for those who check them ([`successor`], [`TRANSITIONS`]).
//!
//! What is illegal is absent: a state has [`On`] only for the triggers that are legal in it.

mod any_connection;
mod connection;
mod diagram;
mod registry;
mod table;

pub use any_connection::{AnyConnection, NotMoved, WrongState};
pub use connection::{
    Connection, LifecycleMarker, On, OnTransition, TriggerMarker, state, trigger,
};
pub use diagram::mermaid;
pub use registry::{IdTaken, Registry, RegistryError};
pub use table::{IllegalTransition, TRANSITIONS, Transition, possible, successor};
