//! A counterexample in the JSON.

use serde::Serialize;
use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::Possibility;
use wsproof_model::vocabulary::{Limits, Rule};

use crate::lockstep::{Counterexample, Exchange, Fitting, Source};
use crate::report::replay;

/// A counterexample.
#[derive(Serialize)]
pub(in crate::report) struct Difference<'a> {
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
    /// Where the server may choose: the states that fitted until then, and what each expected next.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fitting: Vec<FittingState<'a>>,
    reproduced: Reproduced,
    /// Whether it was shown again less often than it was played again.
    flaky: bool,
    file: Option<String>,
    replay: String,
}

/// An input of a conversation and what comes of it, also where only the machine was asked.
#[derive(Serialize)]
pub(in crate::report) struct Step {
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

#[derive(Serialize)]
struct FittingState<'a> {
    state: &'a str,
    /// What had to come next, if anything had to.
    due: Option<&'a str>,
    /// Whatever could have come next.
    explains: Vec<&'a str>,
}

impl<'a> Difference<'a> {
    /// A counterexample that is shown again by the command `again`.
    pub(in crate::report) fn with(counterexample: &'a Counterexample, again: String) -> Self {
        Self {
            replay: again,
            ..Self::new(counterexample)
        }
    }

    pub(super) fn new(counterexample: &'a Counterexample) -> Self {
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
                Source::Way(_) => "shortest way",
            },
            number: match counterexample.source {
                Source::Regression | Source::Way(_) => None,
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
            fitting: difference.fitting.iter().map(FittingState::new).collect(),
            reproduced: Reproduced {
                runs: counterexample.reproduced.runs,
                differed: counterexample.reproduced.differed,
            },
            flaky: counterexample.reproduced.is_flaky(),
            file: counterexample
                .file
                .as_ref()
                .map(|file| file.display().to_string()),
            replay: replay::command(counterexample),
        }
    }
}

impl Step {
    pub(in crate::report) fn new(index: usize, exchange: &Exchange) -> Self {
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

impl<'a> FittingState<'a> {
    fn new(fitting: &'a Fitting) -> Self {
        Self {
            state: &fitting.state,
            due: fitting.due.as_deref(),
            explains: fitting
                .due
                .iter()
                .chain(&fitting.possible)
                .map(String::as_str)
                .collect(),
        }
    }
}
