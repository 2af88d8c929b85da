//! What all four reports say of a check, each in its own form.

use std::collections::BTreeMap;
use std::time::Duration;

use wsproof_model::vocabulary::Rule;

use crate::conformance::{Conformance, Environment, Expectation, RuleFinding, RuleOutcome};
use crate::lockstep::Counterexample;
use crate::report::differences::{self, Group};
use crate::report::numbers::{counted, grouped, per_second, seconds};

/// What is said of a listed rule that is broken.
pub(super) const BROKEN_AS_LISTED: &str = "broken as expected";

/// What is said of a listed rule that is followed.
pub(super) const TAKE_IT_OFF: &str = "listed as broken, but conforms: take it off the list";

/// What is said of a check that ended before its time, under the reason.
pub(super) const UNTIL_THEN: &str = "what follows is what was found until then";

/// Whose the environment was.
pub(super) fn environment(environment: Environment) -> String {
    match environment {
        Environment::Controlled { instances } => {
            format!("controlled, {}", counted(instances, "instance"))
        }
        Environment::Own => {
            "the server's own: its agents, services and timers do what they do, and whatever the protocol lets them do is \
             accepted"
                .to_owned()
        }
    }
}

/// The word for what became of a rule.
pub(super) const fn state(outcome: &RuleOutcome) -> &'static str {
    match outcome {
        RuleOutcome::Conforms => "conforms",
        RuleOutcome::Differs { .. } => "differs",
        RuleOutcome::NotExercised { .. } => "not exercised",
    }
}

/// What was found, how much was played for it, how long that took and from what seed.
pub(super) fn summary(conformance: &Conformance) -> String {
    format!(
        "{} in {}",
        findings(conformance).join(" and "),
        played(conformance)
    )
}

fn findings(conformance: &Conformance) -> Vec<String> {
    let count = |is: fn(&RuleFinding) -> bool| conformance.rules.iter().filter(|it| is(it)).count();
    let unlisted = count(|it| is_broken(it) && it.expectation == Expectation::Followed);
    let listed = count(|it| is_broken(it) && it.expectation == Expectation::Broken);
    let outlived = count(is_outlived);
    let outgrown = conformance.verdict.outgrown.len();
    let mut findings = Vec::new();
    if unlisted > 0 {
        findings.push(counted(unlisted, "broken rule"));
    }
    if outlived > 0 {
        let rules = counted(outlived, "listed rule");
        let conform = if outlived == 1 { "conforms" } else { "conform" };
        findings.push(format!("{rules} that {conform}"));
    }
    if outgrown > 0 {
        findings.push(counted(outgrown, "outgrown regression"));
    }
    if findings.is_empty() && listed == 0 {
        findings.push("no broken rule".to_owned());
    } else if findings.is_empty() {
        let rules = counted(listed, "broken rule");
        let listed = if listed == 1 { "listed" } else { "all listed" };
        findings.push(format!("{rules}, {listed},"));
    }
    findings
}

/// `512 sequences, 25,600 steps, 4.9 s, 5,289 steps/s, seed 42`.
fn played(conformance: &Conformance) -> String {
    let verdict = &conformance.verdict;
    let (sequences, steps, elapsed) = totals(conformance);
    let rate = per_second(steps, elapsed)
        .map_or_else(String::new, |rate| format!(", {} steps/s", grouped(rate)));
    format!(
        "{}, {}, {} s{rate}, seed {}",
        counted(sequences, "sequence"),
        counted(steps, "step"),
        seconds(verdict.elapsed),
        verdict.seed
    )
}

/// The sequences, the steps, and how long playing them took.
pub(super) fn totals(conformance: &Conformance) -> (u64, u64, Duration) {
    let tallies = &conformance.verdict.targets;
    (
        tallies.iter().map(|tally| tally.sequences).sum(),
        tallies.iter().map(|tally| tally.steps).sum(),
        tallies.iter().map(|tally| tally.elapsed).sum(),
    )
}

/// `79 of 81 exercised, 78 conform, 1 differs`.
pub(super) fn rules(conformance: &Conformance) -> String {
    let exercised = conformance.exercised();
    let differ = conformance.rules.iter().filter(|it| is_broken(it)).count();
    let conform = exercised - differ;
    format!(
        "{exercised} of {} exercised, {conform} {}, {differ} {}",
        conformance.rules.len(),
        if conform == 1 { "conforms" } else { "conform" },
        if differ == 1 { "differs" } else { "differ" },
    )
}

/// The rules that were exercised, by their names.
pub(super) fn exercised(conformance: &Conformance) -> String {
    let rules = conformance.rules.iter();
    let exercised = rules.filter(|it| !matches!(it.outcome, RuleOutcome::NotExercised { .. }));
    let names: Vec<_> = exercised.map(|it| it.rule.name()).collect();
    format!("{} exercised: {}", names.len(), names.join(", "))
}

/// Whether the server breaks it.
pub(super) const fn is_broken(finding: &RuleFinding) -> bool {
    matches!(finding.outcome, RuleOutcome::Differs { .. })
}

/// Whether it is listed as broken and is not.
pub(super) const fn is_outlived(finding: &RuleFinding) -> bool {
    matches!(
        (&finding.outcome, finding.expectation),
        (RuleOutcome::Conforms, Expectation::Broken)
    )
}

/// The rules that are broken though they are not listed, that with the shortest conversation first.
pub(super) fn unexpectedly_broken(conformance: &Conformance) -> Vec<Group<'_>> {
    let rules = conformance.rules.iter();
    let broken = rules.filter(|it| is_broken(it) && it.expectation == Expectation::Followed);
    differences::shortest_first(broken.map(|it| shown_by(conformance, it)))
}

/// A rule with the counterexamples that show it.
pub(super) fn shown_by<'a>(conformance: &'a Conformance, finding: &RuleFinding) -> Group<'a> {
    let places: &[usize] = match &finding.outcome {
        RuleOutcome::Differs { counterexamples } => counterexamples,
        RuleOutcome::Conforms | RuleOutcome::NotExercised { .. } => &[],
    };
    let known = &conformance.verdict.counterexamples;
    let counterexamples: Vec<&Counterexample> = places
        .iter()
        .filter_map(|place| known.get(*place))
        .collect();
    Group::new(finding.rule, counterexamples)
}

/// The rules that nothing exercised, those with the same reason together, in the order of the model.
pub(super) fn not_exercised(conformance: &Conformance) -> Vec<(&str, Vec<Rule>)> {
    let mut places = BTreeMap::new();
    let mut groups: Vec<(&str, Vec<Rule>)> = Vec::new();
    for finding in &conformance.rules {
        let RuleOutcome::NotExercised { reason } = &finding.outcome else {
            continue;
        };
        let place = *places.entry(reason.as_str()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, rules)) => rules.push(finding.rule),
            None => groups.push((reason, vec![finding.rule])),
        }
    }
    groups
}

/// The first part of a rule's name.
pub(super) fn group(rule: Rule) -> &'static str {
    let name = rule.name();
    name.split_once('/').map_or(name, |(first, _)| first)
}

/// What is said of a rule that is listed as known to be broken.
pub(super) fn listed(outcome: &RuleOutcome) -> String {
    match outcome {
        RuleOutcome::Differs { .. } => BROKEN_AS_LISTED.to_owned(),
        RuleOutcome::Conforms => TAKE_IT_OFF.to_owned(),
        RuleOutcome::NotExercised { reason } => {
            format!("not exercised: {reason}")
        }
    }
}
