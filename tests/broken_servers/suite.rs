//! A fault in a corner that random sequences do not get to in their time: a complete suite goes to every corner.

use wsproof::lockstep::{
    CompleteSuite, ExtraStates, Options, Source, SuiteOptions, TargetName, Verdict,
};

use super::{check, faults, options};

/// Few words, as there are no messages.
const SUITE: SuiteOptions = SuiteOptions {
    extra_states: ExtraStates::Exactly(0),
    messages: 0,
};

/// So many random sequences have more steps than the whole suite.
const CASES: u64 = 3_600;

fn verdict(name: &str, cases: u64, suite: Option<SuiteOptions>) -> Verdict {
    let options = Options {
        cases: Some(cases),
        targets: vec![TargetName::Live],
        suite,
        ..options(name)
    };
    let verdict = check(&faults::forgetful_corner(), &options);
    let _not_there = std::fs::remove_dir_all(&options.regressions);
    verdict
}

#[test]
fn a_fault_in_a_corner_is_found_by_a_complete_suite() {
    let random = verdict("corner, random", CASES, None);
    assert!(random.conforms(), "{:#?}", random.counterexamples);

    let complete = verdict("corner, complete", 0, Some(SUITE));
    assert!(!complete.conforms());
    for counterexample in &complete.counterexamples {
        assert!(matches!(counterexample.source, Source::Suite { .. }));
        let reproduced = counterexample.reproduced;
        assert_eq!(reproduced.differed, reproduced.runs);
        assert!(counterexample.file.is_some());
        println!("{} inputs", counterexample.sequence.inputs.len());
    }
    let CompleteSuite::Played(suite) = complete.suite else {
        panic!("{:?}", complete.suite);
    };
    assert!(!suite.passed);
    println!(
        "{} random steps, {} in the suite",
        random.targets[0].steps, suite.size.inputs
    );
    assert!(suite.size.inputs < random.targets[0].steps);
}

#[test]
fn a_server_that_differs_already_gets_no_complete_suite() {
    let options = Options {
        cases: Some(200),
        targets: vec![TargetName::Live],
        suite: Some(SUITE),
        ..options("differs already")
    };
    let verdict = check(&faults::seq_skips_after_reconnecting(), &options);
    let _not_there = std::fs::remove_dir_all(&options.regressions);
    assert!(!verdict.conforms());
    assert_eq!(verdict.suite, CompleteSuite::DiffersAlready);
}

#[test]
fn without_the_live_target_no_complete_suite_is_played() {
    let options = Options {
        cases: Some(1),
        targets: vec![TargetName::Simulated],
        suite: Some(SUITE),
        ..options("simulated")
    };
    let verdict = check(&faults::nothing(), &options);
    assert_eq!(verdict.suite, CompleteSuite::NoLiveTarget);
}
