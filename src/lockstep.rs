//! Lockstep: a sequence is played to the reference machine and to a target, and what must be seen is compared with
//! what is seen.

pub mod coverage;
mod verdict;

pub use verdict::{Counterexample, Difference, Exchange, Outgrown, Reproduced, Tally, Verdict};
