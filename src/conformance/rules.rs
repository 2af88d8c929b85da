//! From what was played to the word on every rule.

use wsproof_model::vocabulary::Rule;

use super::check::CheckOptions;
use super::doubts;
use super::reasons::{self, Played};
use super::verdict::{Environment, Expectation, RuleFinding, RuleOutcome};
use crate::lockstep::{Counterexample, Verdict};
use crate::targets::Observation;

/// What was found of every rule, in the order of the model.
pub(super) fn findings(
    verdict: &Verdict,
    environment: Environment,
    options: &CheckOptions,
) -> Vec<RuleFinding> {
    let rules = Rule::ALL.iter().copied();
    rules
        .map(|rule| RuleFinding {
            rule,
            outcome: outcome(rule, verdict, environment, options),
            expectation: if options.known.contains(&rule) {
                Expectation::Broken
            } else {
                Expectation::Followed
            },
        })
        .collect()
}

fn outcome(
    rule: Rule,
    verdict: &Verdict,
    environment: Environment,
    options: &CheckOptions,
) -> RuleOutcome {
    let shown = verdict.counterexamples.iter().enumerate();
    let counterexamples: Vec<_> = shown
        .filter(|(_, it)| it.difference.rule == rule)
        .map(|(place, _)| place)
        .collect();
    let mut shown = verdict.counterexamples.iter();
    let doubt = shown.find(|it| doubts::is_left_open(rule, &it.difference));
    if !counterexamples.is_empty() {
        RuleOutcome::Differs { counterexamples }
    } else if let Some(Counterexample { difference, .. }) = doubt {
        let reason = reasons::left_open(difference.rule);
        RuleOutcome::NotExercised { reason }
    } else if let (Rule::GoldenTwoSeconds, Some(never)) = (rule, never_came(verdict)) {
        let reason = reasons::never_came(never);
        RuleOutcome::NotExercised { reason }
    } else if verdict.coverage.rules().contains(rule) {
        RuleOutcome::Conforms
    } else if options.replay.is_some() {
        let reason = "only the conversation to replay was played".to_owned();
        RuleOutcome::NotExercised { reason }
    } else {
        let is_new = |it: &Counterexample| !options.known.contains(&it.difference.rule);
        let played = if verdict.counterexamples.iter().any(is_new) {
            Played::UntilItDiffered
        } else {
            Played::All
        };
        let reason = match environment {
            Environment::Controlled { .. } => reasons::controlled(rule, verdict, played),
            Environment::Own => reasons::own(rule, options, played),
        };
        RuleOutcome::NotExercised { reason }
    }
}

/// The rule of something that had to come and was waited for in vain: nobody knows whether it would have come late.
fn never_came(verdict: &Verdict) -> Option<Rule> {
    let mut shown = verdict.counterexamples.iter().map(|it| &it.difference);
    let never = shown.find(|it| it.expected.is_some() && it.seen == Observation::Nothing)?;
    Some(never.rule)
}
