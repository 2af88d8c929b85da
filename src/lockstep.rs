//! Lockstep: a sequence is played to the reference machine and to a target, and what must be seen is compared with
//! what is seen.

pub mod coverage;
mod options;
pub mod progress;
mod verdict;

pub use options::{Options, TargetName};
pub use verdict::{Counterexample, Difference, Exchange, Outgrown, Reproduced, Tally, Verdict};
