//! What a conversation can be played to, and the client that plays it.

pub mod probe;
