use std::time::Duration;

use wsproof_model::vocabulary::Rule;

use super::*;
use crate::mutants::campaign::Options;
use crate::mutants::corpus::Kill;
use crate::mutants::mutant::Operator;
use crate::mutants::study::Sighting;

/// Four mutants: one killed by both, one by the suite alone, one that is equivalent, and one that `last` says of.
fn campaign(last: Fate) -> Campaign {
    let killed = |inputs| {
        let kill = Kill {
            word: 3,
            step: 1,
            inputs,
        };
        let rule = Rule::WireStatus;
        Fate::Killed(Sighting { kill, rule })
    };
    let outcome = |operator, shortest, random, suite| Outcome {
        operator,
        what: "in processing_ready: client 0 sends ping says nothing instead of pong".to_owned(),
        shortest,
        in_domain: true,
        random,
        suite,
    };
    let word = || Some(vec![0, 1]);
    let outcomes = vec![
        outcome(Operator::Target, word(), killed(1_234), killed(56)),
        outcome(Operator::Target, word(), Fate::NotShown, killed(78_901)),
        outcome(Operator::Target, None, Fate::NotShown, Fate::NotShown),
        outcome(Operator::OutputDropped, word(), Fate::NotShown, last),
    ];
    Campaign {
        options: Options {
            jobs: 1,
            ..Options::with_seed(42)
        },
        parts: vec![Part::of_outcomes(outcomes)],
        elapsed: Duration::from_millis(12_345),
    }
}

const MISSED: Fate = Fate::Missed(Kill {
    word: 7,
    step: 2,
    inputs: 90,
});

fn plain(campaign: &Campaign) -> String {
    anstream::adapter::strip_str(&human(campaign, Some(100))).to_string()
}

#[test]
fn a_campaign_is_told_in_a_table_and_a_survivor_by_its_shortest_conversation() {
    insta::assert_snapshot!(plain(&campaign(Fate::NotShown)));
}

#[test]
fn what_the_harness_missed_is_called_its_defect() {
    let text = plain(&campaign(MISSED));
    assert!(text.contains("a defect of the harness"), "{text}");
}

#[test]
fn a_share_is_never_rounded_up_to_a_whole() {
    assert_eq!(percent(9_999, 10_000), "99.9 %");
    assert_eq!(percent(10_000, 10_000), "100.0 %");
    assert_eq!(percent(0, 0), "-");
}

#[test]
fn a_program_reads_one_json_object() {
    let text = json(&campaign(Fate::NotShown)).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&value).unwrap());
}
