//! What is read of a complete suite, and of a coverage that is required.

use std::time::Duration;

use wsproof_model::machine::input::Input;

use super::{conforming, counterexample, differing, plain};
use crate::lockstep::{CompleteSuite, Conclusion, Estimate, PlayedSuite, Source, Verdict};
use crate::report::json;
use crate::suites::complete::{Choice, Method};
use crate::suites::suite::Size;

/// A suite that was played and passed.
fn suite() -> PlayedSuite {
    let size = |words, inputs| Size { inputs, words };
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    PlayedSuite {
        extra_states: 1,
        bounds: "1 connection, queue_limit 1, violation_limit 2, messages 2".to_owned(),
        messages: 2,
        inputs: 44,
        states: 876,
        quotient: 822,
        merged: vec![
            names(&["not connected yet", "failed"]),
            names(&["closing", "closing, shutting down", "closing, tools down"]),
            names(&["failed, shutting down", "closed"]),
            names(&["failed, tools down", "not connected yet, tools down"]),
        ],
        choice: Choice {
            method: Method::Wp,
            size: size(5_810_764, 59_981_574),
            other: Method::Hsi,
            other_size: size(10_315_355, 100_241_275),
        },
        size: size(4_612_345, 45_123_456),
        passed: true,
        sequences: 4_612_345,
        steps: 45_000_000,
        elapsed: Duration::from_secs(240),
        next: Some(Estimate {
            extra_states: 2,
            size: size(223_298_806, 2_537_940_434),
            sequences: 177_000_000,
            time: Duration::from_secs(9_600),
        }),
    }
}

fn with_suite(suite: PlayedSuite) -> Verdict {
    Verdict {
        suite: CompleteSuite::Played(Box::new(suite)),
        ..conforming()
    }
}

/// A counterexample that a complete suite found.
fn by_suite() -> Verdict {
    let mut found = counterexample(17);
    found.source = Source::Suite {
        extra_states: 1,
        messages: 2,
        word: 2_304,
    };
    found.file = None;
    Verdict {
        counterexamples: vec![found],
        ..with_suite(PlayedSuite {
            passed: false,
            sequences: 31_007,
            ..suite()
        })
    }
}

#[test]
fn a_complete_suite_says_what_it_promises_and_what_that_rests_on() {
    insta::assert_snapshot!(plain(&with_suite(suite()), Some(100)));
}

#[test]
fn a_complete_suite_that_found_a_difference_promises_nothing() {
    let text = plain(&by_suite(), Some(100));
    insta::assert_snapshot!(text);
    let report = json::verdict(&by_suite()).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["suite"]["promise"], serde_json::Value::Null);
    assert_eq!(report["counterexamples"][0]["source"], "complete suite");
    assert_eq!(report["counterexamples"][0]["number"], 2_304);
}

#[test]
fn a_program_reads_the_complete_suite() {
    let report = json::verdict(&with_suite(suite())).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    insta::assert_json_snapshot!(report["suite"]);
}

#[test]
fn a_suite_that_was_not_played_says_why() {
    for (suite, why) in [
        (CompleteSuite::NoLiveTarget, "live target only"),
        (CompleteSuite::DiffersAlready, "differs already"),
    ] {
        let verdict = Verdict {
            suite,
            ..conforming()
        };
        let text = plain(&verdict, None);
        assert!(text.contains(why), "{text}");
        assert!(!text.contains("promise"), "{text}");
    }
    assert!(!plain(&conforming(), None).contains("complete suite  not"));
}

#[test]
fn what_was_not_reached_is_told_with_a_way_to_reach_it() {
    let verdict = Verdict {
        required_coverage: Some(100),
        ..conforming()
    };
    assert_eq!(verdict.conclusion(), Conclusion::NotCovered);
    insta::assert_snapshot!(plain(&verdict, Some(100)));
    let report = json::verdict(&verdict).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["verdict"], "not covered");
    assert_eq!(report["coverage"]["required"], 100);
    let missing = &report["coverage"]["transitions"]["missing"][0];
    let way = missing["conversation"].clone();
    let way: Vec<Input> = serde_json::from_value(way).unwrap();
    assert!(!way.is_empty());
}

#[test]
fn a_required_coverage_is_held_against_each_share_and_yields_to_a_difference() {
    let requiring = |percent, verdict: Verdict| {
        let verdict = Verdict {
            required_coverage: percent,
            ..verdict
        };
        verdict.conclusion()
    };
    assert_eq!(requiring(None, conforming()), Conclusion::Conforms);
    assert_eq!(requiring(Some(0), conforming()), Conclusion::Conforms);
    assert_eq!(requiring(Some(1), conforming()), Conclusion::Conforms);
    assert_eq!(requiring(Some(50), conforming()), Conclusion::NotCovered);
    assert_eq!(requiring(Some(100), differing()), Conclusion::Differs);
}
