//! The reference server follows the reference machine: on the conversations that are kept, and on random ones.

use std::path::Path;

use wsproof::lockstep::progress::Silent;
use wsproof::lockstep::{CheckError, Options, Verdict, verify};

fn options(seed: u64, cases: u64) -> Options {
    let regressions = Path::new(env!("CARGO_MANIFEST_DIR")).join(Options::REGRESSIONS);
    Options {
        cases: Some(cases),
        regressions,
        ..Options::with_seed(seed)
    }
}

fn conforms(verdict: &Verdict) {
    assert_eq!(verdict.outgrown, []);
    assert!(verdict.conforms(), "{:#?}", verdict.counterexamples);
}

#[test]
fn every_kept_conversation_is_followed_on_both_targets() {
    let verdict = verify(&options(0, 0), &Silent).expect("the check can be run");
    conforms(&verdict);
    assert!(
        verdict.regressions > 0,
        "the folder of kept conversations is empty"
    );
    for tally in &verdict.targets {
        assert_eq!(
            tally.sequences, verdict.regressions as u64,
            "{}",
            tally.target
        );
    }
}

#[test]
fn random_conversations_are_followed_and_reach_all_that_can_be_reached() {
    let verdict = verify(&options(20_261_124, 4_000), &Silent).expect("the check can be run");
    conforms(&verdict);
    assert_eq!(verdict.coverage.states().missing, []);
    assert_eq!(verdict.coverage.transitions().missing, []);
    assert_eq!(verdict.coverage.pairs().missing, []);
}

#[test]
fn a_check_that_plays_nothing_does_not_conform() {
    let nowhere = std::env::temp_dir().join("wsproof-no-such-folder");
    let options = Options {
        cases: Some(0),
        regressions: nowhere,
        ..Options::with_seed(0)
    };
    assert!(matches!(
        verify(&options, &Silent),
        Err(CheckError::NothingPlayed { .. })
    ));
}
