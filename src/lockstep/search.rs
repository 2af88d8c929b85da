//! The search for one difference: random sequences are played to one target until one differs.
//!
//! A check ([`verify`](super::verify)) says what it found of many rules; a search says one thing, the shortest that it
//! found, and says the same again however many jobs it has. It reads and keeps no regressions.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::arena::{Arena, Supply, play_side_by_side};
use super::coverage::Coverage;
use super::error::CheckError;
use super::ground::Ground;
use super::hunt::{Found, Origin, budget, hunt};
use super::jobs::Supplier;
use super::options::TargetName;
use super::played::Played;
use super::player::Watch;
use super::random::Random;
use super::stop::Stop;
use super::verdict::{Counterexample, Difference, Source, Tally};
use crate::sequences::Sequence;
use crate::targets::TargetError;
use crate::targets::variation::Variation;

/// Sequences are played block by block of so many, until one in a block differs.
const BLOCK: u64 = 16;

/// What is searched. With the same values the same is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// What the sequences are made from.
    pub seed: u64,
    /// Random sequences at most.
    pub cases: u64,
    /// The inputs that a sequence has at most.
    pub steps: usize,
    /// Sequences that are played at the same time. It has no influence on what is found.
    pub jobs: usize,
    /// What the sequences are played to.
    pub target: TargetName,
}

impl Search {
    /// Random sequences at most, if nothing else is said.
    pub const CASES: u64 = 2_000;
}

/// What a search came to.
#[derive(Clone, Debug)]
pub struct Searched {
    /// What was played until a difference was found, and how long that took.
    pub tally: Tally,
    /// The shortest conversation that shows it; `None`: no sequence differs.
    pub counterexample: Option<Counterexample>,
    /// How long it took in all.
    pub elapsed: Duration,
}

/// Searches a difference between the machine and a server with that variation.
///
/// # Errors
/// If nothing could be played. That the server differs is no error.
pub fn search(search: &Search, variation: &Arc<Variation>) -> Result<Searched, CheckError> {
    let begun = Instant::now();
    let ground = Ground::new(variation, Stop::never())?;
    let (tally, found) = search.play(&ground, search.target)?;
    Ok(Searched {
        tally,
        counterexample: search.shortest(found, &ground)?,
        elapsed: begun.elapsed(),
    })
}

/// What the jobs share.
struct Shared {
    random: Random,
    next: AtomicU64,
    sequences: AtomicU64,
    steps: AtomicU64,
    found: Mutex<Differing>,
}

/// The sequences that differ, by number.
#[derive(Default)]
struct Differing(BTreeMap<u64, Found>);

impl Differing {
    /// The number at which the block ends in which the first sequence differs.
    fn end(&self) -> Option<u64> {
        let (first, _) = self.0.first_key_value()?;
        Some((first / BLOCK + 1) * BLOCK)
    }

    /// The sequences of that block, in the order of their numbers.
    fn of_first_block(self) -> Vec<Found> {
        let end = self.end();
        let differing = self.0.into_iter();
        differing
            .filter(|(number, _)| Some(*number) < end)
            .map(|(_, found)| found)
            .collect()
    }
}

impl Shared {
    fn found(&self) -> MutexGuard<'_, Differing> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Supply for Shared {
    /// Sequences are given out in the order of their numbers, and once one differs, none beyond its block: so when all that
    /// were given out were played, so was all of the first block in which one differs.
    fn next(&self) -> Option<(Source, Sequence)> {
        let random = &self.random;
        let end = self.found().end().unwrap_or(random.cases).min(random.cases);
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (number < end).then(|| random.sequence(number))
    }

    fn give_up(&self) {
        self.next.store(self.random.cases, Ordering::Relaxed);
    }

    fn played(&self, source: Source, sequence: Sequence, played: Played) {
        self.sequences.fetch_add(1, Ordering::Relaxed);
        self.steps.fetch_add(played.steps, Ordering::Relaxed);
        let Some(difference) = played.difference else {
            return;
        };
        let found = Found {
            source,
            sequence,
            difference,
            conversation: played.conversation,
        };
        self.found().0.insert(source.number(), found);
    }
}

