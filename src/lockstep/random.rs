//! Random sequences, as many as were asked for.

use wsproof_model::vocabulary::Limits;

use super::jobs::Supplier;
use super::verdict::Source;
use crate::sequences::Sequence;
use crate::sequences::generation::{generate, generate_for};

/// The random sequences of a check.
pub(super) struct Random {
    pub(super) seed: u64,
    pub(super) cases: u64,
    pub(super) steps: usize,
    /// The limits of the server, if it cannot be told others.
    pub(super) limits: Option<Limits>,
}

impl Supplier for Random {
    fn count(&self) -> u64 {
        self.cases
    }

    fn sequence(&self, place: u64) -> (Source, Sequence) {
        let sequence = match &self.limits {
            None => generate(self.seed, place, self.steps),
            Some(limits) => generate_for(limits, self.seed, place, self.steps),
        };
        (Source::Random(place), sequence)
    }
}
