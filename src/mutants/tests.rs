//! The measure is measured: what must be killed is, what cannot be is recognised, and a suite or a harness with a defect
//! is seen to have one.

use std::sync::Arc;
use std::time::Duration;

use wsproof_model::machine::input::ConnectionIndex;
use wsproof_model::machine::output::Output;
use wsproof_model::vocabulary::Rule;

use super::base::Base;
use super::campaign::{Campaign, Options, Part, of_operators_without_states, study};
use super::corpus::Corpus;
use super::decision::{Corpora, decide};
use super::equivalence::distinguish;
use super::mutant::{Change, Mutant, Operator};
use super::operators;
use super::progress::Silent;
use super::study::{Findings, Outcome, Study};
use super::tally::Tally;
use super::wire::{Stage, Trial};
use crate::lockstep::Difference;
use crate::suites::extraction::Seen;
use crate::suites::few::{ONE_MESSAGE, few_inputs};
use crate::suites::mealy::{Edge, Mealy};
use crate::targets::Observation;

fn options(sample: usize) -> Options {
    Options {
        cases: 200,
        sample: Some(sample),
        jobs: 2,
        ..Options::with_seed(7)
    }
}

fn small_base() -> Base {
    Base::with_inputs(ONE_MESSAGE, few_inputs()).unwrap()
}

/// Every mutant with one changed edge.
fn single_faults() -> Study {
    of_operators_without_states(small_base(), &options(40)).unwrap()
}

fn run(study: &Study) -> Findings {
    study.run(&[], 2, &Silent).unwrap()
}

fn campaign(study: &Study, findings: Findings) -> Campaign {
    Campaign {
        options: options(40),
        parts: vec![Part::new(study, findings)],
        elapsed: Duration::ZERO,
    }
}

#[test]
fn a_sample_of_every_operator_is_killed_on_the_wire_by_the_suite() {
    let study = single_faults();
    let findings = run(&study);
    assert_eq!(findings.false_alarms, Vec::<Vec<u32>>::new());
    let campaign = campaign(&study, findings);
    let tallies = Tally::all(&campaign);
    let operators: Vec<_> = tallies.iter().map(|tally| tally.operator).collect();
    assert_eq!(operators, Operator::ALL[..operators.len()]);
    assert!(operators.len() >= 8, "{operators:?}");
    for tally in &tallies {
        let promised = tally.killable().saturating_sub(tally.outside_domain);
        assert!(promised > 0, "{tally:?}");
        assert!(tally.suite.count >= promised, "{tally:?}");
        assert!(tally.random.count > 0, "{tally:?}");
    }
    assert!(campaign.is_as_promised());
}

#[test]
fn a_state_that_is_there_twice_is_killed_by_the_suite_for_one_extra_state() {
    let base = small_base();
    let mutants: Vec<_> = (0..8)
        .flat_map(|seed| operators::duplicated_states(&base, seed))
        .collect();
    let all = Options {
        sample: None,
        ..options(0)
    };
    let study = study(base, mutants, 1, &all).unwrap();
    let findings = run(&study);
    assert!(findings.outcomes.iter().any(|it| !it.is_equivalent()));
    let in_domain = findings.outcomes.iter().filter(|it| it.in_domain);
    let survivors: Vec<_> = in_domain.filter(|it| it.survives()).collect();
    assert!(survivors.is_empty(), "{survivors:#?}");
    // One state for a server that is ready without a transport and for one with: the suite is not made for it.
    let outside = findings.outcomes.iter().filter(|it| !it.in_domain);
    assert!(outside.clone().any(Outcome::survives));
    assert!(outside.clone().any(|it| it.suite.sighting().is_some()));
}

#[test]
fn the_suite_for_no_extra_state_leaves_some_of_them_alive_and_promises_nothing_of_them() {
    let base = small_base();
    let mutants = operators::duplicated_states(&base, 7);
    let options = Options {
        sample: None,
        ..options(0)
    };
    let study = study(base, mutants, 0, &options).unwrap();
    let corpora = Corpora {
        random: &study.random,
        suite: &study.suite,
    };
    let decisions = decide(&study.base, &study.mutants, corpora, 2);
    let survivors = decisions
        .iter()
        .filter(|it| it.shortest.is_some() && it.suite.is_none());
    assert!(survivors.count() > 0);
}

#[test]
fn a_suite_that_lacks_words_leaves_survivors_and_the_campaign_says_so() {
    let mut study = single_faults();
    let few = study.suite.words().iter().take(5).cloned().collect();
    study.suite = Corpus::new(&study.base, few);
    let findings = run(&study);
    let campaign = campaign(&study, findings);
    assert!(campaign.survivors().count() > 0);
    assert!(!campaign.is_as_promised());
}

#[test]
fn a_harness_that_overlooks_a_rule_is_seen_to_miss_what_words_show() {
    let study = single_faults();
    let blind =
        |difference: Option<Difference>| difference.filter(|it| it.rule != Rule::WireStatus);
    let findings = study.run_with(&[], 2, &Silent, &blind).unwrap();
    let missed = findings.outcomes.iter().filter(|it| it.is_missed());
    assert!(missed.count() > 0);
    let survive = |outcome: &Outcome| outcome.survives();
    assert!(findings.outcomes.iter().any(survive));
    assert!(!campaign(&study, findings).is_as_promised());
}

