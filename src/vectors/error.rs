//! Why vectors cannot be made.

use wsproof_model::vocabulary::InvalidIdentifier;

use crate::lockstep::SuiteOptions;
use crate::suites::extraction::TooManyStates;
use crate::suites::suite::Size;
use crate::targets::tokens::NoToken;

/// Why vectors could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The machine is too large for a complete suite.
    #[error("no complete suite can be made: {0}; take fewer --messages")]
    Bounds(#[from] TooManyStates),
    /// The complete suite is too large.
    #[error(
        "the complete suite for {extra_states} extra states is too large to be made: it has {} before sequences are \
         merged, and memory is meant to hold {} inputs; take fewer --extra-states, or --messages 0",
        .size,
        SuiteOptions::INPUTS
    )]
    SuiteTooLarge {
        /// For how many extra states it is.
        extra_states: u32,
        /// How large it is.
        size: Size,
    },
    /// An input has no token to show.
    #[error(transparent)]
    Token(#[from] NoToken),
    /// A run could not be named.
    #[error("cannot name a run of a vector; this is a defect of wsproof, please report it")]
    Run(#[from] InvalidIdentifier),
    /// Something has no form in JSON.
    #[error("cannot write a vector as JSON; this is a defect of wsproof, please report it")]
    Json(#[from] serde_json::Error),
}
