//! A whole check: regressions first, then random sequences, on each target; then a complete suite on the live one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arena::Ground;
use super::check::Check;
use super::complete::{CompleteSuite, refuse_what_is_too_large};
use super::error::CheckError;
use super::jobs::Policy;
use super::options::{Options, TargetName};
use super::progress::Progress;
use super::verdict::{Counterexample, Source, Verdict};
use crate::sequences::regression::{Finding, Regression, RegressionError};
use crate::targets::variation::{Variation, reference};

/// Checks this crate's own server: replays the regressions, then plays random sequences, on each target.
///
/// # Errors
/// If the check could not be run. That the server differs is a verdict, not an error.
pub fn verify(options: &Options, progress: &dyn Progress) -> Result<Verdict, CheckError> {
    verify_variation(options, &reference(), progress)
}

/// Checks a server that is given something else from outside than the reference server.
///
/// # Errors
/// As [`verify`].
pub fn verify_variation(
    options: &Options,
    variation: &Arc<Variation>,
    progress: &dyn Progress,
) -> Result<Verdict, CheckError> {
    if let Some(suite) = &options.suite
        && options.targets.contains(&TargetName::Live)
    {
        refuse_what_is_too_large(suite)?;
    }
    let ground = Ground::new(variation)?;
    let mut check = Check::begin(options.seed, &ground, Policy::FIRST_FEW, progress);
    let regressions = check.read(Regression::all(&options.regressions)?);
    for target in &options.targets {
        let planned = options.cases(*target) + regressions.len() as u64;
        progress.begun(target.name(), planned);
        check.replay(*target, &regressions)?;
        check.random(*target, options)?;
        progress.finished(target.name());
    }
    if let Some(suite) = &options.suite {
        if options.targets.contains(&TargetName::Live) {
            check.suite(TargetName::Live, suite, options.jobs)?;
        } else {
            check.verdict.suite = CompleteSuite::NoLiveTarget;
        }
    }
    let mut verdict = check.end();
    verdict.required_coverage = options.required_coverage;
    if verdict.outgrown.is_empty() && verdict.targets.iter().all(|tally| tally.sequences == 0) {
        return Err(CheckError::NothingPlayed {
            folder: options.regressions.clone(),
        });
    }
    keep_all(&mut verdict, &options.regressions)?;
    Ok(verdict)
}

/// Keeps what was found and is not kept yet.
pub(super) fn keep_all(verdict: &mut Verdict, folder: &Path) -> Result<(), RegressionError> {
    for counterexample in &mut verdict.counterexamples {
        if counterexample.source != Source::Regression {
            counterexample.file = Some(keep(counterexample, folder)?);
        }
    }
    Ok(())
}

/// Replays one regression on each target.
///
/// # Errors
/// If it could not be read or played.
pub fn replay(
    file: &Path,
    targets: &[TargetName],
    progress: &dyn Progress,
) -> Result<Verdict, CheckError> {
    let regression = Regression::read(file)?;
    let variation = reference();
    let ground = Ground::new(&variation)?;
    let mut check = Check::begin(regression.seed, &ground, Policy::FIRST_FEW, progress);
    let regressions = check.read(vec![(file.to_owned(), regression)]);
    for target in targets {
        progress.begun(target.name(), regressions.len() as u64);
        check.replay(*target, &regressions)?;
        progress.finished(target.name());
    }
    Ok(check.end())
}

fn keep(counterexample: &Counterexample, folder: &Path) -> Result<PathBuf, RegressionError> {
    let difference = &counterexample.difference;
    let found = match counterexample.source {
        Source::Regression | Source::Random(_) | Source::Way(_) => difference.to_string(),
        Source::Suite { extra_states, .. } => {
            format!("by the complete suite for {extra_states} extra states: {difference}")
        }
    };
    let finding = Finding {
        rule: counterexample.difference.rule,
        target: &counterexample.target,
        seed: counterexample.seed,
        number: counterexample.source.number(),
        found,
        sequence: &counterexample.sequence,
    };
    Regression::of(finding)?.write(folder)
}
