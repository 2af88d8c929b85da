//! `wsproof`: shows whether a server follows the Agent Chat Protocol.

pub mod targets;