#[test]
fn a_harness_that_finds_fault_with_the_machine_itself_is_seen_to() {
    let study = single_faults();
    let nervous = |difference: Option<Difference>| {
        difference.or(Some(Difference {
            step: 0,
            connection: ConnectionIndex(0),
            rule: Rule::WireSilence,
            expected: None,
            seen: Observation::Nothing,
            detail: String::new(),
            fitting: Vec::new(),
        }))
    };
    let findings = study.run_with(&[], 2, &Silent, &nervous).unwrap();
    assert!(!findings.false_alarms.is_empty());
    assert!(!campaign(&study, findings).is_as_promised());
}

#[test]
fn the_shortest_word_shows_the_mutant_on_the_wire_at_its_end_and_not_before() {
    let study = single_faults();
    let corpora = Corpora {
        random: &study.random,
        suite: &study.suite,
    };
    let decisions = decide(&study.base, &study.mutants, corpora, 2);
    let shortest = decisions.iter().enumerate();
    let trials: Vec<_> = shortest
        .filter_map(|(mutant, it)| {
            let word = it.shortest.as_ref()?;
            Some(Trial {
                mutant: Some(mutant),
                word,
            })
        })
        .collect();
    let stage = Stage::new(Arc::clone(&study.base), Arc::clone(&study.mutants)).unwrap();
    let seen = stage.play(&trials, 2, &Silent).unwrap();
    for (trial, difference) in trials.iter().zip(seen) {
        let step = difference.map(|it| it.step + 1);
        assert_eq!(step, Some(trial.word.len()));
    }
}

/// The same machine, told edge by edge.
fn spelled_out(base: &Base, mutant: &Mutant) -> Mutant {
    let machine = base.machine();
    let states = match mutant.change {
        Change::Copy { .. } => machine.state_count() + 1,
        Change::Edge { .. } | Change::Whole(_) => machine.state_count(),
    };
    let edges = (0..states)
        .flat_map(|state| (0..machine.input_count()).map(move |input| (state, input)))
        .map(|(state, input)| mutant.edge(machine, state, input))
        .collect();
    let whole = Mealy::new(machine.input_count(), edges).unwrap();
    Mutant {
        change: Change::Whole(whole),
        ..mutant.clone()
    }
}

#[test]
fn a_mutant_with_one_place_is_decided_as_the_same_machine_told_edge_by_edge() {
    let mut base = small_base();
    let mut mutants = operators::targets(&base, 3);
    mutants.extend(operators::outputs(&mut base));
    mutants.extend(operators::duplicated_states(&base, 3));
    let study = study(base, mutants, 0, &options(60)).unwrap();
    let spelled_out: Vec<_> = study
        .mutants
        .iter()
        .map(|mutant| spelled_out(&study.base, mutant))
        .collect();
    let corpora = Corpora {
        random: &study.random,
        suite: &study.suite,
    };
    let decided = decide(&study.base, &study.mutants, corpora, 2);
    let checked = decide(&study.base, &spelled_out, corpora, 1);
    for ((one, other), mutant) in decided.iter().zip(&checked).zip(study.mutants.iter()) {
        let length = |word: &Option<Vec<u32>>| word.as_ref().map(Vec::len);
        assert_eq!(length(&one.shortest), length(&other.shortest), "{mutant:?}");
        assert_eq!((one.random, one.suite), (other.random, other.suite));
    }
}

#[test]
fn a_transport_that_is_ended_twice_is_the_same_and_a_close_frame_that_is_sent_twice_is_not() {
    let mut base = small_base();
    let doubled = |base: &mut Base, which: fn(&[Output]) -> bool| {
        let edges: Vec<_> = base.given_edges().collect();
        let (at, edge) = edges
            .into_iter()
            .find(|(_, edge)| which(base.outputs.said(edge.output)))
            .unwrap();
        let mut said = base.outputs.said(edge.output).to_vec();
        said.extend(said.last().copied());
        let output = base.outputs.number(Seen::Outputs(said));
        let mutant = Mutant {
            operator: Operator::OutputDoubled,
            detail: String::new(),
            change: Change::Edge {
                at,
                edge: Edge { output, ..edge },
            },
        };
        distinguish(base, &mutant)
    };
    assert_eq!(
        doubled(&mut base, |it| it.last() == Some(&Output::End)),
        None
    );
    let closes = |it: &[Output]| matches!(it.last(), Some(Output::Close { .. }));
    let word = doubled(&mut base, closes).unwrap();
    let last = word.last().map(|input| base.input(*input).to_string());
    assert_eq!(last.as_deref(), Some("client 0 sends close 1000"));
}

#[test]
fn a_limit_that_nothing_within_the_bounds_reaches_makes_an_equivalent_mutant() {
    let mut base = Base::new(ONE_MESSAGE).unwrap();
    let mutants = operators::limits_off_by_one(&mut base).unwrap();
    let equivalent: Vec<_> = mutants
        .iter()
        .filter(|mutant| distinguish(&base, mutant).is_none())
        .map(|mutant| mutant.what(&base))
        .collect();
    assert_eq!(equivalent, ["queue_limit + 1", "connections_per_user + 1"]);
}
