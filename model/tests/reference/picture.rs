//! The lifecycle as an SVG picture, in the colours of the page that it stands in.

use std::fmt::Write as _;

use wsproof_model::vocabulary::{LifecycleState, Trigger};

use crate::edges::{between_two_states, from_every_open_state};
use crate::place::{FRAME, HEIGHT, Place, WIDTH, is_something_between, place};

/// Where an arrow touches a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// How an arrow goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    /// From box to box.
    Straight,
    /// Around the boxes between, to the left.
    Around,
    /// Outside the frame, along its left or right edge.
    Outside,
}

/// An arrow between two states.
struct Arrow {
    from: LifecycleState,
    to: LifecycleState,
    triggers: Vec<Trigger>,
    route: Route,
    leaves: Side,
    arrives: Side,
}

impl Arrow {
    fn new(from: LifecycleState, to: LifecycleState, triggers: Vec<Trigger>) -> Self {
        let (start, end) = (place(from), place(to));
        let is_outside = !from.is_open() && !to.is_open() && start.top != end.top;
        let (route, leaves, arrives) = if is_outside {
            let right = start.left.max(end.left) > FRAME.middle().0;
            let side = if right { Side::Right } else { Side::Left };
            (Route::Outside, side, side)
        } else if !start.is_above_or_below(end) {
            let [leaves, arrives] = if start.left < end.left {
                [Side::Right, Side::Left]
            } else {
                [Side::Left, Side::Right]
            };
            (Route::Straight, leaves, arrives)
        } else if is_something_between(from, to) {
            (Route::Around, Side::Left, Side::Left)
        } else if start.top < end.top {
            (Route::Straight, Side::Bottom, Side::Top)
        } else {
            (Route::Straight, Side::Top, Side::Bottom)
        };
        Self {
            from,
            to,
            triggers,
            route,
            leaves,
            arrives,
        }
    }

    fn label(&self) -> String {
        let names: Vec<_> = self.triggers.iter().map(|trigger| trigger.name()).collect();
        names.join(", ")
    }

    /// The end of the arrow at `state`: its side, and the state at the other end.
    fn end_at(&self, state: LifecycleState) -> Option<(Side, LifecycleState)> {
        if self.from == state {
            Some((self.leaves, self.to))
        } else if self.to == state {
            Some((self.arrives, self.from))
        } else {
            None
        }
    }
}

/// Where on its side of `state` arrow number `index` touches it: the ends on one side are spread over it in the order
/// in which their other ends stand, so that arrows of one side do not cross. The second number says how many ends there
/// are on the side, and which of them this is.
fn touch(arrows: &[Arrow], index: usize, state: LifecycleState) -> ((i32, i32), (i32, i32)) {
    let own = arrows[index].end_at(state).unwrap().0;
    let mut ends: Vec<_> = arrows
        .iter()
        .enumerate()
        .filter_map(|(number, arrow)| {
            let (side, other) = arrow.end_at(state)?;
            // Two that go around the same boxes lie within each other.
            let nested = arrow.route != Route::Straight && place(other).top < place(state).top;
            let number = i32::try_from(number).unwrap();
            let tie = if nested { -number } else { number };
            (side == own).then_some((along(side, place(other)), tie, number))
        })
        .collect();
    ends.sort_unstable();
    let count = i32::try_from(ends.len()).unwrap();
    let wanted = i32::try_from(index).unwrap();
    let rank = ends.iter().position(|end| end.2 == wanted).unwrap();
    let rank = i32::try_from(rank).unwrap();
    let at = place(state);
    let point = match own {
        Side::Left => (at.left, share(at.top, at.height, rank, count)),
        Side::Right => (at.right(), share(at.top, at.height, rank, count)),
        Side::Top => (share(at.left, at.width, rank, count), at.top),
        Side::Bottom => (share(at.left, at.width, rank, count), at.bottom()),
    };
    (point, (rank, count))
}

const fn along(side: Side, other: Place) -> i32 {
    match side {
        Side::Left | Side::Right => other.middle().1,
        Side::Top | Side::Bottom => other.middle().0,
    }
}

const fn share(start: i32, length: i32, rank: i32, count: i32) -> i32 {
    start + length * (rank + 1) / (count + 1)
}

