//! A check under way: what is played one after the other, and what was found until now.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::arena::Arena;
use super::complete::{CompleteSuite, SuiteOptions, play_client_alone, play_complete};
use super::coverage::Coverage;
use super::error::CheckError;
use super::ground::Ground;
use super::hunt::{Found, Origin, as_found, budget, hunt};
use super::jobs::{self, Outcome, Policy, Supplier};
use super::options::{Options, TargetName};
use super::player::Watch;
use super::progress::Progress;
use super::random::Random;
use super::verdict::{Counterexample, Outgrown, Source, Tally, Verdict};
use crate::sequences::Sequence;
use crate::sequences::regression::{Regression, Replay};
use wsproof_model::vocabulary::Limits;

/// A regression that can be played.
pub(super) struct Kept {
    pub(super) file: PathBuf,
    pub(super) sequence: Sequence,
}

/// A check under way.
pub(super) struct Check<'a> {
    begun: Instant,
    ground: &'a Ground<'a>,
    policy: Policy,
    /// How long one difference is shrunk at the most.
    hunting: Duration,
    progress: &'a dyn Progress,
    pub(super) verdict: Verdict,
}

impl<'a> Check<'a> {
    pub(super) fn begin(
        seed: u64,
        ground: &'a Ground<'a>,
        policy: Policy,
        progress: &'a dyn Progress,
    ) -> Self {
        Self {
            begun: Instant::now(),
            ground,
            policy,
            hunting: budget(1),
            progress,
            verdict: Verdict::of_nothing(seed),
        }
    }

    /// Goes on on another ground.
    pub(super) const fn on(&mut self, ground: &'a Ground<'a>) {
        self.ground = ground;
    }

    pub(super) fn end(self) -> Verdict {
        Verdict {
            elapsed: self.begun.elapsed(),
            ..self.verdict
        }
    }

    /// Sorts out what the model has outgrown.
    pub(super) fn read(&mut self, regressions: Vec<(PathBuf, Regression)>) -> Vec<Kept> {
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

    pub(super) fn replay(
        &mut self,
        target: TargetName,
        regressions: &[Kept],
    ) -> Result<(), CheckError> {
        if regressions.is_empty() {
            return Ok(());
        }
        let begun = Instant::now();
        let mut arena = self.ground.open(target)?;
        let mut tally = Tally::of_nothing(target);
        let replayed = (0u64..).zip(regressions).try_for_each(|(number, kept)| {
            self.replay_one(target, (number, kept), &mut arena, &mut tally)
        });
        tally.elapsed = begun.elapsed();
        self.verdict.add(tally);
        replayed
    }

    fn replay_one(
        &mut self,
        target: TargetName,
        (number, kept): (u64, &Kept),
        arena: &mut Arena,
        tally: &mut Tally,
    ) -> Result<(), CheckError> {
        let mut coverage = Coverage::default();
        let played = arena
            .play(number, &kept.sequence, Watch::All, &mut coverage)
            .map_err(|source| CheckError::of(target, source))?;
        self.verdict.coverage.merge(&coverage);
        self.progress.advanced(target.name(), 1, played.steps);
        tally.sequences += 1;
        tally.steps += played.steps;
        for (difference, conversation) in played.differences() {
            let found = Found {
                source: Source::Regression,
                sequence: kept.sequence.clone(),
                difference,
                conversation,
            };
            self.hunt_kept(target, found, &kept.file, arena)?;
        }
        Ok(())
    }

    /// Shrinks what a regression shows. What cannot be played again is told as it was found.
    fn hunt_kept(
        &mut self,
        target: TargetName,
        found: Found,
        file: &Path,
        arena: &mut Arena,
    ) -> Result<(), CheckError> {
        self.progress.found(target.name(), found.difference.rule);
        let (hunted, outcome) = match self.hunt(target, found.clone(), arena) {
            Ok(hunted) => (hunted, Ok(())),
            Err(error) => (as_found(found, self.origin(target)), Err(error)),
        };
        self.verdict.counterexamples.push(Counterexample {
            file: Some(file.to_owned()),
            ..hunted
        });
        outcome
    }

    pub(super) fn random(
        &mut self,
        target: TargetName,
        options: &Options,
    ) -> Result<(), CheckError> {
        let random = Random {
            seed: options.seed,
            cases: options.cases(target),
            steps: options.steps,
            limits: None,
        };
        self.play(target, target.name(), options.jobs, &random)?;
        Ok(())
    }

    /// Plays a complete suite, unless it is known already that the server differs.
    pub(super) fn suite(
        &mut self,
        target: TargetName,
        suite: &SuiteOptions,
        jobs: usize,
    ) -> Result<(), CheckError> {
        self.verdict.suite = if self.has_found() {
            CompleteSuite::DiffersAlready
        } else {
            let (seed, progress) = (self.verdict.seed, self.progress);
            let played = play_complete(suite, seed, progress, |words, bar| {
                let tally = self.play(target, bar, jobs, words)?;
                Ok((tally, !self.has_found()))
            })?;
            CompleteSuite::Played(Box::new(played))
        };
        Ok(())
    }

    /// Plays the suite of what a client alone can do, unless it is known already that the server differs.
    pub(super) fn client_suite(
        &mut self,
        target: TargetName,
        limits: &Limits,
        jobs: usize,
    ) -> Result<(), CheckError> {
        const BAR: &str = "suite";
        self.verdict.suite = if self.has_found() {
            CompleteSuite::DiffersAlready
        } else {
            let progress = self.progress;
            let played = play_client_alone(limits, self.verdict.seed, |words| {
                progress.begun(BAR, words.count());
                let tally = self.play(target, BAR, jobs, words)?;
                progress.finished(BAR);
                Ok(tally)
            })?;
            CompleteSuite::ClientAlone(played)
        };
        Ok(())
    }

    /// Whether a rule is broken that is not known to be.
    pub(super) fn has_found(&self) -> bool {
        let mut found = self.verdict.counterexamples.iter();
        found.any(|it| !self.policy.known.contains(&it.difference.rule))
    }

    /// Plays what a supplier has by several jobs, and hunts what differs.
    pub(super) fn play(
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
            interrupted,
        } = jobs::play_all(&self.policy, (target, bar), arenas, supplier, self.progress);
        let tally = Tally {
            target: target.name().to_owned(),
            sequences,
            steps,
            elapsed: begun.elapsed(),
        };
        self.verdict.coverage.merge(&coverage);
        self.verdict.add(tally.clone());
        if let Some(interrupted) = interrupted {
            let origin = self.origin(target);
            let untold = found.into_iter().map(|found| as_found(found, origin));
            self.verdict.counterexamples.extend(untold);
            return Err(interrupted);
        }
        self.hunt_all(target, found)?;
        Ok(tally)
    }

