//! The Wp method (Fujiwara, von Bochmann, Khendek, Amalou and Ghedamsi, 1991): first every access word, up to k inputs and
//! the characterisation set, which shows that the states are there; then the other transitions, k inputs more, and
//! the identification set of the state that is reached. It is k-A-complete (Vaandrager and Melse, CONCUR 2025).

use super::phase::{Identification, Phase};
use super::plan::Plan;

/// The phases of the suite for so many extra states.
#[must_use]
pub fn phases(plan: &Plan, extra_states: u32) -> [Phase<'_>; 2] {
    [
        Phase {
            starts: &plan.access,
            inputs: (0, extra_states),
            identification: Identification::Same(&plan.characterisation),
        },
        Phase {
            starts: &plan.beyond,
            inputs: (extra_states, extra_states),
            identification: Identification::Own(&plan.identification),
        },
    ]
}
