//! Servers that are broken on purpose are found: by the random sequences of a default check, with a short conversation
//! that shows the fault.
//!
//! Each is the reference server, given something else from outside.

mod faults;
mod suite;

use std::collections::BTreeSet;
use std::sync::Arc;

use wsproof::lockstep::progress::Silent;
use wsproof::lockstep::{Options, Verdict, verify_variation};
use wsproof::targets::variation::Variation;
use wsproof_model::vocabulary::Rule;

/// The longest conversation that may be needed to show one of these faults.
const LONGEST: usize = 8;

fn check(variation: &Arc<Variation>, options: &Options) -> Verdict {
    verify_variation(options, variation, &Silent).expect("the check can be run")
}

/// A default check of the faulty server.
fn options(name: &str) -> Options {
    let regressions =
        std::env::temp_dir().join(format!("wsproof-broken-{name}-{}", std::process::id()));
    Options {
        regressions,
        ..Options::with_seed(20_261_124)
    }
}

/// The fault is found on both targets, by the rule that it breaks, and shown in at most eight inputs.
fn is_found(name: &str, variation: &Arc<Variation>, rules: &[Rule]) {
    let options = options(name);
    let verdict = check(variation, &options);
    let kept = std::fs::read_dir(&options.regressions).map_or(0, Iterator::count);
    let _already_gone = std::fs::remove_dir_all(&options.regressions);

    assert!(
        !verdict.conforms(),
        "{name} was not found in {} sequences",
        verdict.targets.iter().map(|it| it.sequences).sum::<u64>()
    );
    let targets: BTreeSet<_> = verdict
        .counterexamples
        .iter()
        .map(|it| it.target.as_str())
        .collect();
    assert_eq!(
        targets,
        BTreeSet::from(["live", "simulated"]),
        "{name} was not found on both targets"
    );
    for counterexample in &verdict.counterexamples {
        let inputs = counterexample.sequence.inputs.len();
        println!(
            "{name}, {}: {} inputs, shrunk from {}, {}: {}",
            counterexample.target,
            inputs,
            counterexample.found_with,
            counterexample.difference.rule,
            counterexample.difference
        );
        assert!(
            inputs <= LONGEST,
            "{name}: {:#?}",
            counterexample.sequence.inputs
        );
        assert!(
            rules.contains(&counterexample.difference.rule),
            "{name}: {:?}",
            counterexample.difference
        );
        assert_eq!(
            counterexample.reproduced.differed, counterexample.reproduced.runs,
            "{name} is not deterministic"
        );
        assert!(!counterexample.conversation.is_empty());
    }
    assert!(kept > 0, "the conversation must be kept");
}

#[test]
fn an_interceptor_that_does_nothing_is_not_found() {
    let options = Options {
        cases: Some(400),
        ..options("nothing")
    };
    let verdict = check(&faults::nothing(), &options);
    assert!(verdict.conforms(), "{:#?}", verdict.counterexamples);
}

#[test]
fn a_message_that_is_dropped_before_readiness_is_found() {
    let rules = [
        Rule::WireMessageAccepted,
        Rule::WireDuplicateMessage,
        Rule::WaitingQueueFull,
    ];
    is_found(
        "early message dropped",
        &faults::early_message_dropped(),
        &rules,
    );
}

#[test]
fn an_execution_that_silently_falls_back_is_found() {
    is_found(
        "silent fallback",
        &faults::silent_fallback(),
        &[Rule::RunsStarted],
    );
}

#[test]
fn a_slow_tool_without_an_end_is_found() {
    let rules = [Rule::RunsEvents, Rule::ServicesToolLost];
    is_found("slow tool", &faults::slow_tool_never_completed(), &rules);
}

#[test]
fn a_seq_that_skips_after_reconnecting_is_found() {
    is_found(
        "seq skips",
        &faults::seq_skips_after_reconnecting(),
        &[Rule::WireSeq],
    );
}

#[test]
fn a_limit_of_connections_that_is_off_by_one_is_found() {
    is_found(
        "one connection too many",
        &faults::one_connection_too_many(),
        &[Rule::Close1008Connections],
    );
}

#[test]
fn a_panic_that_closes_with_1011_is_found() {
    is_found(
        "panic closes",
        &faults::panic_closes_with_1011(),
        &[Rule::Close1011],
    );
}
