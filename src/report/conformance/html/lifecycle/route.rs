//! How a transition goes from one state to another.

use wsproof_model::lifecycle::{TRANSITIONS, Transition};
use wsproof_model::vocabulary::LifecycleState;

use super::place::{BOX_HEIGHT, Place, is_end, place, width};

/// The room between lines that go beside each other.
const GAP: f64 = 9.0;

/// How round the corners are.
const RADIUS: f64 = 8.0;

/// Where the lines go that go around the states on the left, the outermost; on the right; and beside the ends.
const OUTER_LEFT: f64 = 22.0;
const OUTER_RIGHT: f64 = 490.0;
const BESIDE_ENDS: f64 = 828.0;

/// The way that a transition takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// To an end: a dot where the state's line crosses the end's.
    Exit,
    /// Straight.
    Straight,
    /// Down, around states that are between.
    AroundLeft,
    /// Up, around states that are between.
    AroundRight,
    /// From an end back to the beginning.
    BesideEnds,
}

impl Way {
    pub(super) fn of(transition: Transition) -> Self {
        let Transition { from, to, .. } = transition;
        match (is_end(from), is_end(to)) {
            (false, true) => Self::Exit,
            (true, false) => Self::BesideEnds,
            (true, true) => Self::Straight,
            (false, false) if !is_in_the_way(from, to) => Self::Straight,
            (false, false) if place(from).y < place(to).y => Self::AroundLeft,
            (false, false) => Self::AroundRight,
        }
    }
}

/// Whether a state stands between two that stand in one column.
fn is_in_the_way(from: LifecycleState, to: LifecycleState) -> bool {
    let (from, to) = (place(from), place(to));
    LifecycleState::ALL.iter().any(|state| {
        let Place { x, y } = place(*state);
        let is_in_column = same(x, from.x) && same(x, to.x);
        is_in_column && from.y.min(to.y) < y && y < from.y.max(to.y)
    })
}

fn same(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.5
}

/// The line of a transition; none for one that is a dot.
pub(super) fn path(transition: Transition) -> Option<String> {
    match Way::of(transition) {
        Way::Exit => None,
        Way::Straight => Some(straight(transition)),
        Way::AroundLeft => Some(around_left(transition)),
        Way::AroundRight => Some(around_right(transition)),
        Way::BesideEnds => Some(beside_ends(transition)),
    }
}

/// Which of those that are alike a transition is, counted from the middle: -1, 0 and 1 of three.
fn from_the_middle(transition: Transition, is_alike: impl Fn(&Transition) -> bool) -> f64 {
    let (mut before, mut after) = (0.0, 0.0);
    let mut is_before = true;
    let alike = TRANSITIONS.iter().filter(|it| is_alike(it));
    for other in alike {
        if *other == transition {
            is_before = false;
        } else if is_before {
            before += 1.0;
        } else {
            after += 1.0;
        }
    }
    (before - after) / 2.0
}

/// From the edge of one box to that of the other, beside whatever else goes between the two.
fn straight(transition: Transition) -> String {
    let Transition { from, to, .. } = transition;
    let between_the_same =
        |it: &Transition| (it.from == from && it.to == to) || (it.from == to && it.to == from);
    let aside = from_the_middle(transition, between_the_same) * GAP;
    let (begin, end) = (place(from), place(to));
    // Aside of the same line for both directions.
    let (first, second) = if from < to {
        (begin, end)
    } else {
        (end, begin)
    };
    let (dx, dy) = (second.x - first.x, second.y - first.y);
    let length = dx.hypot(dy);
    let (off_x, off_y) = (-dy / length * aside, dx / length * aside);
    let edge = |state: LifecycleState, centre: Place, towards: Place| {
        let (dx, dy) = (towards.x - centre.x, towards.y - centre.y);
        let half_width = width(state) / 2.0;
        let half_height = BOX_HEIGHT / 2.0;
        let room_x = (half_width - off_x * dx.signum()) / dx.abs();
        let room_y = (half_height - off_y * dy.signum()) / dy.abs();
        let part = room_x.min(room_y);
        Place {
            x: centre.x + off_x + dx * part,
            y: centre.y + off_y + dy * part,
        }
    };
    let begins = edge(from, begin, end);
    let ends = edge(to, end, begin);
    format!(
        "M{:.1} {:.1}L{:.1} {:.1}",
        begins.x, begins.y, ends.x, ends.y
    )
}

