//! Which suite is played, and its words in the order in which they are.

use std::time::Duration;

use super::{Estimate, ExtraStates, PlayedSuite, SuiteOptions};
use crate::lockstep::error::CheckError;
use crate::lockstep::jobs::Supplier;
use crate::lockstep::progress::Progress;
use crate::lockstep::verdict::{Source, Tally};
use crate::sequences::Sequence;
use crate::suites::complete::Preparation;
use crate::suites::extraction::Bounds;
use crate::suites::suite::{Size, Suite};

/// Refuses a suite that is asked for and cannot be made, before anything else is played.
pub(in crate::lockstep) fn refuse_what_is_too_large(
    options: &SuiteOptions,
) -> Result<(), CheckError> {
    let ExtraStates::Exactly(extra_states) = options.extra_states else {
        return Ok(());
    };
    let size = prepare(options)?.choose(extra_states).size;
    if size.inputs <= SuiteOptions::INPUTS {
        return Ok(());
    }
    Err(CheckError::SuiteTooLarge { extra_states, size })
}

/// How large a suite is before words are merged.
pub(in crate::lockstep) fn size_of(
    options: &SuiteOptions,
    extra_states: u32,
) -> Result<Size, CheckError> {
    Ok(prepare(options)?.choose(extra_states).size)
}

fn prepare(options: &SuiteOptions) -> Result<Preparation, CheckError> {
    Ok(Preparation::new(Bounds {
        messages: options.messages,
        ..Bounds::default()
    })?)
}

/// Plays the suite that is asked for: with extra states as many as fit, one suite after the other, each for one state
/// more, as long as the next one can be expected to fit.
pub(in crate::lockstep) fn play_complete(
    options: &SuiteOptions,
    seed: u64,
    progress: &dyn Progress,
    // Says what was played, and whether nothing differed.
    mut play: impl FnMut(&Words<'_>, &str) -> Result<(Tally, bool), CheckError>,
) -> Result<PlayedSuite, CheckError> {
    let preparation = prepare(options)?;
    let (mut extra_states, mut left) = match options.extra_states {
        ExtraStates::Fitting(time) => (0, Some(time)),
        ExtraStates::Exactly(number) => (number, None),
    };
    loop {
        let choice = preparation.choose(extra_states);
        let too_large = |_| CheckError::SuiteTooLarge {
            extra_states,
            size: choice.size,
        };
        let suite = preparation
            .suite(choice.method, extra_states, SuiteOptions::INPUTS)
            .map_err(too_large)?;
        let words = Words::new(&preparation, &suite, extra_states, seed);
        let bar = format!("suite k = {extra_states}");
        progress.begun(&bar, words.count());
        let (tally, passed) = play(&words, &bar)?;
        progress.finished(&bar);
        let mut played = told(&words, &tally, passed);
        left = left.map(|left| left.saturating_sub(played.elapsed));
        played.next = estimate(&preparation, &played);
        let fits = left
            .zip(played.next)
            .is_some_and(|(left, next)| next.fits(left));
        if !fits || !passed {
            return Ok(played);
        }
        extra_states += 1;
    }
}

fn told(words: &Words<'_>, tally: &Tally, passed: bool) -> PlayedSuite {
    let Words {
        preparation,
        suite,
        extra_states,
        ..
    } = words;
    let extraction = &preparation.extraction;
    let name = |state: &u32| extraction.state_in_words(*state);
    PlayedSuite {
        extra_states: *extra_states,
        bounds: extraction.bounds.to_string(),
        messages: extraction.bounds.messages,
        inputs: extraction.inputs.len(),
        states: extraction.worlds.len(),
        quotient: preparation.quotient.machine.state_count(),
        merged: preparation
            .quotient
            .merged()
            .map(|group| group.iter().map(name).collect())
            .collect(),
        choice: preparation.choose(*extra_states),
        size: suite.size(),
        passed,
        sequences: tally.sequences,
        steps: tally.steps,
        elapsed: tally.elapsed,
        next: None,
    }
}

/// The words of a suite in the order in which they are played.
pub(in crate::lockstep) struct Words<'a> {
    preparation: &'a Preparation,
    suite: &'a Suite,
    extra_states: u32,
    order: Vec<usize>,
}

impl<'a> Words<'a> {
    pub(super) fn new(
        preparation: &'a Preparation,
        suite: &'a Suite,
        extra_states: u32,
        seed: u64,
    ) -> Self {
        Self {
            preparation,
            suite,
            extra_states,
            order: suite.order(seed),
        }
    }
}

impl Supplier for Words<'_> {
    fn count(&self) -> u64 {
        self.order.len() as u64
    }

    fn sequence(&self, place: u64) -> (Source, Sequence) {
        // A place is below `count`, which is the length of a list.
        let word = usize::try_from(place).map_or(0, |place| self.order[place]);
        let source = Source::Suite {
            extra_states: self.extra_states,
            messages: self.preparation.extraction.bounds.messages,
            word: word as u64,
        };
        let sequence = self
            .preparation
            .extraction
            .sequence(&self.suite.words[word]);
        (source, sequence)
    }
}

/// What the suite for one extra state more takes, by what this one took.
fn estimate(preparation: &Preparation, played: &PlayedSuite) -> Option<Estimate> {
    let extra_states = played.extra_states + 1;
    if extra_states > SuiteOptions::MOST_EXTRA_STATES {
        return None;
    }
    let size = preparation.choose(extra_states).size;
    let before = played.choice.size;
    // Words are merged, and inputs left out, in about the same share of both suites. What cannot be counted takes too long
    // in any case.
    let milliseconds = u64::try_from(played.elapsed.as_millis()).unwrap_or(u64::MAX);
    Some(Estimate {
        extra_states,
        size,
        sequences: scaled(played.size.words, size.words, before.words),
        time: Duration::from_millis(scaled(milliseconds, size.inputs, before.inputs)),
    })
}

fn scaled(number: u64, to: u64, of: u64) -> u64 {
    let scaled = u128::from(number) * u128::from(to) / u128::from(of.max(1));
    u64::try_from(scaled).unwrap_or(u64::MAX)
}

impl Estimate {
    fn fits(&self, left: Duration) -> bool {
        self.time <= left && self.is_held_by_memory()
    }
}
