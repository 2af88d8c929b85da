//! What machines say, by number, so that the number is all that a machine holds.

use std::collections::BTreeMap;

use wsproof_model::machine::output::Output;

use crate::suites::extraction::Seen;

/// Lists of outputs, each with a number. The first ones are those of the extraction.
#[derive(Clone, Debug)]
pub struct Outputs {
    known: Vec<Seen>,
    numbers: BTreeMap<Seen, u32>,
}

impl Outputs {
    /// Those of an extraction, with its numbers.
    #[must_use]
    pub fn new(known: &[Seen]) -> Self {
        let numbers = known.iter().cloned().zip(0..).collect();
        Self {
            known: known.to_vec(),
            numbers,
        }
    }

    /// The number of `seen`, a new one if it has none.
    pub fn number(&mut self, seen: Seen) -> u32 {
        let fresh = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(seen).or_insert_with_key(|seen| {
            self.known.push(seen.clone());
            fresh
        })
    }

    /// What has that number.
    #[must_use]
    pub fn seen(&self, number: u32) -> &Seen {
        &self.known[number as usize]
    }

    /// What is said: nothing, too, where the input cannot be given.
    #[must_use]
    pub fn said(&self, number: u32) -> &[Output] {
        match self.seen(number) {
            Seen::NotGiven => &[],
            Seen::Outputs(outputs) => outputs,
        }
    }
}
