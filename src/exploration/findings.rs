//! What an exploration comes to.

use std::time::Duration;

use wsproof_model::machine::input::Input;
use wsproof_model::properties::{Broken, SOMETIMES, Sometimes};

use super::bounds::BoundsError;
use crate::sequences::Sequence;
use crate::sequences::regression::Finding;

/// A property that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The property, and how it is broken.
    pub broken: Broken,
    /// The shortest conversation that leads there. If the property is progress, its end can go on for ever.
    pub sequence: Sequence,
    /// The step, from 0, from which on the conversation can be repeated for ever, while a message is not answered. It is
    /// the length of the conversation where for ever nothing happens. `None` for a property other than progress.
    pub repeats_from: Option<usize>,
}

impl Violation {
    /// What is kept of it, so that it can be replayed.
    #[must_use]
    pub fn finding(&self) -> Finding<'_> {
        Finding {
            rule: self.broken.property.rule(),
            target: "machine",
            // Nothing in an exploration is left to chance.
            seed: 0,
            number: 0,
            found: self.broken.to_string(),
            sequence: &self.sequence,
        }
    }
}

/// Something that must sometimes happen, and whether it did.
#[derive(Clone, Copy, Debug)]
pub struct Happened {
    /// What.
    pub sometimes: &'static Sometimes,
    /// Whether it did.
    pub happened: bool,
}

/// The outcome of an exploration within its bounds.
#[derive(Clone, Debug)]
pub struct Exploration {
    /// The states that can be reached, the first one included.
    pub states: usize,
    /// The inputs that were given in them and that are possible there.
    pub transitions: u64,
    /// The inputs that the farthest state is away from the first.
    pub depth: usize,
    /// The bytes that it took, with all that has to be known of the states.
    pub bytes: usize,
    /// How long it took.
    pub elapsed: Duration,
    /// The properties that do not hold, each once, with a shortest conversation.
    pub violations: Vec<Violation>,
    /// Whether progress was decided, and why not.
    pub progress: Decision,
    /// What must sometimes happen with so many connections.
    pub sometimes: Vec<Happened>,
}

impl Exploration {
    /// Whether every property holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.violations.is_empty()
    }

    /// What must sometimes happen with so many connections, and did not within these bounds.
    pub fn never_happened(&self) -> impl Iterator<Item = &'static Sometimes> {
        let missing = self.sometimes.iter().filter(|entry| !entry.happened);
        missing.map(|entry| entry.sometimes)
    }
}

/// Whether progress was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It was.
    Decided,
    /// It was not: something else is broken, and nothing is explored beyond a broken step.
    BrokenBefore,
    /// It was not: connections were not told apart, so that what goes round for ever cannot be seen.
    Symmetry,
}

/// Which of [`SOMETIMES`] takes no more connections than there are; nothing happened yet.
pub(super) fn nothing_happened(connections: u8) -> Vec<Happened> {
    let possible = SOMETIMES.iter().filter(|it| it.connections <= connections);
    possible
        .map(|sometimes| Happened {
            sometimes,
            happened: false,
        })
        .collect()
}

/// Why an exploration has no outcome.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExplorationError {
    /// The bounds are none.
    #[error(transparent)]
    Bounds(#[from] BoundsError),
    /// The states take more memory than they may.
    #[error(
        "the states outgrow --memory {} megabytes: {states} states, {transitions} transitions, depth {depth} so far, {}; \
         give more memory, or smaller bounds",
        .memory >> 20,
        broken_so_far(.violations)
    )]
    Memory {
        /// The bytes that they may take.
        memory: usize,
        /// The states that were found.
        states: usize,
        /// The steps that were taken.
        transitions: u64,
        /// How far from the first state.
        depth: usize,
        /// What was found to be broken.
        violations: Vec<Violation>,
    },
    /// There are more states than can be numbered.
    #[error(
        "the states cannot be numbered any more: {states} states, {transitions} transitions, depth {depth} so far, {}; \
         give smaller bounds",
        broken_so_far(.violations)
    )]
    Numbers {
        /// The states that were found.
        states: usize,
        /// The steps that were taken.
        transitions: u64,
        /// How far from the first state.
        depth: usize,
        /// What was found to be broken.
        violations: Vec<Violation>,
    },
    /// The connections cannot stand for each other.
    #[error(
        "the machine treats its connections differently: `{input}` leads to something else there than on another connection \
         in the same state; explore without --symmetry"
    )]
    ToldApart {
        /// What it answers differently.
        input: Input,
    },
    /// A state is not where it was found to be.
    #[error(
        "a step was taken once and could not be taken again, after {states} states: is the machine a function of its state \
         and its input?"
    )]
    Lost {
        /// The states that were found.
        states: usize,
    },
}

impl ExplorationError {
    /// What was found to be broken until then.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        match self {
            Self::Memory { violations, .. } | Self::Numbers { violations, .. } => violations,
            Self::Bounds(_) | Self::ToldApart { .. } | Self::Lost { .. } => &[],
        }
    }
}

fn broken_so_far(violations: &[Violation]) -> String {
    if violations.is_empty() {
        return "no property broken, progress not decided".to_owned();
    }
    let broken: Vec<_> = violations.iter().map(|it| it.broken.to_string()).collect();
    broken.join("; ")
}
