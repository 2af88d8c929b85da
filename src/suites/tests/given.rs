//! Inputs that cannot be given are left out of words, and what is lost by that: nothing.

use std::collections::BTreeMap;

use super::LIMIT;
use super::extracted::missed_single_faults_of;
use crate::suites::complete::{Method, Preparation};
use crate::suites::few::ONE_MESSAGE;
use crate::suites::mealy::Mealy;

fn preparation() -> (Preparation, u32) {
    let preparation = Preparation::new(ONE_MESSAGE).unwrap();
    let not_given = preparation.extraction.not_given().unwrap();
    (preparation, not_given)
}

/// What a client cannot give in a state.
fn cannot_be_given(machine: &Mealy, state: u32, not_given: u32) -> Vec<bool> {
    let row = machine.row(state).iter();
    row.map(|edge| edge.output == not_given).collect()
}

#[test]
fn an_input_that_cannot_be_given_leads_nowhere() {
    let (preparation, not_given) = preparation();
    let machine = &preparation.extraction.machine;
    let mut count = 0;
    for state in 0..machine.state_count() {
        for edge in machine.row(state) {
            if edge.output == not_given {
                assert_eq!(edge.target, state);
                count += 1;
            }
        }
    }
    assert!(count > 0);
}

#[test]
fn what_can_be_given_is_known_from_what_was_seen() {
    let (preparation, not_given) = preparation();
    let machine = &preparation.extraction.machine;
    let mut known = BTreeMap::new();
    for state in 0..machine.state_count() {
        let before = cannot_be_given(machine, state, not_given);
        for (edge, input) in machine.row(state).iter().zip(0..) {
            let after = cannot_be_given(machine, edge.target, not_given);
            let seen = (before.clone(), input, edge.output);
            let first = known.entry(seen).or_insert_with(|| after.clone());
            let input: &u32 = &input;
            let input = preparation.extraction.inputs[*input as usize];
            let state = preparation.extraction.state_in_words(state);
            assert_eq!(*first, after, "{input} in {state}");
        }
    }
}

#[test]
fn a_word_without_what_cannot_be_given_shows_the_same() {
    let (preparation, not_given) = preparation();
    let machine = &preparation.quotient.machine;
    let method = preparation.choose(0).method;
    let suite = preparation.suite(method, 0, LIMIT).unwrap();
    assert!(suite.size() < suite.before_merging);
    for word in &suite.words {
        let seen = machine.outputs(0, word);
        assert!(!seen.contains(&not_given));
    }
}

#[test]
fn without_what_cannot_be_given_every_fault_of_what_can_be_is_killed() {
    let (preparation, not_given) = preparation();
    let machine = &preparation.quotient.machine;
    for method in Method::ALL {
        let suite = preparation.suite(method, 0, LIMIT).unwrap();
        let given = |(state, input), target| {
            let edge = machine.edge(state, input);
            edge.output != not_given
                && cannot_be_given(machine, edge.target, not_given)
                    == cannot_be_given(machine, target, not_given)
        };
        let missed = missed_single_faults_of(machine, &suite, given);
        assert_eq!(missed, 0, "{method}");
    }
}

#[test]
fn the_method_that_is_smaller_before_merging_is_smaller_after_it() {
    let (preparation, _) = preparation();
    let choice = preparation.choose(0);
    assert!(choice.size < choice.other_size);
    let [taken, other] = [choice.method, choice.other].map(|method| {
        let suite = preparation.suite(method, 0, LIMIT).unwrap();
        suite.size()
    });
    assert!(taken < other);
}
