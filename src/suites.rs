//! Complete test suites: finite sets of words that show every fault of a stated kind, where random sequences only
//! find many.
//!
//! The way goes from the reference machine to an [`extraction`], a finite [`mealy`] machine within stated bounds; to its
//! [`quotient`], in which no two states behave alike; and from there, with a [`plan`] of access and separating words,
//! to a suite by [`hsi`], [`wp`] or [`w`]. Nothing here plays a suite.
//!
//! # The promise
//!
//! Let a server be a deterministic Mealy machine with the same inputs, with a reset. With k extra states:
//!
//! - Wp and HSI are k-A-complete (Vaandrager and Melse, CONCUR 2025): a server that passes behaves as the machine does,
//!   or it has a state that no access word followed by at most k inputs reaches. A server with at most k more states
//!   than the quotient has no such state, so it is found if it differs.
//! - W is promised the second sentence only: it is here as an oracle in tests.

pub mod cover;
pub mod equivalence;
pub mod extraction;
pub mod families;
pub mod hsi;
pub mod mealy;
pub mod phase;
pub mod plan;
pub mod quotient;
pub mod refinement;
mod state_words;
pub mod suite;
pub mod w;
pub mod wp;

#[cfg(test)]
mod tests;
