//! The lifecycle as an SVG picture, in the colours of the page that it stands in.

use wsproof_model::lifecycle::from_every_open_state;
use wsproof_model::vocabulary::{LifecycleState, Trigger};

use crate::edges::between_two_states;
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

/// A point where an arrow touches a box, and which it is of how many on that side.
struct Touch {
    point: (i32, i32),
    rank: i32,
    count: i32,
}

/// Where `arrow` touches `state`. The ends on one side of a box are spread over it in the order in which their other ends
/// stand, so that arrows of one side do not cross.
fn touch(arrows: &[Arrow], arrow: &Arrow, state: LifecycleState) -> Option<Touch> {
    let key = |arrow: &Arrow| {
        let (side, other) = arrow.end_at(state)?;
        // Two that go around the same boxes lie within each other.
        let is_nested = arrow.route != Route::Straight && place(other).top < place(state).top;
        let comes_second = (arrow.from > arrow.to) != is_nested;
        Some((side, (along(side, place(other)), comes_second)))
    };
    let (side, own) = key(arrow)?;
    let ends = || arrows.iter().filter_map(key).filter(|end| end.0 == side);
    let count = ends().map(|_| 1).sum();
    let rank = ends().filter(|end| end.1 < own).map(|_| 1).sum();
    let at = place(state);
    let point = match side {
        Side::Left => (at.left, share(at.top, at.height, rank, count)),
        Side::Right => (at.right(), share(at.top, at.height, rank, count)),
        Side::Top => (share(at.left, at.width, rank, count), at.top),
        Side::Bottom => (share(at.left, at.width, rank, count), at.bottom()),
    };
    Some(Touch { point, rank, count })
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
    let arrows: Vec<_> = between_two_states()
        .into_iter()
        .map(|((from, to), triggers)| Arrow::new(from, to, triggers))
        .collect();
    let (mut lines, mut words): (Vec<_>, Vec<_>) = arrows
        .iter()
        .filter_map(|arrow| draw_arrow(&arrows, arrow))
        .unzip();
    for (trigger, to) in from_every_open_state() {
        let (x, top) = (place(to).middle().0, place(to).top);
        lines.push(path(&format!("M{x} {}V{top}", FRAME.bottom())));
        words.push(text(x + 6, FRAME.bottom() + 40, "start", trigger.name()));
    }
    let mut boxes = vec![
        rectangle(FRAME, r#" stroke-dasharray="6 4""#),
        text(FRAME.left + 12, FRAME.top + 20, "start", "open"),
    ];
    for state in LifecycleState::ALL {
        let (x, y) = place(*state).middle();
        boxes.push(rectangle(place(*state), ""));
        boxes.push(text(x, y + 4, "middle", state.name()));
    }
    // Words stand over every line.
    let parts = [lines, words, boxes].concat().join("\n");
    format!("{}\n{parts}\n</svg>\n", opening())
}

fn opening() -> String {
    let size = format!(r#"viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}""#);
    let role = r#"role="img" aria-labelledby="lifecycle-picture""#;
    let style = r#"style="max-width: 100%; height: auto" font-family="sans-serif" font-size="11""#;
    let colour = r#"fill="none" stroke="currentColor""#;
    let title = "The lifecycle of a connection: its states, and what leads from one to another";
    let tip = r#"<path d="M0 0L8 4L0 8z" fill="currentColor" stroke="none"/>"#;
    let marker = r#"id="lifecycle-tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto""#;
    format!(
        "<svg {size} {role} {style} {colour} xmlns=\"http://www.w3.org/2000/svg\">\n<title \
         id=\"lifecycle-picture\">{title}</title>\n<defs><marker {marker}>{tip}</marker></defs>"
    )
}

/// The line of an arrow, and its words.
fn draw_arrow(arrows: &[Arrow], arrow: &Arrow) -> Option<(String, String)> {
    let start = touch(arrows, arrow, arrow.from)?;
    let end = touch(arrows, arrow, arrow.to)?;
    let (steps, words) = match arrow.route {
        Route::Straight => straight(&start, end.point, &arrow.label()),
        Route::Around => around(start.point, end.point, &arrow.label()),
        Route::Outside => outside(arrow.leaves, start.point, end.point, &arrow.label()),
    };
    Some((path(&steps), words))
}

fn straight(start: &Touch, (x2, y2): (i32, i32), label: &str) -> (String, String) {
    let (x1, y1) = start.point;
    let words = if x1 == x2 {
        let is_leftmost_of_many = start.count > 1 && start.rank == 0;
        let (anchor, beside) = if is_leftmost_of_many {
            ("end", -6)
        } else {
            ("start", 6)
        };
        text(x1 + beside, i32::midpoint(y1, y2) + 4, anchor, label)
    } else {
        // Nearer to where the arrow comes from, so that the words of two that go to and fro do not meet.
        let (x, y) = (x1 + (x2 - x1) / 3, y1 + (y2 - y1) / 3);
        let y = if y1 == y2 { y - 8 } else { y + 4 };
        text(x, y, "middle", label)
    };
    (format!("M{x1} {y1}L{x2} {y2}"), words)
}

fn around((x1, y1): (i32, i32), (x2, y2): (i32, i32), label: &str) -> (String, String) {
    // The farther apart the ends, the farther out: what lies within another stays within it.
    let out = x1 - 40 - 2 * ((y2 - y1).abs() - 200);
    let (x, y) = ((x1 + 3 * out) / 4, i32::midpoint(y1, y2));
    let y = if y1 < y2 { y - 12 } else { y + 20 };
    let steps = format!("M{x1} {y1}C{out} {y1} {out} {y2} {x2} {y2}");
    (steps, text(x, y, "middle", label))
}

fn outside(
    side: Side,
    (x1, y1): (i32, i32),
    (x2, y2): (i32, i32),
    label: &str,
) -> (String, String) {
    // Farther apart means farther out, here too.
    let out = (y2 - y1).abs() - FRAME.height - 110;
    let (x, beside, anchor) = match side {
        Side::Right => (FRAME.right() + 26, 12, "start"),
        Side::Left | Side::Top | Side::Bottom => (FRAME.left - out, -12, "end"),
    };
    // Words stand at the upper end: over the way down, under the way up.
    let (upper_x, y) = if y1 < y2 { (x1, y1 - 4) } else { (x2, y2 + 14) };
    let words = text(upper_x + beside, y, anchor, label);
    (format!("M{x1} {y1}H{x}V{y2}H{x2}"), words)
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
