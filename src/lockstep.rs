//! Lockstep: a sequence is played to the reference machine and to a target, and what must be seen is compared with
//! what is seen.

mod arena;
mod compare;
pub mod coverage;
mod options;
mod player;
pub mod progress;
mod received;
mod timeline;
mod verdict;

pub use options::{Options, TargetName};
pub use player::{Played, Watch, play};
pub use verdict::{Counterexample, Difference, Exchange, Outgrown, Reproduced, Tally, Verdict};
