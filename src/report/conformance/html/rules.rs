//! The rules by the first part of their names.

use wsproof_model::vocabulary::Rule;

use super::prose::Prose;
use crate::conformance::{Conformance, RuleFinding, RuleOutcome};
use crate::report::conformance::told;
use crate::report::printable::printable;

/// The rules whose names begin alike.
pub(super) struct RuleGroup {
    pub(super) name: &'static str,
    /// `8 rules: 6 conform, 1 differs, 1 not exercised`.
    pub(super) counts: String,
    /// Whether one of them is not as it was expected.
    pub(super) is_open: bool,
    pub(super) rules: Vec<RuleRow>,
}

/// A rule, and what became of it.
pub(super) struct RuleRow {
    pub(super) name: &'static str,
    pub(super) section: &'static str,
    pub(super) demand: Prose,
    pub(super) state: &'static str,
    /// `conforms`, `differs` or `untouched`.
    pub(super) class: &'static str,
    /// `good`, `bad` or `open`.
    pub(super) mood: &'static str,
    pub(super) sign: &'static str,
    /// Why it was not exercised, or that it is listed as broken.
    pub(super) note: String,
    /// Whether the page has a conversation that shows it.
    pub(super) is_shown: bool,
}

/// The groups in the order of the model; each name has one.
pub(super) fn groups(conformance: &Conformance) -> Vec<RuleGroup> {
    let mut groups: Vec<(&str, Vec<&RuleFinding>)> = Vec::new();
    for finding in &conformance.rules {
        let name = told::group(finding.rule);
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, findings)) => findings.push(finding),
            None => groups.push((name, vec![finding])),
        }
    }
    groups
        .into_iter()
        .map(|(name, findings)| RuleGroup {
            name,
            counts: counts(&findings),
            is_open: findings.iter().any(|it| !it.is_as_expected()),
            rules: findings.iter().map(|it| RuleRow::new(it)).collect(),
        })
        .collect()
}

fn counts(findings: &[&RuleFinding]) -> String {
    let of = |wanted: &str| {
        let states = findings.iter().map(|it| told::state(&it.outcome));
        states.filter(|it| *it == wanted).count()
    };
    let parts = ["conforms", "differs", "not exercised"].map(|state| (of(state), state));
    let told: Vec<_> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, state)| match (*count, *state) {
            (1, state) | (_, state @ "not exercised") => format!("{count} {state}"),
            (count, state) => format!("{count} {}", state.trim_end_matches('s')),
        })
        .collect();
    told.join(", ")
}

/// The mood of a finding: whether it is good, bad, or still open.
pub(super) const fn mood(finding: &RuleFinding) -> &'static str {
    if !finding.is_as_expected() {
        return "bad";
    }
    match finding.outcome {
        RuleOutcome::Conforms => "good",
        RuleOutcome::Differs { .. } | RuleOutcome::NotExercised { .. } => "open",
    }
}

impl RuleRow {
    fn new(finding: &RuleFinding) -> Self {
        let rule: Rule = finding.rule;
        let (class, sign) = match finding.outcome {
            RuleOutcome::Conforms => ("conforms", "✓"),
            RuleOutcome::Differs { .. } => ("differs", "✗"),
            RuleOutcome::NotExercised { .. } => ("untouched", "–"),
        };
        Self {
            name: rule.name(),
            section: rule.section(),
            demand: Prose::new(rule.demand()),
            state: told::state(&finding.outcome),
            class,
            mood: mood(finding),
            sign,
            note: printable(&note(finding)).into_owned(),
            is_shown: told::is_broken(finding),
        }
    }
}

fn note(finding: &RuleFinding) -> String {
    use crate::conformance::Expectation::{Broken, Followed};
    match (&finding.outcome, finding.expectation) {
        (RuleOutcome::NotExercised { reason }, Followed) => reason.clone(),
        (RuleOutcome::Conforms | RuleOutcome::Differs { .. }, Followed) => String::new(),
        (RuleOutcome::NotExercised { reason }, Broken) => format!("{reason}; listed as broken"),
        (outcome @ (RuleOutcome::Conforms | RuleOutcome::Differs { .. }), Broken) => {
            told::listed(outcome)
        }
    }
}
