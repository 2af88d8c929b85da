//! The control endpoint of the reference server (`docs/control.md`), over real sockets, with clients of another make.
#![expect(clippy::unwrap_used, reason = "tests")]

mod chat;
mod http;
mod process;
mod refusals;
mod requests;
mod resets;
mod stage;
mod waiting;
