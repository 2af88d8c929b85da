//! The Agent Chat Protocol, version 1, as types and as a machine.
//!
//! [`vocabulary`] holds the words of the wire. [`lifecycle`], [`run`] and [`dependencies`] are for those who write a
//! server: typestate types with which an illegal transition or a missing orchestrator does not compile. [`machine`]
//! and [`properties`] are for those who check a server: what must happen, as a pure function, and what must always
//! hold.
//!
//! Read first: [`lifecycle::Connection`], [`dependencies`], [`machine::Machine`].
//!
//! There is no I/O here, no clock and no randomness: a timeout is an input.
//!
//! What follows is made from the protocol's tables.
//!
#![doc = include_str!("../docs/reference.md")]
//!
//! # Where to read on
//!
//! [`lifecycle::state`] has a page for each state, and [`lifecycle::on`] one for each trigger. [`run`] and
//! [`dependencies`] show what does not compile. [`machine`] says which of the legal transitions happens when, and
//! [`properties`] what must always hold.

mod tables;

pub mod dependencies;
pub mod lifecycle;
pub mod machine;
pub mod properties;
pub mod run;
pub mod vocabulary;

/// The version of the model. A conversation that was kept as a file says which one it was found with.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The version of the protocol that the model describes, by semantic versioning: what a change of the model means for
/// clients and servers decides which part of it is raised.
pub const PROTOCOL_VERSION: &str = "1.0.0";
