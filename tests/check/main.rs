//! `wsproof check` over real sockets: servers that follow the protocol, servers that do not, and addresses where there is
//! no server.

#![expect(
    clippy::unwrap_used,
    reason = "in a test a panic is how a failure is told"
)]

mod again;
mod agent;
mod broken;
mod checking;
mod command;
mod controlled;
mod death;
mod echo;
mod endpoint;
mod every_rule;
mod expected;
mod floods;
mod freedom;
mod header;
mod host;
mod misbehaving;
mod own;
mod properties;
mod slow;
mod timers;
mod unreachable;
