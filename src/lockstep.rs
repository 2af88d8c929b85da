//! Lockstep: a sequence is played to the reference machine and to a target, and what must be seen is compared with
//! what is seen.

mod arena;
mod compare;
pub mod coverage;
mod hunt;
mod options;
mod player;
pub mod progress;
mod random;
mod received;
mod search;
mod timeline;
mod verdict;
mod verify;

pub use options::{Options, TargetName};
pub use player::{Played, Watch, play};
pub use search::{Search, Searched, search};
pub use verdict::{Counterexample, Difference, Exchange, Outgrown, Reproduced, Tally, Verdict};
pub use verify::{CheckError, replay, verify, verify_variation};
