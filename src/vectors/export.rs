//! The complete suite as vectors, one after the other.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use wsproof_model::machine::input::Input;
use wsproof_model::vocabulary::Limits;

use super::ExportError;
use super::format::{Header, VERSION, Vector};
use super::names;
use super::steps::steps;
use crate::lockstep::SuiteOptions;
use crate::sequences::Sequence;
use crate::suites::complete::Preparation;
use crate::suites::extraction::Bounds;
use crate::suites::suite::Suite;
use crate::targets::tokens::Tokens;

/// The limit of frames in vectors. It changes nothing but how many bytes are too many, and keeps vectors short; tokens of
/// every usual kind have room.
const FRAME_LIMIT: u32 = 1024;

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// For how many extra states the suite is.
    pub extra_states: u32,
    /// How many different messages its client has.
    pub messages: u8,
    /// How many of its sequences are taken, spread evenly; all of them, if nothing is said.
    pub sample: Option<NonZeroU64>,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            extra_states: 0,
            messages: SuiteOptions::MESSAGES,
            sample: None,
        }
    }
}

/// A complete suite, of which vectors are made one at a time.
#[derive(Debug)]
pub struct Export {
    selection: Selection,
    preparation: Preparation,
    suite: Suite,
    limits: Limits,
    named: Tokens,
}

impl Export {
    /// Makes the suite.
    ///
    /// # Errors
    /// If it is too large.
    pub fn new(selection: Selection) -> Result<Self, ExportError> {
        let extra_states = selection.extra_states;
        let preparation = Preparation::new(Bounds {
            messages: selection.messages,
            ..Bounds::default()
        })?;
        let method = preparation.choose(extra_states).method;
        let suite = preparation
            .suite(method, extra_states, SuiteOptions::INPUTS)
            .map_err(|refused| ExportError::SuiteTooLarge {
                extra_states,
                size: refused.size,
            })?;
        let limits = Limits {
            frame_limit: FRAME_LIMIT,
            ..preparation.extraction.bounds.limits()
        };
        Ok(Self {
            selection,
            preparation,
            suite,
            limits,
            named: names::tokens(),
        })
    }

    /// The first line.
    #[must_use]
    pub fn header(&self) -> Header {
        Header {
            vectors: VERSION,
            limits: self.limits.clone(),
            extra_states: self.selection.extra_states,
            messages: self.selection.messages,
            suite: self.suite_size(),
            sequences: self.count(),
            tokens: self.tokens().into_iter().collect(),
        }
    }

    /// How many vectors there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        let all = self.suite_size();
        self.selection
            .sample
            .map_or(all, |sample| all.min(sample.get()))
    }

    /// The vectors, in the order of the suite.
    pub fn vectors(&self) -> impl Iterator<Item = Result<Vector, ExportError>> {
        (0..self.count()).map(|place| self.vector(self.number(place)))
    }

    fn suite_size(&self) -> u64 {
        self.suite.words.len() as u64
    }

    /// The sequence that the vector at that place is made of: as far from the one before as from the one after.
    fn number(&self, place: u64) -> u64 {
        let product = u128::from(place) * u128::from(self.suite_size());
        // Less than the suite's size, as the place is less than the count.
        u64::try_from(product / u128::from(self.count())).unwrap_or_default()
    }

    fn vector(&self, number: u64) -> Result<Vector, ExportError> {
        let word = usize::try_from(number).unwrap_or(usize::MAX);
        let word = &self.suite.words[word];
        let sequence = Sequence {
            limits: self.limits.clone(),
            ..self.preparation.extraction.sequence(word)
        };
        Ok(Vector {
            number,
            steps: steps(&sequence, &self.named)?,
        })
    }

    fn tokens(&self) -> BTreeSet<&'static str> {
        let inputs = self.preparation.extraction.inputs.iter();
        let shown = inputs.filter_map(|input| match input {
            Input::Client { action, .. } => action.credential(),
            Input::Agent { .. } | Input::Timer { .. } | Input::Service { .. } | Input::Shutdown => {
                None
            }
        });
        shown.filter_map(names::name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(sample: Option<u64>) -> (Header, Vec<u64>) {
        let export = Export::new(Selection {
            messages: 0,
            sample: sample.and_then(NonZeroU64::new),
            ..Selection::default()
        })
        .unwrap();
        let places = 0..export.count();
        let numbers = places.map(|place| export.number(place)).collect();
        (export.header(), numbers)
    }

    #[test]
    fn without_a_sample_every_sequence_is_there_once() {
        let (header, all) = numbers(None);
        assert_eq!(header.sequences, header.suite);
        assert_eq!(all, (0..header.suite).collect::<Vec<_>>());
        assert_eq!(numbers(Some(u64::MAX)), (header, all));
    }

    #[test]
    fn a_sample_is_spread_evenly() {
        let (header, sample) = numbers(Some(7));
        assert_eq!((header.sequences, sample.len()), (7, 7));
        let distance = header.suite / 7;
        for pair in sample.windows(2) {
            assert!(
                (distance..=distance + 1).contains(&(pair[1] - pair[0])),
                "{sample:?}"
            );
        }
    }

    #[test]
    fn a_suite_that_is_too_large_is_refused_with_what_to_do() {
        let refused = Export::new(Selection {
            extra_states: 2,
            ..Selection::default()
        });
        insta::assert_snapshot!(refused.unwrap_err());
    }
}
