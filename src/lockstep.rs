//! Lockstep: a sequence is played to the reference machine and to a target, and what must be seen is compared with
//! what is seen.

mod arena;
mod charge;
mod check;
mod choices;
mod compare;
mod complete;
pub mod coverage;
mod error;
mod exercise;
mod ground;
mod hunt;
mod jobs;
mod options;
mod played;
mod player;
pub mod progress;
mod random;
mod received;
mod remote;
mod search;
pub mod stop;
mod timeline;
mod verdict;
mod verify;
mod withheld;

pub(crate) use charge::is_missing;
pub use complete::{ClientSuite, CompleteSuite, Estimate, ExtraStates, PlayedSuite, SuiteOptions};
pub use error::CheckError;
pub use options::{Options, TargetName};
pub use played::{Late, Played};
pub use player::{Watch, play};
pub use remote::{RemoteOptions, RemoteSuite, check};
pub use search::{Search, Searched, search};
pub use verdict::{
    Conclusion, Counterexample, Difference, Exchange, Fitting, Outgrown, Reproduced, Source, Tally,
    Verdict,
};
pub use verify::{replay, verify, verify_until, verify_variation};
