//! Random sequences, played by several jobs.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use wsproof_model::vocabulary::Rule;

use super::arena::{Arena, Supply};
use super::coverage::Coverage;
use super::hunt::Found;
use super::options::{Options, TargetName};
use super::player::Played;
use super::progress::Progress;
use super::verify::CheckError;
use crate::sequences::Sequence;
use crate::sequences::generation::generate;

/// After so many sequences that show a difference, a target is left alone: more would say the same.
const ENOUGH: u64 = 12;

/// So many broken rules are shown, per target.
const SHOWN: usize = 4;

/// What playing random sequences came to.
pub(super) struct Random {
    pub(super) sequences: u64,
    pub(super) steps: u64,
    pub(super) coverage: Coverage,
    /// One sequence for each rule that was broken.
    pub(super) found: Vec<Found>,
}

/// Plays the random sequences that `options` ask for, one job for each arena.
pub(super) fn play_random(
    target: TargetName,
    arenas: Vec<Arena>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Random, CheckError> {
    let shared = Shared {
        target,
        options,
        progress,
        cases: options.cases(target),
        next: AtomicU64::new(0),
        sequences: AtomicU64::new(0),
        steps: AtomicU64::new(0),
        differing: AtomicU64::new(0),
        found: Mutex::new(BTreeMap::new()),
    };
    let reached = std::thread::scope(|scope| {
        let jobs: Vec<_> = arenas
            .into_iter()
            .map(|arena| {
                scope.spawn(|| {
                    let arena = arena;
                    arena.play_all(&shared)
                })
            })
            .collect();
        jobs.into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect::<Vec<_>>()
    });
    let mut coverage = Coverage::default();
    for job in reached {
        let reached = job.map_err(|_| CheckError::Panicked { target })?;
        coverage.merge(&reached.map_err(|source| CheckError::Target { target, source })?);
    }
    let found = shared
        .found
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    Ok(Random {
        sequences: shared.sequences.into_inner(),
        steps: shared.steps.into_inner(),
        coverage,
        found: found.into_values().take(SHOWN).collect(),
    })
}

/// What the jobs share.
struct Shared<'a> {
    target: TargetName,
    options: &'a Options,
    progress: &'a dyn Progress,
    cases: u64,
    next: AtomicU64,
    sequences: AtomicU64,
    steps: AtomicU64,
    differing: AtomicU64,
    found: Mutex<BTreeMap<Rule, Found>>,
}

impl Supply for Shared<'_> {
    fn next(&self) -> Option<(u64, Sequence)> {
        if self.differing.load(Ordering::Relaxed) >= ENOUGH {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (number < self.cases).then(|| {
            (
                number,
                generate(self.options.seed, number, self.options.steps),
            )
        })
    }

    fn played(&self, number: u64, sequence: Sequence, played: Played) {
        self.sequences.fetch_add(1, Ordering::Relaxed);
        self.steps.fetch_add(played.steps, Ordering::Relaxed);
        self.progress.advanced(self.target.name(), 1, played.steps);
        let Some(difference) = played.difference else {
            return;
        };
        self.differing.fetch_add(1, Ordering::Relaxed);
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let rule = difference.rule;
        if !found.contains_key(&rule) {
            self.progress.found(self.target.name(), rule);
        }
        let earlier = found
            .get(&rule)
            .is_none_or(|known| difference.step < known.difference.step);
        if earlier {
            found.insert(
                rule,
                Found {
                    number: Some(number),
                    sequence,
                    difference,
                },
            );
        }
    }
}
