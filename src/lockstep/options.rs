//! What a check is asked to do.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use super::complete::SuiteOptions;

/// A target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetName {
    /// Over TCP, with timers that are fired by hand.
    Live,
    /// In memory, in virtual time.
    Simulated,
    /// Any server at an address.
    Remote,
}

impl TargetName {
    /// The targets of this crate's own server, in the order in which they are checked.
    pub const OWN: &[Self] = &[Self::Live, Self::Simulated];

    /// Random sequences, if nothing else is said: what two processors play in well under a minute, the targets of this
    /// crate's own server together.
    #[must_use]
    pub const fn cases(self) -> u64 {
        match self {
            Self::Live => 40_000,
            Self::Simulated => 160_000,
            Self::Remote => 4_000,
        }
    }

    /// The name in reports and files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Simulated => "simulated",
            Self::Remote => "remote",
        }
    }
}

impl fmt::Display for TargetName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// What a check is asked to do. With the same options, the same sequences are played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// What the sequences are made from.
    pub seed: u64,
    /// Random sequences per target; `None`: as many as [`TargetName::cases`] says.
    pub cases: Option<u64>,
    /// The inputs that a random sequence has at most.
    pub steps: usize,
    /// Sequences that are played at the same time. It has no influence on which are played.
    pub jobs: usize,
    /// What the sequences are played to, in this order.
    pub targets: Vec<TargetName>,
    /// The complete suite that is played to the live target, if one is.
    pub suite: Option<SuiteOptions>,
    /// How much of a hundred every share of the coverage must be, if that is required.
    pub required_coverage: Option<u8>,
    /// Where regressions are replayed from and new ones are kept. A folder that does not exist holds none.
    pub regressions: PathBuf,
}

impl Options {
    /// The inputs of a sequence at most, if nothing else is said: enough to go through every lifecycle state.
    pub const STEPS: usize = 60;

    /// Where regressions are kept, if nothing else is said.
    pub const REGRESSIONS: &str = "proptest-regressions";

    /// Everything as it is if nothing else is said, but no complete suite.
    #[must_use]
    pub fn with_seed(seed: u64) -> Self {
        Self {
            seed,
            cases: None,
            steps: Self::STEPS,
            jobs: Self::available_jobs().get(),
            targets: TargetName::OWN.to_vec(),
            suite: None,
            required_coverage: None,
            regressions: PathBuf::from(Self::REGRESSIONS),
        }
    }

    /// Random sequences for `target`.
    #[must_use]
    pub fn cases(&self, target: TargetName) -> u64 {
        self.cases.unwrap_or_else(|| target.cases())
    }

    /// As many jobs as the machine has processors; one if that cannot be found out.
    #[must_use]
    pub fn available_jobs() -> NonZeroUsize {
        std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
    }

    /// Half as many, and one at least: where checker and server are two processes that have to share the processors, more
    /// would only stand in each other's way.
    #[must_use]
    pub fn half_of_available_jobs() -> NonZeroUsize {
        NonZeroUsize::new(Self::available_jobs().get() / 2).unwrap_or(NonZeroUsize::MIN)
    }
}
