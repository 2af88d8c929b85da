//! A check for a program: one JSON object. Nothing is left out and nothing is shortened.

use std::collections::BTreeMap;

use serde::Serialize;
use wsproof_model::vocabulary::Rule;

use super::{Again, told};
use crate::conformance::{Conformance, Environment, Expectation, RuleFinding, RuleOutcome};
use crate::report::json::{Coverage, Difference, Regressions, SuiteReport};

/// The check as JSON. `again` is how what it found is shown again.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn json(conformance: &Conformance, again: &Again) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Report::new(conformance, again))
}

#[derive(Serialize)]
struct Report<'a> {
    verdict: &'static str,
    /// Why it ended before its time, if it did.
    interrupted: Option<&'a str>,
    url: &'a str,
    environment: Whose,
    /// What became of each rule, in the order of the model.
    rules: BTreeMap<Rule, &'static str>,
    /// Why rules were not exercised.
    reasons: BTreeMap<Rule, &'a str>,
    /// The rules that are listed as broken.
    expected_broken: Vec<Rule>,
    /// What is not as it was expected: the verdict is `differs` for it.
    unexpected: BTreeMap<Rule, &'static str>,
    sequences: u64,
    steps: u64,
    seconds: f64,
    seed: u64,
    suite: SuiteReport<'a>,
    coverage: Coverage,
    regressions: Regressions,
    counterexamples: Vec<Difference<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Whose {
    Controlled { instances: usize },
    Own,
}

impl<'a> Report<'a> {
    fn new(conformance: &'a Conformance, again: &Again) -> Self {
        let verdict = &conformance.verdict;
        let (sequences, steps, _) = told::totals(conformance);
        let rules = || conformance.rules.iter();
        let state = |it: &RuleFinding| (it.rule, told::state(&it.outcome));
        let listed = rules().filter(|it| it.expectation == Expectation::Broken);
        Self {
            verdict: conformance.conclusion().name(),
            interrupted: conformance.interrupted.as_deref(),
            url: &conformance.url,
            environment: match conformance.environment {
                Environment::Controlled { instances } => Whose::Controlled { instances },
                Environment::Own => Whose::Own,
            },
            rules: rules().map(state).collect(),
            reasons: rules().filter_map(reason).collect(),
            expected_broken: listed.map(|it| it.rule).collect(),
            unexpected: rules()
                .filter(|it| !it.is_as_expected())
                .map(state)
                .collect(),
            sequences,
            steps,
            seconds: verdict.elapsed.as_secs_f64(),
            seed: verdict.seed,
            suite: SuiteReport::new(&verdict.suite),
            coverage: Coverage::new(verdict),
            regressions: Regressions::new(verdict),
            counterexamples: verdict
                .counterexamples
                .iter()
                .map(|it| Difference::with(it, again.command(it)))
                .collect(),
        }
    }
}

fn reason(finding: &RuleFinding) -> Option<(Rule, &str)> {
    match &finding.outcome {
        RuleOutcome::NotExercised { reason } => Some((finding.rule, reason)),
        RuleOutcome::Conforms | RuleOutcome::Differs { .. } => None,
    }
}
