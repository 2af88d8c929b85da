//! The lifecycle as a picture: what was reached of it, what was not though it can be, and what nothing can reach.
//!
//! The transitions are those of the table. Those to the three ends are many and alike: each state has a line to the right,
//! each end has one from the top to the bottom, and a dot where they cross is a transition.

mod place;
mod route;

use std::collections::BTreeMap;

use askama::Template;
use askama::filters::HtmlSafe;
use wsproof_model::lifecycle::{TRANSITIONS, Transition};
use wsproof_model::vocabulary::LifecycleState;

use crate::lockstep::coverage::{Coverage, Share};
use place::{Place, place};
use route::Way;

/// The picture.
#[derive(Template)]
#[template(path = "conformance/lifecycle.html")]
pub(super) struct Lifecycle {
    states: Counts,
    transitions: Counts,
    boxes: Vec<StateBox>,
    edges: Vec<Edge>,
    lines: Vec<String>,
    dots: Vec<Dot>,
    ends: Vec<End>,
    rows: Vec<Row>,
    width: f64,
    height: f64,
}

// The template escapes what it is given.
impl HtmlSafe for Lifecycle {}

/// How many of something were reached.
struct Counts {
    covered: usize,
    total: usize,
    unreachable: usize,
}

/// What became of a state or a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Reached,
    Missing,
    Unreachable,
}

/// What was reached of one kind, by the words for it.
struct Reached(BTreeMap<String, Reach>);

struct StateBox {
    name: &'static str,
    meaning: &'static str,
    reach: Reach,
    left: f64,
    top: f64,
    width: f64,
    centre: Place,
}

struct Edge {
    path: String,
    transition: Transition,
    reach: Reach,
}

struct Dot {
    at: Place,
    transition: Transition,
    reach: Reach,
}

/// The name of an end, at the top of its line.
struct End {
    name: &'static str,
    x: f64,
}

/// A transition in the table.
struct Row {
    transition: Transition,
    reach: Reach,
}

impl Reach {
    const fn class(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Missing => "missing",
            Self::Unreachable => "unreachable",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Missing => "not reached, though it can be",
            Self::Unreachable => "nothing can reach it",
        }
    }
}

impl Reached {
    fn new(share: &Share) -> Self {
        let missing = share.missing.iter().map(|it| (&it.what, Reach::Missing));
        let unreachable = share.unreachable.iter().map(|it| (it, Reach::Unreachable));
        let words = missing.chain(unreachable);
        Self(words.map(|(words, reach)| (words.clone(), reach)).collect())
    }

    fn of(&self, what: &impl ToString) -> Reach {
        let known = self.0.get(&what.to_string());
        known.copied().unwrap_or(Reach::Reached)
    }
}

impl From<&Share> for Counts {
    fn from(share: &Share) -> Self {
        Self {
            covered: share.covered,
            total: share.total,
            unreachable: share.unreachable.len(),
        }
    }
}

impl Lifecycle {
    pub(super) fn new(coverage: &Coverage) -> Self {
        let (states, transitions) = (coverage.states(), coverage.transitions());
        let reached = Reached::new(&transitions);
        let row = |transition: &Transition| Row {
            transition: *transition,
            reach: reached.of(transition),
        };
        Self {
            boxes: boxes(&Reached::new(&states)),
            edges: edges(&reached),
            lines: lines(),
            dots: dots(&reached),
            ends: ends(),
            rows: TRANSITIONS.iter().map(row).collect(),
            states: (&states).into(),
            transitions: (&transitions).into(),
            width: place::WIDTH,
            height: place::HEIGHT,
        }
    }
}

fn boxes(reached: &Reached) -> Vec<StateBox> {
    let states = LifecycleState::ALL.iter();
    states
        .map(|state| {
            let centre = place(*state);
            let width = place::width(*state);
            StateBox {
                name: state.name(),
                meaning: state.meaning(),
                reach: reached.of(state),
                left: centre.x - width / 2.0,
                top: centre.y - place::BOX_HEIGHT / 2.0,
                width,
                centre,
            }
        })
        .collect()
}

fn edges(reached: &Reached) -> Vec<Edge> {
    let transitions = TRANSITIONS.iter();
    transitions
        .filter_map(|transition| {
            Some(Edge {
                path: route::path(*transition)?,
                transition: *transition,
                reach: reached.of(transition),
            })
        })
        .collect()
}

fn dots(reached: &Reached) -> Vec<Dot> {
    let exits = TRANSITIONS.iter().filter(|it| Way::of(**it) == Way::Exit);
    exits
        .map(|transition| Dot {
            at: route::dot(*transition),
            transition: *transition,
            reach: reached.of(transition),
        })
        .collect()
}

/// The lines that cross in the dots: one for each state that has exits, and one for each end.
fn lines() -> Vec<String> {
    let states = LifecycleState::ALL.iter();
    states.filter_map(|state| route::line(*state)).collect()
}

fn ends() -> Vec<End> {
    let states = LifecycleState::ALL.iter();
    states
        .filter(|state| place::is_end(**state))
        .map(|state| End {
            name: state.name(),
            x: place(*state).x,
        })
        .collect()
}

#[cfg(test)]
mod tests;
