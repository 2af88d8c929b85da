//! A mutant: the machine, and the one place in which it is changed.

use super::base::Base;
use crate::suites::mealy::{Edge, Mealy};

/// A place in the machine: a state and an input.
pub type Place = (u32, u32);

/// How a machine is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// A transition leads to another state.
    Target,
    /// An output is not said.
    OutputDropped,
    /// An output is said twice.
    OutputDoubled,
    /// An output has another field.
    OutputAltered,
    /// Two outputs are said in the other order.
    OutputsSwapped,
    /// A limit is one more or one less.
    LimitOffByOne,
    /// A timer never fires.
    TimerMissing,
    /// A condition is asked for the other way round, by one kind of input.
    GuardInverted,
    /// A state is there twice, and the second one has another transition.
    StateDuplicated,
}

impl Operator {
    /// Every operator, in the order of reports.
    pub const ALL: &[Self] = &[
        Self::Target,
        Self::OutputDropped,
        Self::OutputDoubled,
        Self::OutputAltered,
        Self::OutputsSwapped,
        Self::LimitOffByOne,
        Self::TimerMissing,
        Self::GuardInverted,
        Self::StateDuplicated,
    ];

    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::OutputDropped => "output dropped",
            Self::OutputDoubled => "output doubled",
            Self::OutputAltered => "output altered",
            Self::OutputsSwapped => "outputs swapped",
            Self::LimitOffByOne => "limit off by one",
            Self::TimerMissing => "timer missing",
            Self::GuardInverted => "guard inverted",
            Self::StateDuplicated => "state duplicated",
        }
    }
}

/// What is changed.
#[derive(Clone, Debug)]
pub enum Change {
    /// One edge.
    Edge {
        /// Where it is.
        at: Place,
        /// What it is now.
        edge: Edge,
    },
    /// A second copy of a state, whose number is one more than the others', with one edge of its own.
    Copy {
        /// The edge that leads to the copy.
        led: Place,
        /// The state that there is twice.
        of: u32,
        /// The input of the copy's own edge.
        input: u32,
        /// What that is.
        edge: Edge,
    },
    /// Many edges: a machine of its own.
    Whole(Mealy),
}

/// A machine that is wrong in one place.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// How it was made.
    pub operator: Operator,
    /// What is wrong, in words, beyond what the operator says.
    pub detail: String,
    /// What is wrong.
    pub change: Change,
}

impl Mutant {
    /// The mutant's edge.
    #[must_use]
    pub fn edge(&self, base: &Mealy, state: u32, input: u32) -> Edge {
        match &self.change {
            Change::Edge { at, edge } => {
                if *at == (state, input) {
                    *edge
                } else {
                    base.edge(state, input)
                }
            }
            Change::Copy {
                led,
                of,
                input: own,
                edge,
            } => {
                let copy = base.state_count();
                match (state, input) {
                    (at, by) if at == copy && by == *own => *edge,
                    (at, by) if at == copy => base.edge(*of, by),
                    place if place == *led => Edge {
                        target: copy,
                        ..base.edge(state, input)
                    },
                    _ => base.edge(state, input),
                }
            }
            Change::Whole(machine) => machine.edge(state, input),
        }
    }

    /// The place that a conversation must pass to meet the change, if there is only one.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        match self.change {
            Change::Edge { at, .. } => Some(at),
            Change::Copy { led, .. } => Some(led),
            Change::Whole(_) => None,
        }
    }

    /// What is wrong, in words.
    #[must_use]
    pub fn what(&self, base: &Base) -> String {
        match &self.change {
            Change::Edge { at, edge } => {
                let right = base.machine().edge(at.0, at.1);
                let place = format!("in {}: {}", base.state(at.0), base.input(at.1));
                if right.target == edge.target {
                    let (said, expected) = (base.words(edge.output), base.words(right.output));
                    format!("{place} says {said} instead of {expected}")
                } else {
                    let (leads, right) = (base.state(edge.target), base.state(right.target));
                    format!("{place} leads to {leads} instead of {right}")
                }
            }
            Change::Copy {
                led,
                of,
                input,
                edge,
            } => {
                let copied = base.state(*of);
                let target = if edge.target == base.machine().state_count() {
                    "the copy itself".to_owned()
                } else {
                    base.state(edge.target)
                };
                format!(
                    "a copy of {copied}, reached from {} by {}: {} leads to {target}",
                    base.state(led.0),
                    base.input(led.1),
                    base.input(*input)
                )
            }
            Change::Whole(_) => self.detail.clone(),
        }
    }
}
