//! The words of a suite are all played, each once; and what fits is told before it is played.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use super::*;
use crate::lockstep::error::CheckError;
use crate::lockstep::jobs::Supplier;
use crate::lockstep::progress::Silent;
use crate::lockstep::verdict::Tally;

/// Plays nothing, and takes `time` for the first suite, and much longer for the next. Says for how many extra states
/// suites were played, the last one's outcome, and which words they had, in order.
fn played(
    extra_states: ExtraStates,
    seed: u64,
    (time, passes): (Duration, bool),
) -> (Vec<String>, PlayedSuite, Vec<u64>) {
    let options = SuiteOptions {
        extra_states,
        messages: 0,
    };
    let (bars, words) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let outcome = play_complete(&options, seed, &Silent, |supplier, bar| {
        bars.borrow_mut().push(bar.to_owned());
        let numbers = (0..supplier.count()).map(|place| supplier.sequence(place).0.number());
        words.borrow_mut().extend(numbers);
        let tally = Tally {
            target: "live".to_owned(),
            sequences: supplier.count(),
            steps: 1,
            elapsed: if bar.ends_with('0') { time } else { time * 30 },
        };
        Ok((tally, passes))
    });
    (bars.into_inner(), outcome.unwrap(), words.into_inner())
}

const NONE: ExtraStates = ExtraStates::Exactly(0);

#[test]
fn every_word_is_played_once_in_an_order_that_the_seed_decides() {
    let at_once = (Duration::ZERO, true);
    let (_, suite, words) = played(NONE, 1, at_once);
    let each: BTreeSet<_> = words.iter().copied().collect();
    assert_eq!(each, (0..suite.size.words).collect());
    assert_eq!(words.len() as u64, suite.size.words);
    assert!(!words.is_sorted());
    assert_eq!(played(NONE, 1, at_once).2, words);
    assert_ne!(played(NONE, 2, at_once).2, words);
}

#[test]
fn the_next_suite_is_played_if_it_fits_and_the_one_before_passed() {
    let fitting = |seconds| ExtraStates::Fitting(Duration::from_secs(seconds));
    let second = Duration::from_secs(1);
    let (bars, suite, _) = played(fitting(30), 1, (second, true));
    assert_eq!(bars, ["suite k = 0"]);
    let next = suite.next.unwrap();
    assert_eq!(next.extra_states, 1);
    assert!(next.time > Duration::from_secs(30), "{next:?}");
    let (bars, ..) = played(fitting(60), 1, (second, true));
    assert_eq!(bars, ["suite k = 0", "suite k = 1"]);
    let (bars, ..) = played(fitting(60), 1, (second, false));
    assert_eq!(bars, ["suite k = 0"]);
    let (bars, ..) = played(NONE, 1, (Duration::ZERO, true));
    assert_eq!(bars, ["suite k = 0"]);
}

#[test]
fn a_suite_that_memory_does_not_hold_is_refused_with_its_size() {
    let options = SuiteOptions {
        extra_states: ExtraStates::Exactly(2),
        messages: SuiteOptions::MESSAGES,
    };
    let refused = play_complete(&options, 1, &Silent, |_, _| {
        unreachable!("nothing is played")
    });
    let Err(error @ CheckError::SuiteTooLarge { .. }) = refused else {
        panic!("{refused:?}");
    };
    insta::assert_snapshot!(error);
}
