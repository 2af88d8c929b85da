//! From what was played to the word on every rule.

use std::collections::BTreeSet;

use wsproof_model::vocabulary::Rule;

use super::verdict::{Environment, Expectation, RuleFinding, RuleOutcome};
use crate::lockstep::Verdict;

/// What was found of every rule, in the order of the model.
pub(super) fn findings(
    verdict: &Verdict,
    environment: Environment,
    known: &BTreeSet<Rule>,
) -> Vec<RuleFinding> {
    let rules = Rule::ALL.iter().copied();
    rules
        .map(|rule| RuleFinding {
            rule,
            outcome: outcome(rule, verdict, environment),
            expectation: if known.contains(&rule) {
                Expectation::Broken
            } else {
                Expectation::Followed
            },
        })
        .collect()
}

fn outcome(rule: Rule, verdict: &Verdict, environment: Environment) -> RuleOutcome {
    let shown = verdict.counterexamples.iter().enumerate();
    let counterexamples: Vec<_> = shown
        .filter(|(_, it)| it.difference.rule == rule)
        .map(|(place, _)| place)
        .collect();
    if !counterexamples.is_empty() {
        RuleOutcome::Differs { counterexamples }
    } else if verdict.coverage.rules().contains(rule) {
        RuleOutcome::Conforms
    } else {
        RuleOutcome::NotExercised {
            reason: reason(rule, environment),
        }
    }
}

fn reason(rule: Rule, environment: Environment) -> String {
    match environment {
        Environment::Controlled { .. } if rule == Rule::OrchestratorPerRun => {
            "the control endpoint does not count orchestrators".to_owned()
        }
        Environment::Controlled { .. } => {
            "no sequence that was played led there: more --cases may".to_owned()
        }
        Environment::Own => "only a --control endpoint leads there".to_owned(),
    }
}
