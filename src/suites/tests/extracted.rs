//! The machine that is extracted from the reference machine.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use wsproof_model::machine::output::Possibility;

use super::{LIMIT, Plan, Suite, hsi, plan, size_of, suites, w, wp};
use crate::suites::equivalence::distinguish;
use crate::suites::extraction::{Bounds, Extraction, Seen};
use crate::suites::few::{ONE_MESSAGE, few_inputs};
use crate::suites::mealy::{Edge, Mealy};
use crate::suites::phase::Phase;
use crate::suites::quotient::Quotient;
use crate::suites::tests::faults::with_edge;

fn extraction(bounds: Bounds) -> Extraction {
    Extraction::new(bounds, bounds.alphabet()).unwrap()
}

/// By edge: what the words of a suite that pass it go on with, when they pass it for the first time.
fn rests<'a>(machine: &Mealy, suite: &'a Suite) -> BTreeMap<(u32, u32), BTreeSet<&'a [u32]>> {
    let mut rests: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for word in &suite.words {
        let mut passed = BTreeSet::new();
        let mut state = 0;
        for (place, input) in word.iter().enumerate() {
            let edge = (state, *input);
            if passed.insert(edge) {
                rests.entry(edge).or_default().insert(&word[place + 1..]);
            }
            state = machine.edge(state, *input).target;
        }
    }
    rests
}

/// Whether a mutant that goes on from another state, by other edges, answers one of `rests` otherwise than the machine.
fn killed(
    machine: &Mealy,
    rests: &BTreeSet<&[u32]>,
    (state, other): (u32, u32),
    mutant: impl Fn(u32, u32) -> Edge,
) -> bool {
    rests.iter().any(|rest| {
        let (mut right, mut faulty) = (state, other);
        rest.iter().any(|input| {
            let (expected, seen) = (machine.edge(right, *input), mutant(faulty, *input));
            (right, faulty) = (expected.target, seen.target);
            expected.output != seen.output
        })
    })
}

/// The edges with another target that the suite does not show, though a word would. That every edge is passed shows
/// another output already.
fn missed_single_faults(machine: &Mealy, suite: &Suite) -> usize {
    missed_single_faults_of(machine, suite, |_, _| true)
}

/// The same for the edges and their wrong targets that `counts` says.
pub(super) fn missed_single_faults_of(
    machine: &Mealy,
    suite: &Suite,
    counts: impl Fn((u32, u32), u32) -> bool,
) -> usize {
    let rests = rests(machine, suite);
    let mut missed = 0;
    for state in 0..machine.state_count() {
        for (edge, input) in machine.row(state).iter().zip(0..) {
            let wrong = (0..machine.state_count()).filter(|target| *target != edge.target);
            let wrong: Vec<_> = wrong.filter(|it| counts((state, input), *it)).collect();
            let Some(rests) = rests.get(&(state, input)) else {
                missed += wrong.len();
                continue;
            };
            for target in wrong {
                let faulty = Edge { target, ..*edge };
                let step = |from, by| {
                    if (from, by) == (state, input) {
                        faulty
                    } else {
                        machine.edge(from, by)
                    }
                };
                if !killed(machine, rests, (edge.target, target), step) {
                    let mutant = with_edge(machine, (state, input), faulty);
                    missed += usize::from(distinguish(machine, &mutant).is_some());
                }
            }
        }
    }
    missed
}

/// The same for a second copy of a state, which one edge leads to, with an edge that has another target.
fn missed_faults_in_duplicated_states(machine: &Mealy, suite: &Suite) -> usize {
    let rests = rests(machine, suite);
    let copy = machine.state_count();
    let mut missed = 0;
    for (led, rests) in &rests {
        let doubled = machine.edge(led.0, led.1).target;
        for (edge, input) in machine.row(doubled).iter().zip(0..) {
            for target in (0..=copy).filter(|target| *target != edge.target) {
                let step = |from, by| {
                    let original = machine.edge(if from == copy { doubled } else { from }, by);
                    let target = match (from, by) {
                        faulty if faulty == (copy, input) => target,
                        leading if leading == *led => copy,
                        _ => original.target,
                    };
                    Edge { target, ..original }
                };
                if !killed(machine, rests, (doubled, copy), step) {
                    let inputs = machine.input_count();
                    let places = (0..=copy).flat_map(|from| (0..inputs).map(move |by| (from, by)));
                    let edges = places.map(|(from, by)| step(from, by)).collect();
                    let mutant = Mealy::new(inputs, edges).unwrap();
                    missed += usize::from(distinguish(machine, &mutant).is_some());
                }
            }
        }
    }
    missed
}

