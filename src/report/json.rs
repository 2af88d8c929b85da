//! A verdict for a program: one JSON object.
//!
//! Nothing is left out and nothing is shortened. Steps are numbered from 1, as in the text for people.

mod suite;

use std::collections::BTreeMap;

use serde::Serialize;
use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::Possibility;
use wsproof_model::vocabulary::{Limits, Rule};

use super::numbers::per_second;
use super::replay;
use crate::lockstep::coverage;
use crate::lockstep::{Counterexample, Exchange, Outgrown, Source, Tally, Verdict};

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
    suite: suite::Report<'a>,
    coverage: Coverage,
    targets: BTreeMap<&'a str, Target>,
    regressions: Regressions,
    counterexamples: Vec<Difference<'a>>,
}

#[derive(Serialize)]
struct Coverage {
    /// How much of a hundred every share must be.
    required: Option<u8>,
    #[serde(flatten)]
    shares: BTreeMap<&'static str, Share>,
}

#[derive(Serialize)]
struct Share {
    covered: usize,
    total: usize,
    /// What can be reached and was not.
    missing: Vec<Missing>,
    /// What the tables allow and the reference machine cannot reach; it is not counted.
    unreachable: Vec<String>,
}

#[derive(Serialize)]
struct Missing {
    what: String,
    /// A shortest conversation that reaches it, as inputs stand in files.
    conversation: Vec<Input>,
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
    source: &'static str,
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

/// An input of a conversation and what comes of it, also where only the machine was asked.
#[derive(Serialize)]
pub(super) struct Step {
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
            verdict: verdict.conclusion().name(),
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
    fn new(verdict: &Verdict) -> Self {
        let shares = verdict.coverage.shares();
        Self {
            required: verdict.required_coverage,
            shares: shares
                .into_iter()
                .map(|(name, share)| (name, share.into()))
                .collect(),
        }
    }
}

impl From<coverage::Share> for Share {
    fn from(share: coverage::Share) -> Self {
        let missing = share.missing.into_iter().map(|it| Missing {
            what: it.what,
            conversation: it.conversation,
        });
        Self {
            covered: share.covered,
            total: share.total,
            missing: missing.collect(),
            unreachable: share.unreachable,
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
            source: match counterexample.source {
                Source::Regression => "regression",
                Source::Random(_) => "random",
                Source::Suite { .. } => "complete suite",
            },
            number: match counterexample.source {
                Source::Regression => None,
                Source::Random(number) | Source::Suite { word: number, .. } => Some(number),
            },
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
    pub(super) fn new(index: usize, exchange: &Exchange) -> Self {
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
