//! The states of one level, taken on by every input; on every core.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use wsproof_model::machine::world::{Connection, World};
use wsproof_model::properties::Broken;

use super::connections::Connections;
use super::plan::{Plan, TakesSteps};
use super::stepper::{End, Stepper};
use super::table::{Table, mixed};

/// The states that a worker takes at a time.
const PORTION: usize = 64;
/// With fewer states than that it is quicker not to ask others for help.
const WORTH_SHARING: usize = 4 * PORTION;
/// The words that a worker keeps at most to see that it has just been there, so that they stay in its core's cache.
const MOST_RECENT: usize = 1 << 15;
const FEWEST_RECENT: usize = 1 << 8;

/// What is known before a level is taken on, and does not change while it is.
pub(super) struct Known {
    /// The states.
    pub(super) table: Table,
    /// The connections.
    pub(super) connections: Connections,
}

/// A step that breaks a property.
pub(super) struct BrokenStep {
    /// The property, and how.
    pub(super) broken: Broken,
    /// The state from which it was taken.
    pub(super) from: u64,
}

/// What comes of some states, in the order of the states and the inputs.
#[derive(Default)]
pub(super) struct Yield {
    /// The possible steps that break nothing.
    pub(super) transitions: u64,
    /// The words of the states where they lead, if those were not known; some several times.
    pub(super) reached: Vec<u64>,
    /// The states of which a connection was never met, each with the number of words that come before it.
    pub(super) news: Vec<(usize, World)>,
    /// The other ones, the first of each property.
    pub(super) broken: Vec<BrokenStep>,
    /// The bytes of the connections in the states that are new in whole.
    worlds: usize,
}

impl Yield {
    fn bytes(&self) -> usize {
        self.reached.capacity() * size_of::<u64>()
            + self.news.capacity() * size_of::<(usize, World)>()
            + self.worlds
    }
}

/// Somebody who takes steps, on one core.
pub(super) struct Worker<'a, F> {
    plan: &'a Plan<'a, F>,
    pub(super) stepper: Stepper<'a, F>,
    /// Words that were reached not long ago.
    recent: Vec<u64>,
}

impl<'a, F: TakesSteps> Worker<'a, F> {
    pub(super) fn new(plan: &'a Plan<'a, F>, stepper: Stepper<'a, F>) -> Self {
        Self {
            plan,
            stepper,
            recent: vec![u64::MAX; FEWEST_RECENT],
        }
    }

    /// The bytes that it takes.
    pub(super) const fn bytes(&self) -> usize {
        self.stepper.bytes() + self.recent.capacity() * size_of::<u64>()
    }

    /// Keeps more words in mind when there are more states, and forgets the old ones then.
    fn fit(&mut self, states: usize) {
        let fitting = (states / 8).next_power_of_two();
        let fitting = fitting.clamp(FEWEST_RECENT, MOST_RECENT);
        if fitting > self.recent.len() {
            self.recent = vec![u64::MAX; fitting];
        }
    }

    fn expand(&mut self, known: &Known, words: &[u64]) -> Yield {
        self.fit(known.table.len());
        let mut found = Yield::default();
        for word in words {
            self.expand_one(known, *word, &mut found);
        }
        found
    }

    fn expand_one(&mut self, known: &Known, word: u64, found: &mut Yield) {
        let (plan, recent) = (self.plan, &mut self.recent);
        self.stepper.each(word, &known.connections, |taken| {
            match taken.end {
                End::Impossible => {}
                End::Broken(broken) => found.note(broken, word),
                End::New(state) => {
                    found.transitions += 1;
                    found.worlds += state.connections.len() * 2 * size_of::<Option<Connection>>();
                    found.news.push((found.reached.len(), state));
                }
                End::At(to) => {
                    found.transitions += 1;
                    if to != word {
                        let to = plan.representative(to);
                        if is_news(recent, to) && !known.table.contains(to) {
                            found.reached.push(to);
                        }
                    }
                }
            }
            ControlFlow::Continue(())
        });
    }
}

impl Yield {
    fn note(&mut self, broken: Broken, from: u64) {
        let is_known = self
            .broken
            .iter()
            .any(|known| known.broken.property == broken.property);
        if !is_known {
            self.broken.push(BrokenStep { broken, from });
        }
    }
}

/// Whether the word is not among the recent ones, where it is now.
fn is_news(recent: &mut [u64], word: u64) -> bool {
    // There is a power of two of them.
    let mask = recent.len() - 1;
    let place = (mixed(word) >> 32) as usize & mask;
    std::mem::replace(&mut recent[place], word) != word
}

/// Takes on the states with these words; what comes of them is in the order of the words, whoever did it.
pub(super) fn expand<F: TakesSteps>(
    workers: &mut [Worker<'_, F>],
    known: &Known,
    words: &[u64],
) -> Vec<Yield> {
    let portions: Vec<_> = words.chunks(PORTION).collect();
    if let ([worker, ..], true) = (&mut *workers, words.len() < WORTH_SHARING) {
        return vec![worker.expand(known, words)];
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(portions.len()));
    thread::scope(|scope| {
        for worker in workers {
            let (next, done, portions) = (&next, &done, &portions);
            scope.spawn(move || {
                while let Some((number, words)) = take(next, portions) {
                    let found = worker.expand(known, words);
                    done.lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .push((number, found));
                }
            });
        }
    });
    let mut done = done
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, found)| found).collect()
}

fn take<'a>(next: &AtomicUsize, portions: &[&'a [u64]]) -> Option<(usize, &'a [u64])> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    portions.get(number).map(|portion| (number, *portion))
}

/// The bytes that what came of some states takes.
pub(super) fn bytes(found: &[Yield]) -> usize {
    found.iter().map(Yield::bytes).sum()
}
