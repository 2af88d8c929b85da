//! Sequences played by several jobs at the same time, whatever they come from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use wsproof_model::vocabulary::Rule;

use super::arena::{Arena, Supply, play_side_by_side};
use super::coverage::Coverage;
use super::error::CheckError;
use super::hunt::Found;
use super::options::TargetName;
use super::played::Played;
use super::progress::Progress;
use super::verdict::Source;
use crate::sequences::Sequence;
use crate::targets::Observation;

/// When a target is left alone, and what is told of what was found.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    /// After so many sequences that show a difference: more would say the same.
    pub(super) enough: u64,
    /// As how many of them one counts that shows by nothing coming, which takes time to see.
    pub(super) silence: u64,
    /// So many broken rules are shown.
    pub(super) shown: usize,
    /// So many are played again and shrunk; the others are told as they were found.
    pub(super) shrunk: usize,
    /// Rules that are known to be broken: that they are is no reason to stop.
    pub(super) known: BTreeSet<Rule>,
}

impl Policy {
    /// For a server that is meant to follow every rule, and whose author looks at one difference after the other.
    pub(super) const FIRST_FEW: Self = Self {
        enough: 12,
        silence: 1,
        shown: 4,
        shrunk: 4,
        known: BTreeSet::new(),
    };
}

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
    /// Why not everything was played, if the target could not go on.
    pub(super) interrupted: Option<CheckError>,
}

/// Plays what `supplier` has, one job for each arena. `bar` is what the progress is told under.
pub(super) fn play_all(
    policy: &Policy,
    (target, bar): (TargetName, &str),
    arenas: Vec<Arena>,
    supplier: &impl Supplier,
    progress: &dyn Progress,
) -> Outcome {
    let shared = Shared {
        policy,
        bar,
        supplier,
        progress,
        next: AtomicU64::new(0),
        sequences: AtomicU64::new(0),
        steps: AtomicU64::new(0),
        differing: AtomicU64::new(0),
        is_given_up: AtomicBool::new(false),
        found: Mutex::new(BTreeMap::new()),
    };
    let (coverage, ended) = play_side_by_side(target, arenas, &shared);
    let found = shared
        .found
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    Outcome {
        sequences: shared.sequences.into_inner(),
        steps: shared.steps.into_inner(),
        coverage,
        found: found.into_values().take(policy.shown).collect(),
        interrupted: ended.err(),
    }
}

/// What the jobs share.
struct Shared<'a, S> {
    policy: &'a Policy,
    bar: &'a str,
    supplier: &'a S,
    progress: &'a dyn Progress,
    next: AtomicU64,
    sequences: AtomicU64,
    steps: AtomicU64,
    differing: AtomicU64,
    is_given_up: AtomicBool,
    found: Mutex<BTreeMap<Rule, Found>>,
}

impl<S: Supplier> Supply for Shared<'_, S> {
    fn next(&self) -> Option<(Source, Sequence)> {
        let is_over = self.is_given_up.load(Ordering::Relaxed);
        if is_over || self.differing.load(Ordering::Relaxed) >= self.policy.enough {
            return None;
        }
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        (place < self.supplier.count()).then(|| self.supplier.sequence(place))
    }

    fn give_up(&self) {
        self.is_given_up.store(true, Ordering::Relaxed);
    }

    fn played(&self, source: Source, sequence: Sequence, played: Played) {
        self.sequences.fetch_add(1, Ordering::Relaxed);
        self.steps.fetch_add(played.steps, Ordering::Relaxed);
        self.progress.advanced(self.bar, 1, played.steps);
        for (difference, conversation) in played.differences() {
            self.found(Found {
                source,
                sequence: sequence.clone(),
                difference,
                conversation,
            });
        }
    }
}

impl<S> Shared<'_, S> {
    fn found(&self, one: Found) {
        let difference = &one.difference;
        if !self.policy.known.contains(&difference.rule) {
            let weight = if difference.seen == Observation::Nothing {
                self.policy.silence
            } else {
                1
            };
            self.differing.fetch_add(weight, Ordering::Relaxed);
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let rule = difference.rule;
        if !found.contains_key(&rule) {
            self.progress.found(self.bar, rule);
        }
        let earlier = found
            .get(&rule)
            .is_none_or(|known| difference.step < known.difference.step);
        if earlier {
            found.insert(rule, one);
        }
    }
}
