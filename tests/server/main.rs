//! The server from outside: a WebSocket client of another make, in-memory pipes, virtual time.
//!
//! This is the smoke. What the server does in every state at every input is held against the reference machine
//! elsewhere.
#![expect(clippy::unwrap_used, reason = "tests")]

mod agent;
mod client;
mod golden;
mod stage;
