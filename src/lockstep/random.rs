//! Random sequences, as many as were asked for.

use super::jobs::Supplier;
use super::verdict::Source;
use crate::sequences::Sequence;
use crate::sequences::generation::{Scope, generate, generate_within};

/// The random sequences of a check.
pub(super) struct Random {
    pub(super) seed: u64,
    pub(super) cases: u64,
    pub(super) steps: usize,
    /// What they are restricted to, if they are.
    pub(super) within: Option<Scope>,
}

impl Supplier for Random {
    fn count(&self) -> u64 {
        self.cases
    }

    fn sequence(&self, place: u64) -> (Source, Sequence) {
        let sequence = match &self.within {
            None => generate(self.seed, place, self.steps),
            Some(scope) => generate_within(scope, self.seed, place, self.steps),
        };
        (Source::Random(place), sequence)
    }
}
