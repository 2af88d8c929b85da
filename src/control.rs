//! The control endpoint (`docs/control.md`): how a server under test is told what its environment does.
//!
//! [`requests`] are the bodies and the paths, for both sides of it.

pub mod requests;