    /// Shrinks what was found, as far as that is worth the time. What cannot be played again is told as it was found.
    fn hunt_all(&mut self, target: TargetName, mut found: Vec<Found>) -> Result<(), CheckError> {
        if found.is_empty() {
            return Ok(());
        }
        found.sort_by_key(|found| found.difference.step);
        let others = found.split_off(found.len().min(self.policy.shrunk));
        self.hunting = budget(found.len());
        let mut left = VecDeque::from(found);
        let hunted = match self.ground.open(target) {
            Ok(mut arena) => self.hunt_each(target, &mut left, &mut arena),
            Err(error) => Err(error),
        };
        let origin = self.origin(target);
        let untold = left.into_iter().chain(others);
        let untold = untold.map(|found| as_found(found, origin));
        self.verdict.counterexamples.extend(untold);
        hunted
    }

    /// Shrinks one after the other; those are left to which it did not come.
    fn hunt_each(
        &mut self,
        target: TargetName,
        left: &mut VecDeque<Found>,
        arena: &mut Arena,
    ) -> Result<(), CheckError> {
        while let Some(found) = left.front().cloned() {
            let counterexample = self.hunt(target, found, arena)?;
            self.verdict.counterexamples.push(counterexample);
            left.pop_front();
        }
        Ok(())
    }

    fn hunt(
        &self,
        target: TargetName,
        found: Found,
        home: &mut Arena,
    ) -> Result<Counterexample, CheckError> {
        let mut quick = match target {
            TargetName::Live => Some(self.ground.open(TargetName::Simulated)?),
            TargetName::Simulated | TargetName::Remote => None,
        };
        let mut origin = self.origin(target);
        if let Source::Way(_) = found.source {
            // It is the shortest already, and takes the time of its timers each time that it is played: once more is enough.
            origin.budget = Duration::from_millis(1);
        }
        hunt(found, origin, home, quick.as_mut()).map_err(|source| CheckError::of(target, source))
    }

    const fn origin(&self, target: TargetName) -> Origin<'static> {
        Origin {
            target: target.name(),
            seed: self.verdict.seed,
            budget: self.hunting,
        }
    }
}
