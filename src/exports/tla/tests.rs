use std::collections::BTreeSet;

use wsproof_model::machine::output::Reaction;

use super::fairness::{Start, start};
use super::*;
use crate::description::SeenOutput;
use crate::exploration::WEAKLY_FAIR;
use crate::suites::extraction::Extraction;

const SMALL: Bounds = Bounds {
    connections: 1,
    queue: 1,
    violations: 1,
    memory: 1 << 30,
};

/// With the inputs that a module has.
fn described(bounds: Extent) -> Description {
    Description::with_inputs(bounds, bounds.alphabet()).unwrap()
}

/// All but the tables, which are as long as the machine is large.
#[test]
fn what_a_person_reads_of_a_module() {
    let module = Module::within(&SMALL).unwrap();
    let mut is_row = false;
    let lines = module.text.lines().filter(|line| {
        let is_inside = is_row && !line.starts_with('>') && !line.starts_with('}');
        is_row = is_inside || line.ends_with("== <<") || line.ends_with("== {");
        !is_inside
    });
    let text: Vec<_> = lines.collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn each_input_is_an_action_with_a_name_of_its_own() {
    let description = described(extent(&SMALL));
    let inputs = &description.behaviour.inputs;
    let names: BTreeSet<_> = inputs
        .iter()
        .map(|it| words::action_name(&it.name))
        .collect();
    assert_eq!(names.len(), inputs.len());
}

#[test]
fn no_two_states_are_alike() {
    let description = described(extent(&SMALL));
    let states = description.behaviour.states.iter();
    let alike: BTreeSet<_> = states.clone().map(|it| format!("{it:?}")).collect();
    assert_eq!(alike.len(), states.len());
}

/// A timer to which fairness is due is started where the output that tells it is seen, and nowhere else.
#[test]
fn a_timer_is_started_where_its_output_is_seen() {
    let bounds = extent(&SMALL);
    let extraction = Extraction::new(bounds, bounds.alphabet()).unwrap();
    let behaviour = described(bounds).behaviour;
    let machine = bounds.machine();
    let mut reaction = Reaction::new();
    let mut started = BTreeSet::new();
    for (world, edges) in extraction.worlds.iter().zip(&behaviour.edges) {
        for (number, input) in (0..).zip(&extraction.inputs) {
            machine.step_into(&mut world.clone(), input, &mut reaction);
            let edge = edges.iter().find(|edge| edge.input == number);
            let seen = edge.map_or(&[][..], |it| &behaviour.reactions[it.reaction as usize]);
            for timer in WEAKLY_FAIR {
                let outputs = seen.iter().map(|it| &behaviour.outputs[*it as usize]);
                let told = outputs.filter(|it| tells(it, start(*timer))).count();
                let timers = reaction.timers_started.iter();
                let starts = timers.filter(|(_, it)| it == timer).count();
                assert_eq!(told, starts, "{timer} in {world:?} on {input}");
                started.extend((starts > 0).then_some(*timer));
            }
        }
    }
    assert_eq!(started, WEAKLY_FAIR.iter().copied().collect());
}

fn tells(output: &SeenOutput, start: Start) -> bool {
    match start {
        Start::Said(name) => output.name == name,
        Start::Announced(state) => {
            output.name == "state_changed" && output.fields["to"] == state.name()
        }
        Start::Unseen => false,
    }
}
