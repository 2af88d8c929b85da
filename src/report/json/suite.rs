//! The complete suite in the JSON.

use serde::Serialize;

use crate::lockstep::{CompleteSuite, Estimate, PlayedSuite};
use crate::report::suite::{ASSUMPTIONS, promise};
use crate::suites::suite;

/// What became of the suite.
#[derive(Serialize)]
pub(in crate::report) struct Report<'a> {
    played: bool,
    /// Why it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<&'static str>,
    #[serde(flatten)]
    suite: Option<Played<'a>>,
}

#[derive(Serialize)]
struct Played<'a> {
    extra_states: u32,
    method: &'static str,
    bounds: &'a str,
    inputs: usize,
    states: usize,
    states_told_apart: u32,
    merged_states: &'a [Vec<String>],
    size: Size,
    size_before_merging: Size,
    other_method: &'static str,
    other_size_before_merging: Size,
    sequences: u64,
    steps: u64,
    seconds: f64,
    /// None if the server differs.
    promise: Option<String>,
    assumptions: [&'static str; 4],
    next: Option<Next>,
}

#[derive(Serialize)]
struct Size {
    sequences: u64,
    inputs: u64,
}

#[derive(Serialize)]
struct Next {
    extra_states: u32,
    sequences: u64,
    seconds: f64,
    size_before_merging: Size,
}

impl<'a> Report<'a> {
    pub(in crate::report) fn new(suite: &'a CompleteSuite) -> Self {
        let (why_not, suite) = match suite {
            CompleteSuite::NotAskedFor => (Some("not asked for"), None),
            CompleteSuite::LimitsAreFixed => (Some("limits are fixed"), None),
            CompleteSuite::NoLiveTarget => (Some("no live target"), None),
            CompleteSuite::DiffersAlready => (Some("differs already"), None),
            CompleteSuite::ClientAlone(_) => (Some("of a client alone"), None),
            CompleteSuite::Played(played) => (None, Some(Played::new(played))),
        };
        Self {
            played: suite.is_some(),
            why_not,
            suite,
        }
    }
}

impl<'a> Played<'a> {
    fn new(played: &'a PlayedSuite) -> Self {
        let choice = &played.choice;
        Self {
            extra_states: played.extra_states,
            method: choice.method.name(),
            bounds: &played.bounds,
            inputs: played.inputs,
            states: played.states,
            states_told_apart: played.quotient,
            merged_states: &played.merged,
            size: played.size.into(),
            size_before_merging: choice.size.into(),
            other_method: choice.other.name(),
            other_size_before_merging: choice.other_size.into(),
            sequences: played.sequences,
            steps: played.steps,
            seconds: played.elapsed.as_secs_f64(),
            promise: played.passed.then(|| promise(played)),
            assumptions: ASSUMPTIONS,
            next: played.next.as_ref().map(Next::new),
        }
    }
}

impl From<suite::Size> for Size {
    fn from(size: suite::Size) -> Self {
        Self {
            sequences: size.words,
            inputs: size.inputs,
        }
    }
}

impl Next {
    fn new(next: &Estimate) -> Self {
        Self {
            extra_states: next.extra_states,
            sequences: next.sequences,
            seconds: next.time.as_secs_f64(),
            size_before_merging: next.size.into(),
        }
    }
}