/// The picture.
pub(crate) fn draw() -> String {
    let mut svg = String::new();
    let mut line = |text: String| {
        let _infallible = writeln!(svg, "{text}");
    };
    line(format!(
        r#"<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" style="max-width: 100%; height: auto" role="img" aria-labelledby="lifecycle-picture" font-family="sans-serif" font-size="12" fill="none" stroke="currentColor" xmlns="http://www.w3.org/2000/svg">"#
    ));
    line("<title id=\"lifecycle-picture\">The lifecycle of a connection: its states, and what leads from one to another</title>".to_owned());
    line(r#"<defs><marker id="lifecycle-tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="currentColor" stroke="none"/></marker></defs>"#.to_owned());
    line(rectangle(FRAME, r#" stroke-dasharray="6 4""#));
    line(text(FRAME.left + 12, FRAME.top + 20, "start", "open"));
    let edges = between_two_states();
    let arrows: Vec<_> = edges
        .into_iter()
        .map(|((from, to), triggers)| Arrow::new(from, to, triggers))
        .collect();
    let drawn: Vec<_> = (0..arrows.len())
        .map(|index| arrow(&arrows, index))
        .collect();
    for (path, _) in &drawn {
        line(path.clone());
    }
    for (trigger, to) in from_every_open_state() {
        let (x, top) = (place(to).middle().0, place(to).top);
        line(path(&format!("M{x} {}V{top}", FRAME.bottom())));
        line(text(x + 6, FRAME.bottom() + 40, "start", trigger.name()));
    }
    // Words stand over every line.
    for (_, label) in drawn {
        line(label);
    }
    for state in LifecycleState::ALL {
        let at = place(*state);
        line(rectangle(at, ""));
        let (x, y) = at.middle();
        line(text(x, y + 4, "middle", state.name()));
    }
    svg.push_str("</svg>\n");
    svg
}

/// The line of an arrow, and its words.
fn arrow(arrows: &[Arrow], index: usize) -> (String, String) {
    let arrow = &arrows[index];
    let ((x1, y1), (rank, count)) = touch(arrows, index, arrow.from);
    let ((x2, y2), _) = touch(arrows, index, arrow.to);
    let label = arrow.label();
    match arrow.route {
        Route::Straight if x1 == x2 => {
            let is_leftmost_of_many = count > 1 && rank == 0;
            let (anchor, beside) = if is_leftmost_of_many {
                ("end", -6)
            } else {
                ("start", 6)
            };
            let words = text(x1 + beside, i32::midpoint(y1, y2) + 4, anchor, &label);
            (path(&format!("M{x1} {y1}V{y2}")), words)
        }
        Route::Straight => {
            // Nearer to where the arrow comes from, so that the words of two that go to and fro do not meet.
            let x = x1 + (x2 - x1) * 2 / 5;
            let y = y1 + (y2 - y1) * 2 / 5;
            let words = text(x, y + 4, "middle", &label);
            (path(&format!("M{x1} {y1}L{x2} {y2}")), words)
        }
        Route::Around => {
            // The farther apart the ends, the farther out: what lies within another stays within it.
            let out = x1 - 40 - ((y2 - y1).abs() - 80) * 3 / 2;
            let (x, y) = ((x1 + 3 * out) / 4, i32::midpoint(y1, y2));
            let y = if y1 < y2 { y - 12 } else { y + 20 };
            let curve = format!("M{x1} {y1}C{out} {y1} {out} {y2} {x2} {y2}");
            (path(&curve), text(x, y, "middle", &label))
        }
        Route::Outside => {
            let away = (y2 - y1).abs() - (FRAME.height + 100);
            let (x, beside, anchor) = match arrow.leaves {
                Side::Right => (FRAME.right() + 26, 12, "start"),
                Side::Left | Side::Top | Side::Bottom => (FRAME.left - 26 - away / 4, -12, "end"),
            };
            let upper = y1.min(y2);
            let end = if y1 < y2 { x1 } else { x2 };
            let words = text(
                end + beside,
                upper + if rank == 0 { -4 } else { 14 },
                anchor,
                &label,
            );
            (path(&format!("M{x1} {y1}H{x}V{y2}H{x2}")), words)
        }
    }
}

fn path(steps: &str) -> String {
    format!(r#"<path d="{steps}" marker-end="url(#lifecycle-tip)"/>"#)
}

fn rectangle(at: Place, more: &str) -> String {
    let Place {
        left,
        top,
        width,
        height,
    } = at;
    format!(r#"<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="8"{more}/>"#)
}

/// Words, with the page's background around them, so that a line behind them does not cross them out.
fn text(x: i32, y: i32, anchor: &str, words: &str) -> String {
    format!(
        r#"<text x="{x}" y="{y}" text-anchor="{anchor}" fill="currentColor" style="paint-order: stroke; stroke: var(--main-background-color, none); stroke-width: 5px">{words}</text>"#
    )
}
