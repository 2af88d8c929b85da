//! The W method (Vasilevskii, 1973; Chow, 1978): every access word, up to k + 1 inputs, and every word of the
//! characterisation set. The largest of the suites, and the plainest: an oracle for tests of the others.

use super::phase::{Identification, Phase};
use super::plan::Plan;

/// The phases of the suite for so many extra states.
#[must_use]
pub(super) fn phases(plan: &Plan, extra_states: u32) -> [Phase<'_>; 1] {
    [Phase {
        starts: &plan.access,
        inputs: (0, extra_states.saturating_add(1)),
        identification: Identification::Same(&plan.characterisation),
    }]
}
