//! A verdict for a program: one JSON object.
//!
//! Nothing is left out and nothing is shortened. Steps are numbered from 1, as in the text for people.

use std::collections::BTreeMap;

use serde::Serialize;
use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::Possibility;
use wsproof_model::vocabulary::{Limits, Rule};

use super::numbers::per_second;
use super::replay;
use crate::lockstep::coverage::{self, transitions_not_taken};
use crate::lockstep::{Counterexample, Exchange, Outgrown, Tally, Verdict};

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
    seed: u64,
    sequences: u64,
    steps: u64,
    seconds: f64,
    coverage: Coverage,
    targets: BTreeMap<&'a str, Target>,
    regressions: Regressions,
    counterexamples: Vec<Difference<'a>>,
}

#[derive(Serialize)]
struct Coverage {
    states: Share,
    transitions: Share,
    pairs: Share,
    /// The legal transitions that the reference machine never takes.
    left_free: Vec<String>,
}

#[derive(Serialize)]
struct Share {
    covered: usize,
    total: usize,
    missing: Vec<String>,
}

#[derive(Serialize)]
struct Target {
    sequences: u64,
    steps: u64,
    seconds: f64,
    steps_per_second: Option<u64>,
}

#[derive(Serialize)]
struct Regressions {
    replayed: usize,
    outgrown: Vec<OutgrownFile>,
}

#[derive(Serialize)]
struct OutgrownFile {
    file: String,
    step: usize,
    reason: String,
}

/// A counterexample.
#[derive(Serialize)]
pub(super) struct Difference<'a> {
    rule: Rule,
    section: &'static str,
    demand: &'static str,
    target: &'a str,
    seed: u64,
    number: Option<u64>,
    found_with: usize,
    limits: &'a Limits,
    connections: u8,
    inputs: &'a [Input],
    conversation: Vec<Step>,
    step: usize,
    connection: u8,
    expected: Option<String>,
    expected_by: Option<Rule>,
    seen: String,
    detail: &'a str,
    reproduced: Reproduced,
    file: Option<String>,
    replay: String,
}

#[derive(Serialize)]
struct Step {
    #[serde(rename = "step")]
    number: usize,
    input: String,
    possible: bool,
    expected: Vec<String>,
    seen: Vec<String>,
}

#[derive(Serialize)]
struct Reproduced {
    runs: u32,
    differed: u32,
}

impl<'a> Report<'a> {
    fn new(verdict: &'a Verdict) -> Self {
        let targets = &verdict.targets;
        Self {
            verdict: if verdict.conforms() {
                "conforms"
            } else {
                "differs"
            },
            seed: verdict.seed,
            sequences: targets.iter().map(|tally| tally.sequences).sum(),
            steps: targets.iter().map(|tally| tally.steps).sum(),
            seconds: verdict.elapsed.as_secs_f64(),
            coverage: Coverage::new(&verdict.coverage),
            targets: targets
                .iter()
                .map(|tally| (tally.target.as_str(), Target::new(tally)))
                .collect(),
            regressions: Regressions {
                replayed: verdict.regressions,
                outgrown: verdict.outgrown.iter().map(OutgrownFile::new).collect(),
            },
            counterexamples: verdict
                .counterexamples
                .iter()
                .map(Difference::new)
                .collect(),
        }
    }
}

impl Coverage {
    fn new(coverage: &coverage::Coverage) -> Self {
        Self {
            states: coverage.states().into(),
            transitions: coverage.transitions().into(),
            pairs: coverage.pairs().into(),
            left_free: transitions_not_taken()
                .iter()
                .map(ToString::to_string)
                .collect(),
        }
    }
}

impl From<coverage::Share> for Share {
    fn from(share: coverage::Share) -> Self {
        Self {
            covered: share.covered,
            total: share.total,
            missing: share.missing,
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

impl OutgrownFile {
    fn new(outgrown: &Outgrown) -> Self {
        Self {
            file: outgrown.file.display().to_string(),
            step: outgrown.step + 1,
            reason: outgrown.reason.clone(),
        }
    }
}

impl<'a> Difference<'a> {
    /// A counterexample that is shown again by the command `again`.
    pub(super) fn with(counterexample: &'a Counterexample, again: String) -> Self {
        Self {
            replay: again,
            ..Self::new(counterexample)
        }
    }

    fn new(counterexample: &'a Counterexample) -> Self {
        let difference = &counterexample.difference;
        let sequence = &counterexample.sequence;
        Self {
            rule: difference.rule,
            section: difference.rule.section(),
            demand: difference.rule.demand(),
            target: &counterexample.target,
            seed: counterexample.seed,
            number: counterexample.number,
            found_with: counterexample.found_with,
            limits: &sequence.limits,
            connections: sequence.connections,
            inputs: &sequence.inputs,
            conversation: counterexample
                .conversation
                .iter()
                .enumerate()
                .map(|(index, exchange)| Step::new(index, exchange))
                .collect(),
            step: difference.step + 1,
            connection: difference.connection.0,
            expected: difference.expected.map(|it| it.output.to_string()),
            expected_by: difference.expected.map(|it| it.rule),
            seen: difference.seen.to_string(),
            detail: &difference.detail,
            reproduced: Reproduced {
                runs: counterexample.reproduced.runs,
                differed: counterexample.reproduced.differed,
            },
            file: counterexample
                .file
                .as_ref()
                .map(|file| file.display().to_string()),
            replay: replay::command(counterexample),
        }
    }
}

impl Step {
    fn new(index: usize, exchange: &Exchange) -> Self {
        Self {
            number: index + 1,
            input: exchange.input.to_string(),
            possible: exchange.possibility == Possibility::Possible,
            expected: exchange.expected.iter().map(ToString::to_string).collect(),
            seen: exchange
                .seen
                .iter()
                .map(|(connection, seen)| format!("client {connection} sees {seen}"))
                .collect(),
        }
    }
}
