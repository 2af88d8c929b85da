//! Exhaustive exploration: every state that the reference machine can reach within [`Bounds`], every input of a stated
//! alphabet in it, and every property of PROTOCOL.md section 7 on every step.
//!
//! It plays nothing to a server: that is what [`crate::lockstep`] does. It shows that the machine, which servers are held
//! against, keeps what the protocol promises. The search is breadth first, so that what it finds is as short as can be.
//!
//! Read first: [`explore`], [`Bounds`], [`Exploration`].

mod bounds;
mod findings;
mod packing;
pub mod progress;
mod safety;
mod search;
mod store;
mod waiting;

pub use bounds::{Bounds, BoundsError};
pub use findings::{Exploration, ExplorationError, Happened, Violation};
pub use search::{explore, explore_with};

#[cfg(test)]
mod tests;
