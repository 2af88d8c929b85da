//! Vectors: the complete suite as data, for test runners in any language (`docs/vectors.md`).
//!
//! A [`Vector`] is one sequence of the suite with everything that must be seen: what to write to a TCP socket, what to
//! ask of the control endpoint, and what comes. The reference machine is run here, once; whoever plays a vector needs
//! neither it nor a WebSocket library. Nothing is played here.
//!
//! [`Export`] makes them, [`format`](mod@format) is what a line is.

mod error;
mod expected;
mod export;
pub mod format;
mod given;
mod names;
mod steps;

pub use error::ExportError;
pub use export::{Export, Selection};
pub use format::{Header, Vector};
