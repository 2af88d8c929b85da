//! What is known of each mutant before anything is played to it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::base::Base;
use super::corpus::{Corpus, Kill};
use super::equivalence::distinguish;
use super::mutant::Mutant;
use crate::suites::mealy::Word;

/// How many mutants a job takes at once.
const CHUNK: usize = 64;

/// Whether a mutant can be told from the machine, and what does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The shortest word that shows it; none if it is equivalent.
    pub shortest: Option<Word>,
    /// Where random sequences first show it.
    pub random: Option<Kill>,
    /// Where the suite first shows it.
    pub suite: Option<Kill>,
}

/// The two ways to find a mutant.
#[derive(Clone, Copy, Debug)]
pub struct Corpora<'a> {
    /// Random sequences.
    pub random: &'a Corpus,
    /// A complete suite.
    pub suite: &'a Corpus,
}

/// Decides every mutant, by several jobs. Each is decided for itself, so the jobs have no influence on what comes out.
#[must_use]
pub fn decide(base: &Base, mutants: &[Mutant], corpora: Corpora<'_>, jobs: usize) -> Vec<Decision> {
    let next = AtomicUsize::new(0);
    let chunks: Mutex<Vec<(usize, Vec<Decision>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let first = next.fetch_add(CHUNK, Ordering::Relaxed);
                    let last = mutants.len().min(first + CHUNK);
                    let Some(chunk) = mutants.get(first..last).filter(|it| !it.is_empty()) else {
                        return;
                    };
                    let decided = chunk.iter().map(|it| decide_one(base, it, corpora));
                    let decided = decided.collect();
                    let mut chunks = chunks.lock().unwrap_or_else(PoisonError::into_inner);
                    chunks.push((first, decided));
                }
            });
        }
    });
    let mut chunks = chunks.into_inner().unwrap_or_else(PoisonError::into_inner);
    chunks.sort_unstable_by_key(|(first, _)| *first);
    chunks
        .into_iter()
        .flat_map(|(_, decided)| decided)
        .collect()
}

fn decide_one(base: &Base, mutant: &Mutant, corpora: Corpora<'_>) -> Decision {
    Decision {
        shortest: distinguish(base, mutant),
        random: corpora.random.kill(base, mutant),
        suite: corpora.suite.kill(base, mutant),
    }
}
