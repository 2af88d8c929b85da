//! Where the states stand in the picture: the only place that says so.
//!
//! From the top to the bottom in the order in which a connection goes through them; the states between which it goes back
//! and forth are in three columns, and the ends are at the bottom on the right.

use wsproof_model::vocabulary::LifecycleState;

/// A point of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// How high a state's box is.
pub(super) const BOX_HEIGHT: f64 = 34.0;

/// How wide the picture is.
pub(super) const WIDTH: f64 = 850.0;

/// How high the picture is.
pub(super) const HEIGHT: f64 = 730.0;

const LEFT: f64 = 122.0;
const MIDDLE: f64 = 256.0;
const RIGHT: f64 = 390.0;

/// The centre of a state's box.
pub(super) const fn place(state: LifecycleState) -> Place {
    let (x, row) = match state {
        LifecycleState::Connecting => (MIDDLE, 0.0),
        LifecycleState::Accepted => (MIDDLE, 1.0),
        LifecycleState::Authenticated => (MIDDLE, 2.0),
        LifecycleState::ServicesReady => (MIDDLE, 3.0),
        LifecycleState::ProcessingReady => (MIDDLE, 4.0),
        LifecycleState::Processing => (LEFT, 5.0),
        LifecycleState::Idle => (RIGHT, 6.0),
        LifecycleState::Degraded => (MIDDLE, 7.0),
        LifecycleState::Reconnecting => (MIDDLE, 8.0),
        LifecycleState::Closing => (566.0, 9.0),
        LifecycleState::Closed => (664.0, 9.0),
        LifecycleState::Failed => (762.0, 9.0),
    };
    Place {
        x,
        y: 56.0 + row * 70.0,
    }
}

/// Whether a state is one of those that most others lead to.
pub(super) const fn is_end(state: LifecycleState) -> bool {
    match state {
        LifecycleState::Closing | LifecycleState::Closed | LifecycleState::Failed => true,
        LifecycleState::Connecting
        | LifecycleState::Accepted
        | LifecycleState::Authenticated
        | LifecycleState::ServicesReady
        | LifecycleState::ProcessingReady
        | LifecycleState::Processing
        | LifecycleState::Idle
        | LifecycleState::Degraded
        | LifecycleState::Reconnecting => false,
    }
}

/// How wide a state's box is.
pub(super) const fn width(state: LifecycleState) -> f64 {
    if is_end(state) { 76.0 } else { 136.0 }
}
