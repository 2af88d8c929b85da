//! What people, build servers, programs and browsers read of a check, held by snapshots. The conversations were played to
//! this crate's own server, as it is and as an incident has it.

mod hostile;
mod html;
mod junit;
mod told;

use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use anstream::adapter::strip_str;
use wsproof_model::vocabulary::Rule;

use super::{Again, human, json};
use crate::conformance::{
    Conclusion, Conformance, Environment, Expectation, RuleFinding, RuleOutcome,
};
use crate::incidents::Incident;
use crate::lockstep::progress::Silent;
use crate::lockstep::{
    Fitting, Options, Outgrown, Reproduced, TargetName, Verdict, verify, verify_variation,
};

/// Why nothing exercised a rule in these checks.
const UNLUCKY: &str = "none of so few sequences came to it: play more --cases";

/// A server that follows every rule that it was asked about.
static FAITHFUL: LazyLock<Conformance> =
    LazyLock::new(|| by_rule(verify(&options("faithful"), &Silent).unwrap()));

/// A server whose runs begin before their messages are accepted.
static SWAPPED: LazyLock<Conformance> = LazyLock::new(|| with("events-swapped"));

/// A server that closes with 1011 when the agent fails.
static CLOSING: LazyLock<Conformance> = LazyLock::new(|| with("agent-error-closes-with-1011"));

/// A server that sends what a run tells to another user too.
static CROSSED: LazyLock<Conformance> = LazyLock::new(|| with("events-reach-another-user"));

/// How these checks were asked for.
fn again() -> Again {
    let words = |words: &str| words.split(' ').map(str::to_owned).collect();
    Again {
        server: words(
            "ws://127.0.0.1:8080/ws --control http://127.0.0.1:9080 --instances 4 --token …",
        ),
        amount: words("--cases 48"),
        withheld: words("--token"),
    }
}

fn with(incident: &str) -> Conformance {
    let options = options(incident);
    let incident = Incident::named(incident).unwrap();
    let verdict = verify_variation(&options, &incident.variation(), &Silent).unwrap();
    std::fs::remove_dir_all(&options.regressions).unwrap();
    by_rule(verdict)
}

fn options(name: &str) -> Options {
    let folder = format!("wsproof-report-{name}-{}", std::process::id());
    Options {
        cases: Some(48),
        jobs: 1,
        targets: vec![TargetName::Live],
        regressions: std::env::temp_dir().join(folder),
        ..Options::with_seed(42)
    }
}

/// What was found of each rule; and times and files that are the same every time.
fn by_rule(mut verdict: Verdict) -> Conformance {
    verdict.elapsed = Duration::from_millis(1_250);
    for tally in &mut verdict.targets {
        "remote".clone_into(&mut tally.target);
        tally.elapsed = Duration::from_secs(1);
    }
    for counterexample in &mut verdict.counterexamples {
        "remote".clone_into(&mut counterexample.target);
        let name = counterexample.file.as_ref().and_then(|it| it.file_name());
        counterexample.file = name.map(|name| PathBuf::from("regressions").join(name));
    }
    let exercised = verdict.coverage.rules();
    let outcome = |rule| {
        let shown = (0..).zip(&verdict.counterexamples);
        let shown = shown.filter(|(_, it)| it.difference.rule == rule);
        let counterexamples: Vec<_> = shown.map(|(place, _)| place).collect();
        if !counterexamples.is_empty() {
            RuleOutcome::Differs { counterexamples }
        } else if exercised.contains(rule) {
            RuleOutcome::Conforms
        } else {
            let reason = UNLUCKY.to_owned();
            RuleOutcome::NotExercised { reason }
        }
    };
    Conformance {
        url: "ws://127.0.0.1:8080/ws".to_owned(),
        environment: Environment::Controlled { instances: 4 },
        rules: Rule::ALL
            .iter()
            .map(|rule| RuleFinding {
                rule: *rule,
                outcome: outcome(*rule),
                expectation: Expectation::Followed,
            })
            .collect(),
        verdict,
        replayed: None,
        interrupted: None,
    }
}

