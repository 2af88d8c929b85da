//! From what was played to the word on every rule.

use wsproof_model::machine::input::Input;
use wsproof_model::vocabulary::Rule;

use super::check::CheckOptions;
use super::verdict::{Environment, Expectation, RuleFinding, RuleOutcome};
use crate::lockstep::Verdict;
use crate::lockstep::coverage::ways::{Giver, giver, way_to};

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
    if !counterexamples.is_empty() {
        RuleOutcome::Differs { counterexamples }
    } else if verdict.coverage.rules().contains(rule) {
        RuleOutcome::Conforms
    } else {
        let reason = match environment {
            Environment::Controlled { .. } => of_controlled(rule),
            Environment::Own => of_own(rule, options),
        };
        RuleOutcome::NotExercised { reason }
    }
}

fn of_controlled(rule: Rule) -> String {
    if rule == Rule::OrchestratorPerRun {
        "the control endpoint does not count orchestrators".to_owned()
    } else {
        "no sequence that was played led there: more --cases may".to_owned()
    }
}

/// Why a rule was not exercised where the environment is the server's own: by the cheapest way there.
fn of_own(rule: Rule, options: &CheckOptions) -> String {
    if rule == Rule::OrchestratorPerRun {
        return "only a control endpoint can count orchestrators: --control".to_owned();
    }
    let Some(way) = way_to(rule) else {
        return if rule == Rule::AlwaysIsolation || rule == Rule::Close1008Connections {
            "several connections are needed, with tokens of two users: --secret-file or --token-command".to_owned()
        } else {
            "no sequence that was played led there: more --cases may".to_owned()
        };
    };
    let needs = |wanted: Giver| way.iter().find(move |input| giver(input) == wanted);
    if let Some(input) = needs(Giver::Controller) {
        return format!(
            "only a control endpoint leads there ({}): --control",
            called(input)
        );
    }
    let mut longest = way
        .iter()
        .filter_map(|input| match input {
            Input::Timer { timer, .. } => Some((options.limits.timeout(*timer), *timer)),
            Input::Client { .. }
            | Input::Agent { .. }
            | Input::Service { .. }
            | Input::Shutdown => None,
        })
        .collect::<Vec<_>>();
    longest.sort();
    match longest.last() {
        Some((time, timer)) if *time > options.patience => {
            let seconds = time.as_secs_f64();
            format!(
                "{timer} takes {seconds} s: --wait {seconds}s waits for it, or let the server have a shorter one and say so with --{}",
                timer.name().replace('_', "-")
            )
        }
        Some((_, timer)) => format!(
            "{timer} did not run long enough to fire: what the server's agents do is their own"
        ),
        None if needs(Giver::Agent).is_some() => {
            "the server's agents did nothing that leads there".to_owned()
        }
        None => {
            "no sequence that was played led there: more --cases may, or a token that was not given"
                .to_owned()
        }
    }
}

/// What happens, without whom it happens to.
fn called(input: &Input) -> String {
    match input {
        Input::Agent { step, .. } => format!("an agent {step}"),
        Input::Client { .. } | Input::Timer { .. } | Input::Service { .. } | Input::Shutdown => {
            input.to_string()
        }
    }
}
