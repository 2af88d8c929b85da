//! Small random machines, so small that every word up to a length can be played.

use proptest::prelude::*;

use super::faults::{duplicated_states, single_faults, with_edge};
use super::{plan, suites};
use crate::suites::equivalence::distinguish;
use crate::suites::mealy::{Edge, Mealy};
use crate::suites::plan::Plan;
use crate::suites::quotient::Quotient;
use crate::suites::refinement::Refinement;

const INPUTS: u32 = 2;
const OUTPUTS: u32 = 2;

fn machine(states: impl Strategy<Value = u32>) -> impl Strategy<Value = Mealy> {
    states.prop_flat_map(|states| {
        let edge = (0..states, 0..OUTPUTS).prop_map(|(target, output)| Edge { target, output });
        let edges = prop::collection::vec(edge, (states * INPUTS) as usize);
        edges.prop_map(|edges| Mealy::new(INPUTS, edges).unwrap())
    })
}

/// The machine with so many of its states doubled, and several edges otherwise.
fn faulty(machine: Mealy, extra_states: u32) -> impl Strategy<Value = Mealy> {
    let doubled = prop::collection::vec(0..machine.state_count(), extra_states as usize);
    let states = machine.state_count() + extra_states;
    let edge = (0..states, 0..OUTPUTS).prop_map(|(target, output)| Edge { target, output });
    let changes = prop::collection::vec(((0..states, 0..INPUTS), edge), 1..5);
    (doubled, changes).prop_map(move |(doubled, changes)| {
        let mut edges = machine.edges().to_vec();
        for state in doubled {
            edges.extend_from_slice(machine.row(state));
        }
        let copied = Mealy::new(INPUTS, edges).unwrap();
        changes
            .into_iter()
            .fold(copied, |it, (place, edge)| with_edge(&it, place, edge))
    })
}

/// Every word of that length.
fn words(length: u32) -> Vec<Vec<u32>> {
    (0..INPUTS.pow(length))
        .map(|number| {
            (0..length)
                .map(|place| number / INPUTS.pow(place) % INPUTS)
                .collect()
        })
        .collect()
}

