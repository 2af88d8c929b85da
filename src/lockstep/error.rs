//! Why a check cannot be run. That a server differs is no error.

use std::path::PathBuf;

use super::complete::SuiteOptions;
use super::options::TargetName;
use crate::sequences::regression::RegressionError;
use crate::suites::extraction::TooManyStates;
use crate::suites::suite::Size;
use crate::targets::TargetError;

/// Why a check could not be run, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The tokens to play with could not be made.
    #[error(transparent)]
    Credentials(TargetError),
    /// A target could not be played to.
    #[error("the {target} target cannot be played to: {source}")]
    Target {
        /// The target.
        target: TargetName,
        /// Why.
        source: TargetError,
    },
    /// A regression could not be read, or a new one not be kept.
    #[error(transparent)]
    Regression(#[from] RegressionError),
    /// The machine is too large for a complete suite.
    #[error("no complete suite can be made: {0}; take fewer --messages")]
    Bounds(#[from] TooManyStates),
    /// The complete suite is too large.
    #[error(
        "the complete suite for {extra_states} extra states is too large to be made: it has {size} before sequences are \
             merged, and memory is meant to hold {} inputs; take fewer --extra-states, or --messages 0",
        SuiteOptions::INPUTS
    )]
    SuiteTooLarge {
        /// For how many extra states it is.
        extra_states: u32,
        /// How large it is.
        size: Size,
    },
    /// There was nothing to play, and so nothing to conform.
    #[error("nothing was played: no random sequences were asked for, and `{}` keeps no conversations; ask for sequences \
             with --cases, or name the folder with --regressions", .folder.display())]
    NothingPlayed {
        /// Where conversations would have been kept.
        folder: PathBuf,
    },
    /// Somebody ended it.
    #[error("{0} came before everything was played")]
    Stopped(&'static str),
    /// A job of the check panicked, which is a defect of the checker.
    #[error(
        "a job of the check on the {target} target panicked; this is a defect of wsproof, please report it"
    )]
    Panicked {
        /// The target.
        target: TargetName,
    },
}

impl CheckError {
    /// Why no more is played to a target.
    pub(super) fn of(target: TargetName, source: TargetError) -> Self {
        if let TargetError::Stopped(why) = source {
            Self::Stopped(why)
        } else {
            Self::Target { target, source }
        }
    }
}