#[test]
fn without_extra_states_every_single_fault_of_the_machine_is_killed() {
    let plan = plan(&extraction(ONE_MESSAGE).machine);
    for (name, suite) in suites(&plan, 0) {
        assert_eq!(missed_single_faults(&plan.machine, &suite), 0, "{name}");
    }
}

#[test]
fn a_suite_that_does_not_look_where_it_arrived_misses_single_faults() {
    let plan = plan(&Extraction::new(ONE_MESSAGE, few_inputs()).unwrap().machine);
    let [phase] = hsi::phases(&plan, 0);
    let nothing = [Vec::new()];
    let identification = crate::suites::phase::Identification::Same(&nothing);
    let blind = [Phase {
        identification,
        ..phase
    }];
    let blind = Suite::of(&blind, &plan.machine, LIMIT).unwrap();
    assert!(missed_single_faults(&plan.machine, &blind) > 0);
}

#[test]
fn with_an_extra_state_every_fault_in_a_duplicated_state_of_the_machine_is_killed() {
    let plan = plan(&Extraction::new(ONE_MESSAGE, few_inputs()).unwrap().machine);
    for (name, suite) in suites(&plan, 1) {
        let missed = missed_faults_in_duplicated_states(&plan.machine, &suite);
        assert_eq!(missed, 0, "{name}");
    }
    for (name, suite) in suites(&plan, 0) {
        let missed = missed_faults_in_duplicated_states(&plan.machine, &suite);
        assert!(missed > 0, "{name} without extra states");
    }
}

#[test]
fn a_word_shows_what_the_reference_machine_shows() {
    let extraction = extraction(ONE_MESSAGE);
    let plan = plan(&extraction.machine);
    let [_, (_, suite), _] = suites(&plan, 0);
    for word in &suite.words {
        let sequence = extraction.sequence(word);
        let machine = sequence.machine();
        let mut world = machine.initial();
        let seen = plan.machine.outputs(0, word);
        for (input, number) in sequence.inputs.iter().zip(seen) {
            let reaction = machine.step(&mut world, input);
            match &extraction.outputs[number as usize] {
                Seen::NotGiven => assert_eq!(reaction.possibility, Possibility::Impossible),
                Seen::Outputs(outputs) => {
                    let predicted: Vec<_> = reaction.outputs.iter().map(|it| it.output).collect();
                    assert_eq!(*outputs, predicted, "{input}");
                }
            }
        }
    }
}

#[test]
fn more_states_than_the_bounds_allow_are_refused() {
    let bounds = Bounds {
        states: 389,
        ..ONE_MESSAGE
    };
    let refused = Extraction::new(bounds, bounds.alphabet()).unwrap_err();
    insta::assert_snapshot!(refused);
}

#[test]
fn the_sizes_of_the_suites_are_known() {
    let mut text = String::new();
    for bounds in [ONE_MESSAGE, Bounds::default()] {
        let extraction = extraction(bounds);
        let quotient = Quotient::of(&extraction.machine);
        let plan = Plan::new(&quotient);
        writeln!(
            text,
            "{bounds}: {} inputs, {} outputs, {} states, {} in the quotient, {} words tell them apart",
            extraction.inputs.len(),
            extraction.outputs.len(),
            extraction.worlds.len(),
            quotient.machine.state_count(),
            plan.characterisation.len(),
        )
        .unwrap();
        write_sizes(&mut text, &plan);
    }
    insta::assert_snapshot!(text);
}

fn write_sizes(text: &mut String, plan: &Plan) {
    for extra_states in 0..3 {
        let machine = &plan.machine;
        let hsi = size_of(&hsi::phases(plan, extra_states), machine);
        let wp = size_of(&wp::phases(plan, extra_states), machine);
        let w = size_of(&w::phases(plan, extra_states), machine);
        writeln!(text, "k = {extra_states} before merging:").unwrap();
        writeln!(text, "  HSI {hsi}\n  Wp  {wp}\n  W   {w}").unwrap();
    }
    writeln!(text, "k = 0 merged:").unwrap();
    for (name, suite) in suites(plan, 0) {
        writeln!(text, "  {name:3} {}", suite.size()).unwrap();
    }
}

#[test]
fn the_states_that_nothing_tells_apart_are_known() {
    let extraction = extraction(ONE_MESSAGE);
    let quotient = Quotient::of(&extraction.machine);
    let mut text = String::new();
    for group in quotient.merged() {
        writeln!(text, "{} states are one, such as:", group.len()).unwrap();
        for state in group.iter().take(3) {
            writeln!(text, "  {:?}", extraction.worlds[*state as usize]).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}
