//! Sequences played by several jobs at the same time, whatever they come from.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use wsproof_model::vocabulary::Rule;

use super::arena::{Arena, Supply, play_side_by_side};
use super::coverage::Coverage;
use super::error::CheckError;
use super::hunt::Found;
use super::options::TargetName;
use super::player::Played;
use super::progress::Progress;
use super::verdict::Source;
use crate::sequences::Sequence;

/// After so many sequences that show a difference, a target is left alone: more would say the same.
const ENOUGH: u64 = 12;

/// So many broken rules are shown, per target.
const SHOWN: usize = 4;

/// Where the jobs' sequences come from.
pub(super) trait Supplier: Sync {
    /// How many sequences there are.
    fn count(&self) -> u64;

    /// The sequence that is played after so many others, and what it is called in a report.
    fn sequence(&self, place: u64) -> (Source, Sequence);
}

/// What playing came to.
pub(super) struct Outcome {
    pub(super) sequences: u64,
    pub(super) steps: u64,
    pub(super) coverage: Coverage,
    /// One sequence for each rule that was broken.
    pub(super) found: Vec<Found>,
}

/// Plays what `supplier` has, one job for each arena. `bar` is what the progress is told under.
pub(super) fn play_all(
    (target, bar): (TargetName, &str),
    arenas: Vec<Arena>,
    supplier: &impl Supplier,
    progress: &dyn Progress,
) -> Result<Outcome, CheckError> {
    let shared = Shared {
        bar,
        supplier,
        progress,
        next: AtomicU64::new(0),
        sequences: AtomicU64::new(0),
        steps: AtomicU64::new(0),
        differing: AtomicU64::new(0),
        found: Mutex::new(BTreeMap::new()),
    };
    let coverage = play_side_by_side(target, arenas, &shared)?;
    let found = shared
        .found
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    Ok(Outcome {
        sequences: shared.sequences.into_inner(),
        steps: shared.steps.into_inner(),
        coverage,
        found: found.into_values().take(SHOWN).collect(),
    })
}

/// What the jobs share.
struct Shared<'a, S> {
    bar: &'a str,
    supplier: &'a S,
    progress: &'a dyn Progress,
    next: AtomicU64,
    sequences: AtomicU64,
    steps: AtomicU64,
    differing: AtomicU64,
    found: Mutex<BTreeMap<Rule, Found>>,
}

impl<S: Supplier> Supply for Shared<'_, S> {
    fn next(&self) -> Option<(Source, Sequence)> {
        if self.differing.load(Ordering::Relaxed) >= ENOUGH {
            return None;
        }
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        (place < self.supplier.count()).then(|| self.supplier.sequence(place))
    }

    fn played(&self, source: Source, sequence: Sequence, played: Played) {
        self.sequences.fetch_add(1, Ordering::Relaxed);
        self.steps.fetch_add(played.steps, Ordering::Relaxed);
        self.progress.advanced(self.bar, 1, played.steps);
        let Some(difference) = played.difference else {
            return;
        };
        self.differing.fetch_add(1, Ordering::Relaxed);
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let rule = difference.rule;
        if !found.contains_key(&rule) {
            self.progress.found(self.bar, rule);
        }
        let earlier = found
            .get(&rule)
            .is_none_or(|known| difference.step < known.difference.step);
        if earlier {
            found.insert(
                rule,
                Found {
                    source,
                    sequence,
                    difference,
                },
            );
        }
    }
}
