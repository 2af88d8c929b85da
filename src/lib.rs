//! `wsproof`: shows whether a server follows the Agent Chat Protocol.

pub mod lockstep;
pub mod sequences;
pub mod server;
pub mod targets;
