//! What machines say, by number, so that the number is all that a machine holds.

use wsproof_model::machine::output::Output;

use crate::suites::extraction::Seen;
use crate::suites::numbering::Numbering;

/// Lists of outputs, each with a number. The first ones are those of the extraction.
#[derive(Clone, Debug)]
pub struct Outputs(pub(super) Numbering<Seen>);

impl Outputs {
    /// Those of an extraction, with its numbers.
    #[must_use]
    pub fn new(known: &[Seen]) -> Self {
        Self(known.iter().cloned().collect())
    }

    /// The number of `seen`, a new one if it has none.
    pub fn number(&mut self, seen: Seen) -> u32 {
        self.0.number(seen)
    }

    /// What has that number.
    #[must_use]
    pub fn seen(&self, number: u32) -> &Seen {
        &self.0.things()[number as usize]
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