/// The rules that are so, in the order of the model.
fn rules_that(conformance: &Conformance, are: fn(&RuleOutcome) -> bool) -> Vec<Rule> {
    let rules = conformance.rules.iter();
    rules
        .filter(|it| are(&it.outcome))
        .map(|it| it.rule)
        .collect()
}

const fn broken(outcome: &RuleOutcome) -> bool {
    matches!(outcome, RuleOutcome::Differs { .. })
}

const fn followed(outcome: &RuleOutcome) -> bool {
    matches!(outcome, RuleOutcome::Conforms)
}

const fn untouched(outcome: &RuleOutcome) -> bool {
    matches!(outcome, RuleOutcome::NotExercised { .. })
}

/// The same, with these rules listed as broken.
fn listing(mut conformance: Conformance, rules: &[Rule]) -> Conformance {
    for finding in &mut conformance.rules {
        if rules.contains(&finding.rule) {
            finding.expectation = Expectation::Broken;
        }
    }
    conformance
}

/// What is broken is listed, and so is a rule that nothing exercised.
fn as_expected() -> Conformance {
    let mut listed = rules_that(&SWAPPED, broken);
    listed.extend(rules_that(&SWAPPED, untouched).first());
    listing(SWAPPED.clone(), &listed)
}

/// A rule is listed that is followed.
fn outlived() -> Conformance {
    let listed = rules_that(&FAITHFUL, followed);
    listing(FAITHFUL.clone(), &listed[..1])
}

fn interrupted() -> Conformance {
    Conformance {
        interrupted: Some(
            "nothing listens on 127.0.0.1:8080 any more: look what the server said when it ended"
                .to_owned(),
        ),
        ..SWAPPED.clone()
    }
}

/// A server with an environment of its own, that did what none of six states explains, three times of ten.
fn choosing() -> Conformance {
    let mut conformance = SWAPPED.clone();
    conformance.environment = Environment::Own;
    for counterexample in &mut conformance.verdict.counterexamples {
        counterexample.reproduced = Reproduced {
            runs: 10,
            differed: 3,
        };
        let difference = &mut counterexample.difference;
        difference.expected = None;
        difference.fitting = (0u8..6)
            .map(|number| Fitting {
                state: format!("processing, {number} messages waiting"),
                due: (number < 4).then(|| "message_accepted m0 at 0".to_owned()),
                possible: (0..number)
                    .map(|at| format!("agent_thinking m{at}"))
                    .collect(),
            })
            .collect();
    }
    conformance
}

/// A kept conversation is not what the model says any more.
fn outgrown() -> Conformance {
    let mut conformance = FAITHFUL.clone();
    conformance.verdict.outgrown.push(Outgrown {
        file: PathBuf::from("regressions/waiting-queue-full-0a1b2c.json"),
        step: 3,
        reason: "it recorded `error queue_full m2`, the model says `message_accepted m2 at 1`"
            .to_owned(),
    });
    conformance
}

/// Every kind of check, with a name for its snapshots and what it comes to.
fn every_kind() -> [(&'static str, Conformance, Conclusion); 9] {
    [
        ("conforms", FAITHFUL.clone(), Conclusion::Conforms),
        ("differs", SWAPPED.clone(), Conclusion::Differs),
        ("closing", CLOSING.clone(), Conclusion::Differs),
        ("crossed", CROSSED.clone(), Conclusion::Differs),
        ("as_expected", as_expected(), Conclusion::AsExpected),
        ("outlived", outlived(), Conclusion::Differs),
        ("interrupted", interrupted(), Conclusion::Interrupted),
        ("choosing", choosing(), Conclusion::Differs),
        ("outgrown", outgrown(), Conclusion::Differs),
    ]
}

fn plain(conformance: &Conformance, width: Option<usize>) -> String {
    strip_str(&human(conformance, &again(), width)).to_string()
}

fn parsed(conformance: &Conformance) -> serde_json::Value {
    serde_json::from_str(&json(conformance, &again()).unwrap()).unwrap()
}
