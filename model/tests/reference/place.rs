//! Where each state stands in the picture: the golden path down the middle, what went wrong to its right, the end below.

use std::ops::RangeInclusive;

use wsproof_model::vocabulary::LifecycleState;

pub(crate) const WIDTH: i32 = 980;
pub(crate) const HEIGHT: i32 = 950;
const BOX_WIDTH: i32 = 140;
const BOX_HEIGHT: i32 = 40;
const ROW: i32 = 120;

/// A rectangle in the picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

impl Place {
    pub(crate) const fn right(self) -> i32 {
        self.left + self.width
    }

    pub(crate) const fn bottom(self) -> i32 {
        self.top + self.height
    }

    pub(crate) const fn middle(self) -> (i32, i32) {
        (self.left + self.width / 2, self.top + self.height / 2)
    }

    /// Whether both stand in one column.
    pub(crate) const fn is_above_or_below(self, other: Self) -> bool {
        self.left == other.left
    }

    const fn rows(self, other: Self) -> RangeInclusive<i32> {
        if self.top < other.top {
            self.bottom()..=other.top
        } else {
            other.bottom()..=self.top
        }
    }
}

/// The frame around the open states.
pub(crate) const FRAME: Place = Place {
    left: 64,
    top: 92,
    width: 872,
    height: 730,
};

/// Where `state` stands.
pub(crate) const fn place(state: LifecycleState) -> Place {
    const MIDDLE: i32 = 210;
    const RIGHT: i32 = 720;
    const END: i32 = 900;
    match state {
        LifecycleState::Connecting => at(MIDDLE, 20),
        LifecycleState::Accepted => at(MIDDLE, 20 + ROW),
        LifecycleState::Authenticated => at(MIDDLE, 20 + 2 * ROW),
        LifecycleState::ServicesReady => at(MIDDLE, 20 + 3 * ROW),
        LifecycleState::ProcessingReady => at(MIDDLE, 20 + 4 * ROW),
        LifecycleState::Processing => at(MIDDLE, 20 + 5 * ROW),
        LifecycleState::Idle => at(MIDDLE, 20 + 6 * ROW),
        LifecycleState::Reconnecting => at(RIGHT, 20 + 3 * ROW),
        LifecycleState::Degraded => Place {
            height: 3 * BOX_HEIGHT,
            ..at(RIGHT, 20 + 5 * ROW - BOX_HEIGHT)
        },
        LifecycleState::Failed => at(MIDDLE, END),
        LifecycleState::Closing => at(435, END),
        LifecycleState::Closed => at(RIGHT, END),
    }
}

const fn at(left: i32, top: i32) -> Place {
    Place {
        left,
        top,
        width: BOX_WIDTH,
        height: BOX_HEIGHT,
    }
}

/// Whether another state stands between two of one column.
pub(crate) fn is_something_between(one: LifecycleState, other: LifecycleState) -> bool {
    let (one, other) = (place(one), place(other));
    let rows = one.rows(other);
    LifecycleState::ALL.iter().any(|state| {
        let between = place(*state);
        between.is_above_or_below(one) && rows.contains(&between.middle().1)
    })
}
