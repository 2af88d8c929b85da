//! A whole check: regressions first, then random sequences, on each target.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::arena::{Arena, Supply};
use super::coverage::Coverage;
use super::hunt::{Found, Origin, hunt};
use super::options::{Options, TargetName};
use super::player::{Played, Watch};
use super::progress::Progress;
use super::verdict::{Counterexample, Outgrown, Tally, Verdict};
use crate::sequences::Sequence;
use crate::sequences::generation::generate;
use crate::sequences::regression::{Regression, RegressionError, Replay};
use crate::targets::TargetError;
use crate::targets::credentials::Credentials;

/// After so many sequences that show a difference, a target is left alone: more would say the same.
const ENOUGH: usize = 8;

/// So many differences of different rules are shrunk and shown, per target.
const SHOWN: usize = 4;

/// Why a check could not be run.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
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
    /// A job of the check ended with a panic; that is a defect of the checker.
    #[error("a job of the check on the {target} target panicked: this is a defect of wsproof, please report it")]
    Panicked {
        /// The target.
        target: TargetName,
    },
}

/// Checks this crate's own server: replays the regressions, then plays random sequences, on each target.
///
/// # Errors
/// If the check could not be run. That the server differs is a verdict, not an error.
pub fn verify(options: &Options, progress: &dyn Progress) -> Result<Verdict, CheckError> {
    let begun = Instant::now();
    let mut check = Check::prepare(options, progress)?;
    let mut kept = check.regressions(&options.regressions)?;
    for target in &options.targets {
        check.target(*target, std::mem::take(&mut kept.clone()))?;
    }
    kept.clear();
    let mut verdict = check.verdict;
    verdict.elapsed = begun.elapsed();
    for counterexample in &mut verdict.counterexamples {
        if counterexample.number.is_some() {
            let regression = Regression::of(counterexample_record(counterexample));
            counterexample.file = Some(regression.write(&options.regressions)?);
        }
    }
    Ok(verdict)
}
