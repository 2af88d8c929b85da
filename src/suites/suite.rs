//! Suites: words to play from the initial state, and how many they are.

use std::fmt;
use std::ops::AddAssign;

use thiserror::Error;

use super::mealy::{Mealy, Word};
use super::phase::Phase;
use crate::sequences::chance::{Chance, Purpose};

/// How much there is to play.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size {
    /// Inputs, in all words.
    pub inputs: u64,
    /// Words.
    pub words: u64,
}

impl Size {
    /// The size of one word.
    #[must_use]
    pub const fn of_word(word: &[u32]) -> Self {
        Self {
            inputs: word.len() as u64,
            words: 1,
        }
    }

    /// The size when every word gets so many inputs more.
    #[must_use]
    pub const fn followed_by(self, inputs: usize) -> Self {
        let more = self.words.saturating_mul(inputs as u64);
        Self {
            inputs: self.inputs.saturating_add(more),
            words: self.words,
        }
    }
}

impl AddAssign for Size {
    fn add_assign(&mut self, other: Self) {
        self.inputs = self.inputs.saturating_add(other.inputs);
        self.words = self.words.saturating_add(other.words);
    }
}

impl fmt::Display for Size {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { inputs, words } = self;
        write!(formatter, "{words} sequences, {inputs} inputs")
    }
}

/// A suite that would be larger than it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "the suite has {size} before words are merged, more than the {limit} inputs that it may have: take fewer extra states or smaller bounds"
)]
pub struct TooLarge {
    /// How large it would be.
    pub size: Size,
    /// How many inputs it may have.
    pub limit: u64,
}

/// So many words are merged before there are more, so that memory holds few that are not played.
const MANY: usize = 1 << 20;

/// Words to play, each from the initial state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    /// The words in order; none begins another.
    pub words: Vec<Word>,
    /// The size before words that begin others were merged with them.
    pub before_merging: Size,
}

impl Suite {
    /// The suite of these phases.
    ///
    /// # Errors
    /// If it would have more than `limit` inputs before words are merged.
    pub fn of(phases: &[Phase<'_>], machine: &Mealy, limit: u64) -> Result<Self, TooLarge> {
        Self::made(phases, machine, limit, |word| word)
    }

    /// The suite of these phases, without the inputs that are answered by the output `not_given`.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn of_what_is_given(
        phases: &[Phase<'_>],
        machine: &Mealy,
        not_given: u32,
        limit: u64,
    ) -> Result<Self, TooLarge> {
        Self::made(phases, machine, limit, |word| {
            machine.without(&word, not_given)
        })
    }

    fn made(
        phases: &[Phase<'_>],
        machine: &Mealy,
        limit: u64,
        played: impl Fn(Word) -> Word,
    ) -> Result<Self, TooLarge> {
        let before_merging = size_of(phases, machine);
        if before_merging.inputs > limit {
            return Err(TooLarge {
                size: before_merging,
                limit,
            });
        }
        let mut words = Vec::new();
        let mut many = MANY;
        for phase in phases {
            phase.words(machine, &mut |word| {
                words.push(played(word));
                if words.len() >= many {
                    words = merged(std::mem::take(&mut words));
                    many = MANY.max(words.len() * 2);
                }
            });
        }
        Ok(Self {
            words: merged(words),
            before_merging,
        })
    }

    /// The size as it is to be played.
    #[must_use]
    pub fn size(&self) -> Size {
        let mut size = Size::default();
        for word in &self.words {
            size += Size::of_word(word);
        }
        size
    }

    /// The places of the words in the order in which they are played: by chance, as words that come one after the other
    /// begin alike, and would show a fault all or none.
    #[must_use]
    pub fn order(&self, seed: u64) -> Vec<usize> {
        let mut chance = Chance::of(seed, Purpose::Order, 0);
        let mut drawn: Vec<_> = (0..self.words.len())
            .map(|word| (chance.draw(), word))
            .collect();
        drawn.sort_unstable();
        drawn.into_iter().map(|(_, word)| word).collect()
    }

    /// The first word that `implementation` answers otherwise than `machine`: the suite kills it.
    #[must_use]
    pub fn kill<'a>(&'a self, machine: &Mealy, implementation: &Mealy) -> Option<&'a [u32]> {
        let mut words = self.words.iter().map(Vec::as_slice);
        words.find(|word| machine.outputs(0, word) != implementation.outputs(0, word))
    }
}

/// How large the suite of these phases is before words are merged, found without making it.
#[must_use]
pub fn size_of(phases: &[Phase<'_>], machine: &Mealy) -> Size {
    let mut size = Size::default();
    for phase in phases {
        size += phase.size(machine);
    }
    size
}

/// In order, without those that begin another. In order, the words that a word begins come right after it.
pub(super) fn merged(mut words: Vec<Word>) -> Vec<Word> {
    words.sort_unstable();
    let mut kept: Vec<Word> = Vec::new();
    for word in words {
        kept.pop_if(|last| word.starts_with(last));
        kept.push(word);
    }
    kept
}