impl Search {
    /// Plays up to the end of the first block in which a sequence differs, and tells which in it do.
    fn play(
        &self,
        ground: &Ground<'_>,
        target: TargetName,
    ) -> Result<(Tally, Vec<Found>), CheckError> {
        let shared = Shared {
            random: Random {
                seed: self.seed,
                cases: self.cases,
                steps: self.steps,
                limits: None,
            },
            next: AtomicU64::new(0),
            sequences: AtomicU64::new(0),
            steps: AtomicU64::new(0),
            found: Mutex::default(),
        };
        let begun = Instant::now();
        let arenas = ground.open_several(target, self.jobs)?;
        let (_coverage, ended) = play_side_by_side(target, arenas, &shared);
        ended?;
        let tally = Tally {
            target: target.name().to_owned(),
            sequences: shared.sequences.load(Ordering::Relaxed),
            steps: shared.steps.load(Ordering::Relaxed),
            elapsed: begun.elapsed(),
        };
        let found = std::mem::take(&mut *shared.found()).of_first_block();
        Ok((tally, found))
    }

    /// The shortest conversation that shows a difference, as it goes on the target of the search.
    ///
    /// A broken server often says nothing, and to wait for that takes time. So what differs is played again and shrunk
    /// where waiting costs nothing. If it does not differ there, what does is looked for there; and if that does not
    /// differ here, all is done here, with patience.
    fn shortest(
        &self,
        found: Vec<Found>,
        ground: &Ground<'_>,
    ) -> Result<Option<Counterexample>, CheckError> {
        let Some(first) = found.first().cloned() else {
            return Ok(None);
        };
        let target = self.target;
        let mut home = ground.open(target)?;
        if let Some(shown) = self.shown(found, ground, &home)? {
            return Ok(Some(shown));
        }
        if target == TargetName::Live {
            let (_, elsewhere) = self.play(ground, TargetName::Simulated)?;
            if let Some(shown) = self.shown(elsewhere, ground, &home)? {
                return Ok(Some(shown));
            }
        }
        hunt(first, self.origin(), &mut home, None)
            .map(Some)
            .map_err(|source| CheckError::of(target, source))
    }

    /// The shortest conversation that shows in `home` what one of the sequences shows where waiting costs nothing.
    fn shown(
        &self,
        found: Vec<Found>,
        ground: &Ground<'_>,
        home: &Arena,
    ) -> Result<Option<Counterexample>, CheckError> {
        let failed = |source| CheckError::of(self.target, source);
        let mut quick = ground.open(TargetName::Simulated)?;
        let mut shrunk = Vec::new();
        for found in found {
            shrunk.push(hunt(found, self.origin(), &mut quick, None).map_err(failed)?);
        }
        shrunk.retain(|it| it.reproduced.differed == it.reproduced.runs);
        shrunk.sort_by_key(|it| {
            (
                it.sequence.inputs.len(),
                it.difference.rule,
                it.source.number(),
            )
        });
        for counterexample in shrunk {
            let shown = played_in(home, counterexample).map_err(failed)?;
            if shown.is_some() {
                return Ok(shown);
            }
        }
        Ok(None)
    }

    fn origin(&self) -> Origin<'static> {
        Origin {
            target: self.target.name(),
            seed: self.seed,
            budget: budget(1),
        }
    }
}

/// Plays a shortest conversation in `home`, for the record. `None` if it does not show there what it shows elsewhere.
fn played_in(
    home: &Arena,
    counterexample: Counterexample,
) -> Result<Option<Counterexample>, TargetError> {
    let number = counterexample.source.number();
    let sequence = &counterexample.sequence;
    let played = home.play(number, sequence, Watch::All, &mut Coverage::default())?;
    let rule = counterexample.difference.rule;
    let same = |difference: &Difference| difference.rule == rule;
    Ok(played
        .difference
        .filter(same)
        .map(|difference| Counterexample {
            difference,
            conversation: played.conversation,
            ..counterexample
        }))
}
