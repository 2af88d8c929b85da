//! Why a rule was not exercised, and what would.

use wsproof_model::machine::input::Input;
use wsproof_model::vocabulary::Rule;

use super::check::CheckOptions;
use crate::lockstep::Verdict;
use crate::lockstep::coverage::ways::{Giver, giver, way_to};

/// How much was played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Played {
    /// All that was to be.
    All,
    /// What was to be until the server differed so often that more would say the same.
    UntilItDiffered,
}

/// Of a server that breaks another rule, so that it cannot be seen whether it follows this one.
pub(super) fn left_open(broken: Rule) -> String {
    format!("it cannot be told of a server that breaks {broken}: mend that, and check again")
}

/// Of the time that outputs may take, where one by this rule was waited for in vain.
pub(super) fn never_came(rule: Rule) -> String {
    format!(
        "what {rule} asks for did not come for as long as it was waited for, and may be late or never come: a longer --timeout tells"
    )
}

/// Of a controlled server.
pub(super) fn controlled(rule: Rule, verdict: &Verdict, played: Played) -> String {
    let runs = verdict.coverage.rules().contains(Rule::RunsStarted);
    if rule == Rule::OrchestratorPerRun && runs {
        "the control endpoint does not count orchestrators".to_owned()
    } else {
        unlucky(played)
    }
}

/// Of a server whose environment is its own: by the cheapest way there.
pub(super) fn own(rule: Rule, options: &CheckOptions, played: Played) -> String {
    if rule == Rule::OrchestratorPerRun {
        return "only a control endpoint can count orchestrators: --control".to_owned();
    }
    let Some(way) = way_to(rule) else {
        return if rule == Rule::AlwaysIsolation {
            "no conversation had two users at the same time: more --cases may, with tokens of two users".to_owned()
        } else {
            unlucky(played)
        };
    };
    let first = |wanted: Giver| way.iter().find(move |input| giver(input) == wanted);
    if let Some(input) = first(Giver::Controller) {
        let what = called(*input);
        return format!("only a control endpoint leads there ({what}): --control");
    }
    match longest_time(way, options) {
        Some(reason) => reason,
        None if played == Played::UntilItDiffered => unlucky(played),
        None if first(Giver::Agent).is_some() || first(Giver::Time).is_some() => format!(
            "within {} s the server's own agents, services and timers did nothing that leads there: --wait gives them longer",
            options.patience.as_secs_f64()
        ),
        None => "no conversation that was played led there: more --cases may, or a token of a kind that there is not"
            .to_owned(),
    }
}

fn unlucky(played: Played) -> String {
    match played {
        Played::All => "no conversation that was played led there: more --cases may".to_owned(),
        Played::UntilItDiffered => {
            "less was played than was to be, as the server differs: mend that, and check again"
                .to_owned()
        }
    }
}

/// The timer on the way that takes longest, if it takes longer than is waited for.
fn longest_time(way: &[Input], options: &CheckOptions) -> Option<String> {
    let timers = way.iter().filter_map(|input| match input {
        Input::Timer { timer, .. } => Some((options.limits.timeout(*timer), *timer)),
        Input::Client { .. } | Input::Agent { .. } | Input::Service { .. } | Input::Shutdown => {
            None
        }
    });
    let (time, timer) = timers.max()?;
    if time <= options.patience {
        return None;
    }
    let seconds = time.as_secs_f64();
    let flag = timer.name().replace('_', "-");
    Some(format!(
        "{timer} takes {seconds} s: --wait {seconds}s waits for it, or give the server a shorter one and say so with --{flag}"
    ))
}

/// What happens, without whom it happens to.
fn called(input: Input) -> String {
    match input {
        Input::Agent { step, .. } => format!("an agent {step}"),
        Input::Client { .. } | Input::Timer { .. } | Input::Service { .. } | Input::Shutdown => {
            input.to_string()
        }
    }
}