/// Every mutant that some word tells from the machine is killed by the suite of every method, and no other is.
fn all_are_killed(plan: &Plan, extra_states: u32, mutants: &[Mealy]) {
    for (name, suite) in suites(plan, extra_states) {
        for mutant in mutants {
            let difference = distinguish(&plan.machine, mutant);
            let kill = suite.kill(&plan.machine, mutant);
            assert_eq!(
                kill.is_some(),
                difference.is_some(),
                "{name} with {extra_states} extra states: {mutant:?} differs by {difference:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn a_quotient_behaves_as_its_machine_and_no_two_of_its_states_alike(machine in machine(1..8u32)) {
        let quotient = Quotient::of(&machine).machine;
        prop_assert_eq!(distinguish(&machine, &quotient), None);
        let again = Quotient::of(&quotient);
        prop_assert_eq!(&again.machine, &quotient);
        prop_assert_eq!(again.merged().count(), 0);
    }

    #[test]
    fn a_separating_word_is_the_first_of_the_shortest(machine in machine(2..7u32)) {
        let refinement = Refinement::of(&machine);
        for one in 0..machine.state_count() {
            for other in 0..machine.state_count() {
                let mut shortest = (0..7).flat_map(|length| {
                    let mut words = words(length);
                    words.sort();
                    words
                });
                let expected = shortest.find(|word| machine.outputs(one, word) != machine.outputs(other, word));
                prop_assert_eq!(refinement.separating_word(one, other), expected);
            }
        }
    }

    #[test]
    fn two_machines_are_told_apart_by_the_first_of_the_shortest_words(left in machine(1..4u32), right in machine(1..4u32)) {
        let mut shortest = (0..8).flat_map(|length| {
            let mut words = words(length);
            words.sort();
            words
        });
        let expected = shortest.find(|word| left.outputs(0, word) != right.outputs(0, word));
        prop_assert_eq!(distinguish(&left, &right), expected);
    }

    #[test]
    fn each_two_states_are_told_apart_by_a_word_that_their_identifiers_share(machine in machine(2..8u32)) {
        let plan = plan(&machine);
        let tells = |word: &[u32], one, other| plan.machine.outputs(one, word) != plan.machine.outputs(other, word);
        for one in 0..plan.machine.state_count() {
            for other in (0..plan.machine.state_count()).filter(|other| *other != one) {
                let [own, others] = [one, other].map(|state| &plan.harmonised[state as usize]);
                let shared = own.iter().flat_map(|word| (1..=word.len()).map(|length| &word[..length]));
                let mut shared = shared.filter(|start| others.iter().any(|word| word.starts_with(start)));
                prop_assert!(shared.any(|word| tells(word, one, other)));
                prop_assert!(plan.identification[one as usize].iter().any(|word| tells(word, one, other)));
                prop_assert!(plan.characterisation.iter().any(|word| tells(word, one, other)));
            }
        }
    }

    #[test]
    fn without_extra_states_every_single_fault_is_killed(machine in machine(1..7u32)) {
        let plan = plan(&machine);
        all_are_killed(&plan, 0, &single_faults(&plan.machine, OUTPUTS));
    }

    #[test]
    fn with_an_extra_state_every_fault_in_a_duplicated_state_is_killed(machine in machine(1..5u32)) {
        let plan = plan(&machine);
        all_are_killed(&plan, 1, &duplicated_states(&plan.machine, OUTPUTS));
    }

    #[test]
    fn whatever_has_at_most_so_many_states_more_is_killed_if_it_differs(
        (machine, extra_states, others) in (machine(1..6u32), 0..3u32).prop_flat_map(|(it, extra_states)| {
            let quotient = Quotient::of(&it).machine;
            let others = prop::collection::vec(faulty(quotient.clone(), extra_states), 20);
            (Just(quotient), Just(extra_states), others)
        })
    ) {
        all_are_killed(&plan(&machine), extra_states, &others);
    }

    #[test]
    fn a_size_that_is_counted_is_the_size_of_what_is_made(machine in machine(1..6u32), extra_states in 0..3u32) {
        let plan = plan(&machine);
        for phase in super::wp::phases(&plan, extra_states) {
            let mut made = super::Size::default();
            phase.words(&plan.machine, &mut |word| made += super::Size::of_word(&word));
            prop_assert_eq!(phase.size(&plan.machine), made);
        }
    }

    #[test]
    fn merging_keeps_every_word_as_the_beginning_of_one(machine in machine(1..6u32)) {
        let plan = plan(&machine);
        let phases = super::wp::phases(&plan, 1);
        let suite = super::Suite::of(&phases, &plan.machine, super::LIMIT).unwrap();
        for phase in phases {
            phase.words(&plan.machine, &mut |word| {
                assert!(suite.words.iter().any(|kept| kept.starts_with(&word)));
            });
        }
        for (word, next) in suite.words.iter().zip(&suite.words[1..]) {
            prop_assert!(word < next && !next.starts_with(word));
        }
    }
}

/// A machine with four states in a ring, of which only the last shows where it is.
fn ring() -> Mealy {
    let edges = (0..4).flat_map(|state| {
        let on = Edge {
            target: (state + 1) % 4,
            output: u32::from(state == 3),
        };
        let stay = Edge {
            target: state,
            output: 0,
        };
        [on, stay]
    });
    Mealy::new(INPUTS, edges.collect()).unwrap()
}

#[test]
fn an_extra_state_is_missed_by_a_suite_for_none_and_found_by_one_for_one() {
    let plan = plan(&ring());
    let mutants = duplicated_states(&plan.machine, OUTPUTS);
    let missed = |extra_states| {
        suites(&plan, extra_states).map(|(_, suite)| {
            let survivors = mutants
                .iter()
                .filter(|mutant| suite.kill(&plan.machine, mutant).is_none());
            survivors
                .filter(|mutant| distinguish(&plan.machine, mutant).is_some())
                .count()
        })
    };
    assert!(missed(0).iter().all(|count| *count > 0), "{:?}", missed(0));
    assert_eq!(missed(1), [0; 3]);
}

#[test]
fn a_suite_over_its_limit_is_not_made() {
    let plan = plan(&ring());
    let phases = super::hsi::phases(&plan, 1);
    let size = super::size_of(&phases, &plan.machine);
    assert!(super::Suite::of(&phases, &plan.machine, size.inputs).is_ok());
    let refused = super::Suite::of(&phases, &plan.machine, size.inputs - 1).unwrap_err();
    assert_eq!(refused.size, size);
}
