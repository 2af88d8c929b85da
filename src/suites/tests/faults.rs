//! The fault domain: machines that differ from a machine in one place.

use crate::suites::mealy::{Edge, Mealy};

/// Every edge otherwise: to every other state, and with every other output.
pub(super) fn single_faults(machine: &Mealy, outputs: u32) -> Vec<Mealy> {
    let mut mutants = Vec::new();
    for state in 0..machine.state_count() {
        for input in 0..machine.input_count() {
            for edge in other_edges(machine, machine.edge(state, input), outputs) {
                mutants.push(with_edge(machine, (state, input), edge));
            }
        }
    }
    mutants
}

/// Every state twice, with one edge led to the second one, which has one edge otherwise.
pub(super) fn duplicated_states(machine: &Mealy, outputs: u32) -> Vec<Mealy> {
    let copy = machine.state_count();
    let mut mutants = Vec::new();
    for (led, at) in machine.edges().iter().zip(0..) {
        let from = (at / machine.input_count(), at % machine.input_count());
        let mut edges = machine.edges().to_vec();
        edges.extend_from_slice(machine.row(led.target));
        let doubled = Mealy::new(machine.input_count(), edges).unwrap();
        let to_the_copy = Edge {
            target: copy,
            output: led.output,
        };
        let doubled = with_edge(&doubled, from, to_the_copy);
        for input in 0..machine.input_count() {
            for edge in other_edges(&doubled, doubled.edge(copy, input), outputs) {
                mutants.push(with_edge(&doubled, (copy, input), edge));
            }
        }
    }
    mutants
}

fn other_edges(machine: &Mealy, edge: Edge, outputs: u32) -> Vec<Edge> {
    let targets = (0..machine.state_count()).map(|target| Edge { target, ..edge });
    let outputs = (0..outputs).map(|output| Edge { output, ..edge });
    let mut others: Vec<_> = targets.chain(outputs).collect();
    others.retain(|other| *other != edge);
    others
}

pub(super) fn with_edge(machine: &Mealy, (state, input): (u32, u32), edge: Edge) -> Mealy {
    let mut edges = machine.edges().to_vec();
    edges[(state * machine.input_count() + input) as usize] = edge;
    Mealy::new(machine.input_count(), edges).unwrap()
}
