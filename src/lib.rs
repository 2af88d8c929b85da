//! `wsproof`: shows whether a server follows the Agent Chat Protocol.

pub mod cli;
pub mod lockstep;
pub mod report;
pub mod sequences;
pub mod server;
pub mod targets;
