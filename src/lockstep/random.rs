//! Random sequences, as many as were asked for.

use super::jobs::Supplier;
use super::verdict::Source;
use crate::sequences::Sequence;
use crate::sequences::generation::generate;

/// The random sequences of a check.
pub(super) struct Random {
    pub(super) seed: u64,
    pub(super) cases: u64,
    pub(super) steps: usize,
}

impl Supplier for Random {
    fn count(&self) -> u64 {
        self.cases
    }

    fn sequence(&self, place: u64) -> (Source, Sequence) {
        let sequence = generate(self.seed, place, self.steps);
        (Source::Random(place), sequence)
    }
}
