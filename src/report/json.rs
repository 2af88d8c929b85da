//! A verdict for a program: one JSON object.
//!
//! Nothing is left out and nothing is shortened. Steps are numbered from 1, as in the text for people.

mod counterexample;
mod coverage;
mod regressions;
mod suite;

use std::collections::BTreeMap;

use serde::Serialize;

use super::numbers::per_second;
use crate::lockstep::{Tally, Verdict};

pub(super) use counterexample::{Difference, Step};
pub(super) use coverage::Coverage;
pub(super) use regressions::Regressions;
pub(super) use suite::Report as SuiteReport;

/// The verdict as JSON.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn verdict(verdict: &Verdict) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Report::new(verdict))
}

#[derive(Serialize)]
struct Report<'a> {
    verdict: &'static str,
    /// Why it ended before its time, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    interrupted: Option<&'a str>,
    seed: u64,
    sequences: u64,
    steps: u64,
    seconds: f64,
    suite: suite::Report<'a>,
    coverage: Coverage,
    targets: BTreeMap<&'a str, Target>,
    regressions: Regressions,
    counterexamples: Vec<Difference<'a>>,
}

#[derive(Serialize)]
struct Target {
    sequences: u64,
    steps: u64,
    seconds: f64,
    steps_per_second: Option<u64>,
}

impl<'a> Report<'a> {
    fn new(verdict: &'a Verdict) -> Self {
        let targets = &verdict.targets;
        Self {
            verdict: verdict.conclusion().name(),
            interrupted: verdict.interrupted.as_deref(),
            seed: verdict.seed,
            sequences: targets.iter().map(|tally| tally.sequences).sum(),
            steps: targets.iter().map(|tally| tally.steps).sum(),
            seconds: verdict.elapsed.as_secs_f64(),
            suite: suite::Report::new(&verdict.suite),
            coverage: Coverage::new(verdict),
            targets: targets
                .iter()
                .map(|tally| (tally.target.as_str(), Target::new(tally)))
                .collect(),
            regressions: Regressions::new(verdict),
            counterexamples: verdict
                .counterexamples
                .iter()
                .map(Difference::new)
                .collect(),
        }
    }
}

impl Target {
    fn new(tally: &Tally) -> Self {
        Self {
            sequences: tally.sequences,
            steps: tally.steps,
            seconds: tally.elapsed.as_secs_f64(),
            steps_per_second: per_second(tally.steps, tally.elapsed),
        }
    }
}
