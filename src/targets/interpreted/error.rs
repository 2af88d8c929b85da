//! Why an interpreted server cannot go on.

use std::io;

use thiserror::Error;
use wsproof_model::vocabulary::InvalidIdentifier;

/// Why an interpreted server cannot go on: what was to be measured has not been measured.
#[derive(Debug, Error)]
pub enum InterpretedError {
    /// The client sent something that is no input.
    #[error(
        "the client sent {0}, which is no input of the alphabet: make the decoder from every input that is played"
    )]
    Undecodable(String),
    /// An id of the server's is too long for one.
    #[error("the server cannot name what it says: {0}")]
    Identifier(#[from] InvalidIdentifier),
    /// A message of the server has no form on the wire.
    #[error("the server cannot write what it says: {0}")]
    Unwritable(#[from] serde_json::Error),
    /// The server could not take a connection.
    #[error("the server cannot take a connection: {0}; is the number of open files exhausted?")]
    Accept(#[source] io::Error),
    /// The server has ended by itself.
    #[error("the server is gone: did its behaviour panic?")]
    Gone,
    /// The server does not take an input.
    #[error("the server has not taken an input within {seconds} seconds: does its behaviour end?")]
    Stuck {
        /// How long was waited.
        seconds: u64,
    },
}