/// Out on the left, down, and in again: the outermost leaves highest and arrives lowest, so that none crosses another.
fn around_left(transition: Transition) -> String {
    let goes_so = |it: &Transition| Way::of(*it) == Way::AroundLeft;
    let first = from_the_middle(transition, goes_so);
    let count = count(goes_so);
    let lane = OUTER_LEFT + (first + (count - 1.0) / 2.0) * GAP;
    let out = from_the_middle(transition, |it| goes_so(it) && it.from == transition.from) * GAP;
    let back = from_the_middle(transition, |it| goes_so(it) && it.to == transition.to) * GAP;
    let edge = |state| place(state).x - width(state) / 2.0;
    let begin = Place {
        x: edge(transition.from),
        y: place(transition.from).y + out,
    };
    let end = Place {
        x: edge(transition.to),
        y: place(transition.to).y - back,
    };
    around(begin, lane, end)
}

/// Out on the right, up, and in again, beside the lines to the ends.
fn around_right(transition: Transition) -> String {
    let goes_so = |it: &Transition| Way::of(*it) == Way::AroundRight;
    let first = from_the_middle(transition, goes_so) + (count(goes_so) - 1.0) / 2.0;
    let lane = OUTER_RIGHT - first * GAP;
    let edge = |state| place(state).x + width(state) / 2.0;
    let begin = Place {
        x: edge(transition.from),
        y: place(transition.from).y - 5.0 - first * 7.0,
    };
    let end = Place {
        x: edge(transition.to),
        y: place(transition.to).y + GAP,
    };
    around(begin, lane, end)
}

fn beside_ends(transition: Transition) -> String {
    let edge = |state| place(state).x + width(state) / 2.0;
    let begin = Place {
        x: edge(transition.from),
        y: place(transition.from).y,
    };
    let end = Place {
        x: edge(transition.to),
        y: place(transition.to).y - GAP,
    };
    around(begin, BESIDE_ENDS, end)
}

fn count(is_alike: impl Fn(&Transition) -> bool) -> f64 {
    TRANSITIONS
        .iter()
        .filter(|it| is_alike(it))
        .fold(0.0, |count, _| count + 1.0)
}

/// Along a lane, with round corners.
fn around(begin: Place, lane: f64, end: Place) -> String {
    let across = (lane - begin.x).signum() * RADIUS;
    let along = (end.y - begin.y).signum() * RADIUS;
    format!(
        "M{:.1} {:.1}H{:.1}Q{lane:.1} {:.1} {lane:.1} {:.1}V{:.1}Q{lane:.1} {:.1} {:.1} {:.1}H{:.1}",
        begin.x,
        begin.y,
        lane - across,
        begin.y,
        begin.y + along,
        end.y - along,
        end.y,
        lane - across,
        end.y,
        end.x
    )
}

/// Where the line of a state crosses that of an end.
pub(super) fn dot(transition: Transition) -> Place {
    Place {
        x: place(transition.to).x,
        y: place(transition.from).y,
    }
}

/// The line on which a state's dots are: to the right, or down to an end; none for a state without.
pub(super) fn line(state: LifecycleState) -> Option<String> {
    let exits = TRANSITIONS.iter().filter(|it| Way::of(**it) == Way::Exit);
    let Place { x, y } = place(state);
    if is_end(state) {
        let dots = exits.filter(|it| it.to == state).map(|it| dot(*it).y);
        let top = dots.reduce(f64::min)?;
        Some(format!("M{x:.1} {top:.1}V{:.1}", y - BOX_HEIGHT / 2.0))
    } else {
        let dots = exits.filter(|it| it.from == state).map(|it| dot(*it).x);
        let right = dots.reduce(f64::max)?;
        Some(format!("M{:.1} {y:.1}H{right:.1}", x + width(state) / 2.0))
    }
}
