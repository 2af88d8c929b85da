//! A whole check: regressions first, then random sequences, on each target; then a complete suite on the live one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::check::Check;
use super::complete::{CompleteSuite, refuse_what_is_too_large};
use super::error::CheckError;
use super::ground::Ground;
use super::jobs::Policy;
use super::options::{Options, TargetName};
use super::progress::Progress;
use super::stop::Stop;
use super::verdict::{Counterexample, Source, Verdict};
use crate::sequences::regression::{Finding, Regression, RegressionError};
use crate::targets::variation::{Variation, reference};

/// Checks this crate's own server: replays the regressions, then plays random sequences, on each target.
///
/// # Errors
/// If the check could not be run. That the server differs is a verdict, not an error.
pub fn verify(options: &Options, progress: &dyn Progress) -> Result<Verdict, CheckError> {
    verify_until(options, progress, &Stop::never())
}

/// The same, until `stop` says that it is to end. What was found until then is in the verdict.
///
/// # Errors
/// As [`verify`].
pub fn verify_until(
    options: &Options,
    progress: &dyn Progress,
    stop: &Stop,
) -> Result<Verdict, CheckError> {
    verified(options, &reference(), progress, stop)
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
    verified(options, variation, progress, &Stop::never())
}

fn verified(
    options: &Options,
    variation: &Arc<Variation>,
    progress: &dyn Progress,
    stop: &Stop,
) -> Result<Verdict, CheckError> {
    if let Some(suite) = &options.suite
        && options.targets.contains(&TargetName::Live)
    {
        refuse_what_is_too_large(suite)?;
    }
    let ground = Ground::new(variation, stop.clone())?;
    let mut check = Check::begin(options.seed, &ground, Policy::FIRST_FEW, progress);
    let played = play_everything(&mut check, options, progress);
    let mut verdict = check.end();
    verdict.required_coverage = options.required_coverage;
    if let Err(stopped @ CheckError::Stopped(_)) = &played {
        verdict.interrupted = Some(stopped.to_string());
    } else {
        played?;
    }
    let nothing_played = verdict.targets.iter().all(|tally| tally.sequences == 0);
    if verdict.interrupted.is_none() && verdict.outgrown.is_empty() && nothing_played {
        return Err(CheckError::NothingPlayed {
            folder: options.regressions.clone(),
        });
    }
    keep_all(&mut verdict, &options.regressions)?;
    Ok(verdict)
}

/// Regressions and random sequences on each target, then the complete suite.
fn play_everything(
    check: &mut Check<'_>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<(), CheckError> {
    let regressions = check.read(Regression::all(&options.regressions)?);
    for target in &options.targets {
        let planned = options.cases(*target) + regressions.len() as u64;
        progress.begun(target.name(), planned);
        check.replay(*target, &regressions)?;
        check.random(*target, options)?;
        progress.finished(target.name());
    }
    let Some(suite) = &options.suite else {
        return Ok(());
    };
    if options.targets.contains(&TargetName::Live) {
        check.suite(TargetName::Live, suite, options.jobs)
    } else {
        check.verdict.suite = CompleteSuite::NoLiveTarget;
        Ok(())
    }
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
    let ground = Ground::new(&variation, Stop::never())?;
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
