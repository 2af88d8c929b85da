//! The Agent Chat Protocol, version 1, as types and as a machine.
