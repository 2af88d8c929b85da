//! `wsproof check` of servers and control endpoints that do not do their part, and of a check that is told to stop: what is
//! said, how soon, and with which exit code.

#![expect(
    clippy::unwrap_used,
    reason = "in a test a panic is how a failure is told"
)]

mod checker;
mod endpoint;
mod front;
mod frozen;
mod relay;
mod served;
mod signals;
mod suspended;
