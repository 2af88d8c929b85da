//! The HSI method (Petrenko, Yevtushenko, Lebedev and Das, 1993): every access word, up to k + 1 inputs, and the
//! harmonised identifiers of the state that is reached. It is k-A-complete (Vaandrager and Melse, CONCUR 2025).

use super::phase::{Identification, Phase};
use super::plan::Plan;

/// The phases of the suite for so many extra states.
#[must_use]
pub fn phases(plan: &Plan, extra_states: u32) -> [Phase<'_>; 1] {
    [Phase {
        starts: &plan.access,
        inputs: (0, extra_states.saturating_add(1)),
        identification: Identification::Own(&plan.harmonised),
    }]
}
