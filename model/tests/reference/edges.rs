//! What the picture has arrows for: the transitions, those with the same ends as one, and those that leave every open
//! state for the same one as one from the frame around them.

use std::collections::BTreeMap;

use wsproof_model::lifecycle::{TRANSITIONS, from_every_open_state};
use wsproof_model::vocabulary::{LifecycleState, Trigger};

/// The two ends of an arrow, and what leads along it.
pub(crate) type Edges = BTreeMap<(LifecycleState, LifecycleState), Vec<Trigger>>;

/// The states in which the WebSocket is open.
pub(crate) fn open_states() -> impl Iterator<Item = LifecycleState> {
    LifecycleState::ALL
        .iter()
        .copied()
        .filter(|state| state.is_open())
}

/// Every other transition.
pub(crate) fn between_two_states() -> Edges {
    let common = from_every_open_state();
    let mut edges = Edges::new();
    for step in TRANSITIONS {
        if step.from.is_open() && common.contains(&(step.trigger, step.to)) {
            continue;
        }
        let triggers = edges.entry((step.from, step.to)).or_default();
        triggers.push(step.trigger);
    }
    edges
}

#[test]
fn every_transition_has_an_arrow() {
    let from_the_frame = from_every_open_state().len() * open_states().count();
    let others: usize = between_two_states().values().map(Vec::len).sum();
    assert_eq!(from_the_frame + others, TRANSITIONS.len());
    assert!(!from_every_open_state().is_empty());
}
