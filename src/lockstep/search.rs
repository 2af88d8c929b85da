//! The search for one difference: random sequences are played to one target until one differs.
//!
//! A check ([`verify`](super::verify)) says what it found of many rules; a search says one thing, and says it the same
//! again: it goes on from the sequence with the lowest number that differs, whichever was found first. It reads and
//! keeps no regressions.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::arena::{Arena, Supply};
use super::coverage::Coverage;
use super::hunt::{Found, Origin, hunt};
use super::options::TargetName;
use super::player::{Played, Watch};
use super::verdict::{Counterexample, Tally};
use super::verify::CheckError;
use crate::sequences::Sequence;
use crate::sequences::generation::generate;
use crate::targets::TargetError;
use crate::targets::credentials::Credentials;
use crate::targets::variation::Variation;

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
    let ground = Ground {
        credentials: Arc::new(Credentials::mint().map_err(CheckError::Credentials)?),
        variation,
    };
    let shared = Shared {
        search,
        next: AtomicU64::new(0),
        sequences: AtomicU64::new(0),
        steps: AtomicU64::new(0),
        found: Mutex::new(None),
    };
    let arenas = (0..search.jobs.max(1))
        .map(|_| ground.open(search.target))
        .collect::<Result<Vec<_>, _>>()?;
    play_all(arenas, &shared)?;
    let tally = Tally {
        target: search.target.name().to_owned(),
        sequences: shared.sequences.load(Ordering::Relaxed),
        steps: shared.steps.load(Ordering::Relaxed),
        elapsed: begun.elapsed(),
    };
    let found = shared.found().take();
    let counterexample = found
        .map(|found| ground.shortest(found, search))
        .transpose()?;
    Ok(Searched {
        tally,
        counterexample,
        elapsed: begun.elapsed(),
    })
}

/// Plays what there is to be played, one job for each arena.
fn play_all(arenas: Vec<Arena>, shared: &Shared<'_>) -> Result<(), CheckError> {
    let target = shared.search.target;
    let ended: Vec<_> = std::thread::scope(|scope| {
        let jobs: Vec<_> = arenas
            .into_iter()
            .map(|arena| {
                scope.spawn(|| {
                    let arena = arena;
                    arena.play_all(shared)
                })
            })
            .collect();
        jobs.into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect()
    });
    for job in ended {
        job.map_err(|_| CheckError::Panicked { target })?
            .map_err(|source| CheckError::Target { target, source })?;
    }
    Ok(())
}

/// What the jobs share.
struct Shared<'a> {
    search: &'a Search,
    next: AtomicU64,
    sequences: AtomicU64,
    steps: AtomicU64,
    found: Mutex<Option<Found>>,
}

impl Shared<'_> {
    fn found(&self) -> MutexGuard<'_, Option<Found>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Supply for Shared<'_> {
    /// Sequences are given out in the order of their numbers, and none any more once one differs: so when all that were
    /// given out were played, so were all with a lower number than the one that is kept.
    fn next(&self) -> Option<(u64, Sequence)> {
        if self.found().is_some() {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let Search {
            seed, cases, steps, ..
        } = *self.search;
        (number < cases).then(|| (number, generate(seed, number, steps)))
    }

    fn played(&self, number: u64, sequence: Sequence, played: Played) {
        self.sequences.fetch_add(1, Ordering::Relaxed);
        self.steps.fetch_add(played.steps, Ordering::Relaxed);
        let Some(difference) = played.difference else {
            return;
        };
        let mut found = self.found();
        let lowest = found
            .as_ref()
            .and_then(|known| known.number)
            .is_none_or(|known| number < known);
        if lowest {
            *found = Some(Found {
                number: Some(number),
                sequence,
                difference,
            });
        }
    }
}

/// What arenas are opened with.
struct Ground<'a> {
    credentials: Arc<Credentials>,
    variation: &'a Arc<Variation>,
}

impl Ground<'_> {
    fn open(&self, target: TargetName) -> Result<Arena, CheckError> {
        Arena::open(target, &self.credentials, self.variation)
            .map_err(|source| CheckError::Target { target, source })
    }

    /// The shortest conversation that shows what `found` shows, as it goes on the target of the search.
    fn shortest(&self, found: Found, search: &Search) -> Result<Counterexample, CheckError> {
        let target = search.target;
        let origin = Origin {
            target: target.name(),
            seed: search.seed,
        };
        let failed = |source| CheckError::Target { target, source };
        let home = self.open(target)?;
        match target {
            TargetName::Simulated => hunt(found, origin, &home, None).map_err(failed),
            TargetName::Live => {
                let quick = self.open(TargetName::Simulated)?;
                match shrunk_elsewhere(&found, origin, &home, &quick).map_err(failed)? {
                    Some(shortest) => Ok(shortest),
                    None => hunt(found, origin, &home, Some(&quick)).map_err(failed),
                }
            }
        }
    }
}

/// Plays again and shrinks in `quick`, where waiting costs nothing, and plays the shortest conversation in `home` for the
/// record. `None` if the difference does not show there, or is another one.
fn shrunk_elsewhere(
    found: &Found,
    origin: Origin<'_>,
    home: &Arena,
    quick: &Arena,
) -> Result<Option<Counterexample>, TargetError> {
    let rule = found.difference.rule;
    let again = Found {
        number: found.number,
        sequence: found.sequence.clone(),
        difference: found.difference.clone(),
    };
    let shrunk = hunt(again, origin, quick, None)?;
    let number = found.number.unwrap_or_default();
    let played = home.play(
        number,
        &shrunk.sequence,
        Watch::All,
        &mut Coverage::default(),
    )?;
    let same = |difference: &super::Difference| difference.rule == rule;
    Ok(played
        .difference
        .filter(same)
        .filter(|_| shrunk.reproduced.differed > 0 && same(&shrunk.difference))
        .map(|difference| Counterexample {
            difference,
            conversation: played.conversation,
            ..shrunk
        }))
}
