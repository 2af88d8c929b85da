//! A whole check: regressions first, then random sequences, on each target; then a complete suite on the live one.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::arena::{Arena, Ground};
use super::complete::{CompleteSuite, SuiteOptions, play_complete, refuse_what_is_too_large};
use super::coverage::Coverage;
use super::error::CheckError;
use super::hunt::{Found, Origin, hunt};
use super::jobs::{self, Outcome, Supplier};
use super::options::{Options, TargetName};
use super::player::Watch;
use super::progress::Progress;
use super::random::Random;
use super::verdict::{Counterexample, Outgrown, Source, Tally, Verdict};
use crate::sequences::Sequence;
use crate::sequences::regression::{Finding, Regression, RegressionError, Replay};
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
    let mut check = Check::begin(options.seed, variation, progress)?;
    let regressions = check.read(Regression::all(&options.regressions)?);
    for target in &options.targets {
        let planned = options.cases(*target) + regressions.len() as u64;
        progress.begun(target.name(), planned);
        check.replay(*target, &regressions)?;
        check.random(*target, options)?;
        progress.finished(target.name());
    }
    if let Some(suite) = &options.suite {
        check.suite(suite, options)?;
    }
    let mut verdict = check.end();
    verdict.required_coverage = options.required_coverage;
    if verdict.outgrown.is_empty() && verdict.targets.iter().all(|tally| tally.sequences == 0) {
        return Err(CheckError::NothingPlayed {
            folder: options.regressions.clone(),
        });
    }
    for counterexample in &mut verdict.counterexamples {
        if counterexample.source != Source::Regression {
            counterexample.file = Some(keep(counterexample, &options.regressions)?);
        }
    }
    Ok(verdict)
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
    let mut check = Check::begin(regression.seed, &variation, progress)?;
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
        Source::Regression | Source::Random(_) => difference.to_string(),
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

/// A regression that can be played.
struct Kept {
    file: PathBuf,
    sequence: Sequence,
}

/// A check under way.
struct Check<'a> {
    begun: Instant,
    ground: Ground<'a>,
    progress: &'a dyn Progress,
    verdict: Verdict,
}

impl<'a> Check<'a> {
    fn begin(
        seed: u64,
        variation: &'a Arc<Variation>,
        progress: &'a dyn Progress,
    ) -> Result<Self, CheckError> {
        Ok(Self {
            begun: Instant::now(),
            ground: Ground::new(variation)?,
            progress,
            verdict: Verdict::of_nothing(seed),
        })
    }

    fn end(self) -> Verdict {
        Verdict {
            elapsed: self.begun.elapsed(),
            ..self.verdict
        }
    }

    /// Sorts out what the model has outgrown.
    fn read(&mut self, regressions: Vec<(PathBuf, Regression)>) -> Vec<Kept> {
        let mut kept = Vec::new();
        for (file, regression) in regressions {
            match regression.replay() {
                Replay::Current(sequence) => kept.push(Kept { file, sequence }),
                Replay::Outgrown { step, reason } => {
                    self.verdict.outgrown.push(Outgrown { file, step, reason });
                }
            }
        }
        self.verdict.regressions = kept.len();
        kept
    }

    fn replay(&mut self, target: TargetName, regressions: &[Kept]) -> Result<(), CheckError> {
        if regressions.is_empty() {
            return Ok(());
        }
        let failed = |source| CheckError::Target { target, source };
        let begun = Instant::now();
        let arena = self.ground.open(target)?;
        let mut tally = Tally::of_nothing(target);
        for (number, kept) in (0u64..).zip(regressions) {
            let mut coverage = Coverage::default();
            let played = arena
                .play(number, &kept.sequence, Watch::All, &mut coverage)
                .map_err(failed)?;
            self.verdict.coverage.merge(&coverage);
            self.progress.advanced(target.name(), 1, played.steps);
            tally.sequences += 1;
            tally.steps += played.steps;
            if let Some(difference) = played.difference {
                self.progress.found(target.name(), difference.rule);
                let found = Found {
                    source: Source::Regression,
                    sequence: kept.sequence.clone(),
                    difference,
                };
                let mut counterexample = self.hunt(target, found, &arena)?;
                counterexample.file = Some(kept.file.clone());
                self.verdict.counterexamples.push(counterexample);
            }
        }
        tally.elapsed = begun.elapsed();
        self.verdict.add(tally);
        Ok(())
    }

    fn random(&mut self, target: TargetName, options: &Options) -> Result<(), CheckError> {
        let random = Random {
            seed: options.seed,
            cases: options.cases(target),
            steps: options.steps,
        };
        self.play(target, target.name(), options.jobs, &random)?;
        Ok(())
    }

    /// Plays a complete suite, unless it is known already that the server differs.
    fn suite(&mut self, suite: &SuiteOptions, options: &Options) -> Result<(), CheckError> {
        self.verdict.suite = if !options.targets.contains(&TargetName::Live) {
            CompleteSuite::NoLiveTarget
        } else if !self.verdict.counterexamples.is_empty() {
            CompleteSuite::DiffersAlready
        } else {
            let jobs = options.jobs;
            let seed = options.seed;
            let played = play_complete(suite, seed, self.progress, |words, bar| {
                let tally = self.play(TargetName::Live, bar, jobs, words)?;
                Ok((tally, self.verdict.counterexamples.is_empty()))
            })?;
            CompleteSuite::Played(Box::new(played))
        };
        Ok(())
    }

    /// Plays what a supplier has by several jobs, and hunts what differs.
    fn play(
        &mut self,
        target: TargetName,
        bar: &str,
        jobs: usize,
        supplier: &impl Supplier,
    ) -> Result<Tally, CheckError> {
        let arenas = self.ground.open_several(target, jobs)?;
        let begun = Instant::now();
        let Outcome {
            steps,
            sequences,
            coverage,
            found,
        } = jobs::play_all((target, bar), arenas, supplier, self.progress)?;
        let tally = Tally {
            target: target.name().to_owned(),
            sequences,
            steps,
            elapsed: begun.elapsed(),
        };
        self.verdict.coverage.merge(&coverage);
        self.verdict.add(tally.clone());
        if !found.is_empty() {
            let arena = self.ground.open(target)?;
            for found in found {
                let counterexample = self.hunt(target, found, &arena)?;
                self.verdict.counterexamples.push(counterexample);
            }
        }
        Ok(tally)
    }

    fn hunt(
        &self,
        target: TargetName,
        found: Found,
        home: &Arena,
    ) -> Result<Counterexample, CheckError> {
        let quick = match target {
            TargetName::Live => Some(self.ground.open(TargetName::Simulated)?),
            TargetName::Simulated => None,
        };
        let origin = Origin {
            target: target.name(),
            seed: self.verdict.seed,
        };
        hunt(found, origin, home, quick.as_ref())
            .map_err(|source| CheckError::Target { target, source })
    }
}
