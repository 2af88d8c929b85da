//! Exhaustive exploration: every state that the reference machine can reach within [`Bounds`], every input of a stated
//! alphabet in it, and every property of PROTOCOL.md section 7 on every step.
//!
//! It plays nothing to a server: that is what [`crate::lockstep`] does. It shows that the machine, which servers are held
//! against, keeps what the protocol promises. The search is breadth first, so that what it finds is as short as can be.
//!
//! Read first: [`explore`], [`Bounds`], [`Exploration`]. The parts, from the inside: `encoding`, `connections` and `packing`
//! make a state a word; `table` holds the words; `stepper` takes the steps from one state, and `safety` and `outcomes`
//! judge them; `expansion` does so for many states, on every core; `search` goes from level to level; `path` finds the
//! conversation that leads to a state; `waiting` decides progress.

mod bounds;
mod connections;
mod encoding;
mod expansion;
mod findings;
mod outcomes;
mod packing;
mod path;
mod plan;
pub mod progress;
mod safety;
mod search;
mod stepper;
mod table;
mod waiting;

pub use bounds::{Bounds, BoundsError, Method, Symmetry};
pub use findings::{Decision, Exploration, ExplorationError, Happened, Violation};
pub use plan::TakesSteps;
pub use search::{explore, explore_with};
pub(crate) use waiting::Components;
pub use waiting::WEAKLY_FAIR;

#[cfg(test)]
mod tests;
