//! The control endpoint (`docs/control.md`): how a server under test is told what its environment does.
//!
//! [`requests`] are the bodies and the paths, for both sides of it. [`Controlled`] is the reference server under control:
//! an `instance` that begins anew at every reset, each of its lives a [`Server`](crate::server::Server) of its own, and the
//! `endpoint` by which it is told. It decides nothing about the protocol.

pub mod addresses;
mod callers;
mod controlled;
mod endpoint;
mod instance;
mod life;
mod port;
pub mod requests;
pub mod schema;

pub use controlled::{Controlled, StartError};
