//! Complete suites, played to the live target.

mod client_alone;
mod playing;

use std::time::Duration;

use crate::suites::complete::Choice;
use crate::suites::suite::Size;

pub(super) use client_alone::play_client_alone;
pub(super) use playing::{play_complete, refuse_what_is_too_large, size_of};

/// For how many extra states a suite is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtraStates {
    /// For none; and if what that takes lets expect that the next fits into the time, for as many as do.
    Fitting(Duration),
    /// For so many, however long it takes.
    Exactly(u32),
}

/// The complete suite that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SuiteOptions {
    /// For how many extra states.
    pub extra_states: ExtraStates,
    /// How many different messages its client has.
    pub messages: u8,
}

impl SuiteOptions {
    /// The most extra states that can be asked for.
    pub const MOST_EXTRA_STATES: u32 = 2;

    /// How many messages a client has if nothing else is said: one that runs, and one that waits.
    pub const MESSAGES: u8 = 2;

    /// How long suites may take if nothing else is said, so that a whole check stays within a minute.
    pub const TIME: Duration = Duration::from_secs(30);

    /// The inputs that a suite may have before words are merged: what memory holds.
    pub const INPUTS: u64 = 250_000_000;
}

impl Default for SuiteOptions {
    fn default() -> Self {
        Self {
            extra_states: ExtraStates::Fitting(Self::TIME),
            messages: Self::MESSAGES,
        }
    }
}

/// What became of the complete suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompleteSuite {
    /// None was asked for.
    NotAskedFor,
    /// It is played to the live target only, which is not among the targets.
    NoLiveTarget,
    /// It is for smaller limits than the server's, which cannot be changed.
    LimitsAreFixed,
    /// The server was known to differ before.
    DiffersAlready,
    /// It was played.
    Played(Box<PlayedSuite>),
    /// That of what a client alone can do was played, to a server whose environment is its own.
    ClientAlone(ClientSuite),
}

/// A suite of what a client alone can do. It promises nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSuite {
    /// How many messages the client has.
    pub messages: u8,
    /// How many inputs there are.
    pub inputs: usize,
    /// How many states that can be told apart the client alone reaches.
    pub states: u32,
    /// Its size.
    pub size: Size,
    /// Sequences played; fewer than there are if many showed a difference.
    pub sequences: u64,
    /// Inputs given and compared.
    pub steps: u64,
    /// How long playing took.
    pub elapsed: Duration,
}

/// A suite that was played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayedSuite {
    /// For how many extra states it is.
    pub extra_states: u32,
    /// What the machine was taken within, in words.
    pub bounds: String,
    /// How many messages a client has.
    pub messages: u8,
    /// How many inputs there are.
    pub inputs: usize,
    /// How many states the machine has within the bounds.
    pub states: usize,
    /// How many it has when those that nothing tells apart are one.
    pub quotient: u32,
    /// The states that are one, in words.
    pub merged: Vec<Vec<String>>,
    /// By which method the suite was made, and how large it was before sequences were merged.
    pub choice: Choice,
    /// Its size as it is played.
    pub size: Size,
    /// Whether no sequence showed a difference.
    pub passed: bool,
    /// Sequences played; fewer than there are if many showed a difference.
    pub sequences: u64,
    /// Inputs given and compared.
    pub steps: u64,
    /// How long playing took.
    pub elapsed: Duration,
    /// What one extra state more would take, unless that is more than can be asked for.
    pub next: Option<Estimate>,
}

/// What a suite would take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// For how many extra states it is.
    pub extra_states: u32,
    /// Its size before sequences are merged.
    pub size: Size,
    /// How many sequences would be played, about.
    pub sequences: u64,
    /// How long that would take, about.
    pub time: Duration,
}

impl Estimate {
    /// Whether the suite can be made.
    #[must_use]
    pub const fn is_held_by_memory(&self) -> bool {
        self.size.inputs <= SuiteOptions::INPUTS
    }
}

#[cfg(test)]
mod tests;
