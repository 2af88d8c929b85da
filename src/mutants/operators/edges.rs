//! The operators that change one edge of the quotient.

use wsproof_model::machine::output::Output;

use super::alterations::alterations;
use crate::mutants::base::Base;
use crate::mutants::mutant::{Change, Mutant, Operator};
use crate::sequences::chance::{Chance, Purpose};
use crate::suites::extraction::Seen;
use crate::suites::mealy::Edge;

/// Every transition, to another state that the seed chooses.
#[must_use]
pub fn targets(base: &Base, seed: u64) -> Vec<Mutant> {
    let states = base.machine().state_count();
    let mut chance = Chance::of(seed, Purpose::Mutants, Operator::Target as u64);
    let edges = base.given_edges();
    edges
        .map(|(at, edge)| {
            let step = 1 + chance.below(states.saturating_sub(1));
            let target = (edge.target + step) % states.max(1);
            Mutant {
                operator: Operator::Target,
                detail: String::new(),
                change: Change::Edge {
                    at,
                    edge: Edge { target, ..edge },
                },
            }
        })
        .collect()
}

/// Every output of every edge: dropped, doubled, altered in each field, and swapped with the one after it.
#[must_use]
pub fn outputs(base: &mut Base) -> Vec<Mutant> {
    let edges: Vec<_> = base.given_edges().collect();
    let mut mutants = Vec::new();
    for (at, edge) in edges {
        let said = base.outputs.said(edge.output).to_vec();
        for (operator, otherwise) in otherwise(&said) {
            let output = base.outputs.number(Seen::Outputs(otherwise));
            mutants.push(Mutant {
                operator,
                detail: String::new(),
                change: Change::Edge {
                    at,
                    edge: Edge { output, ..edge },
                },
            });
        }
    }
    mutants
}

fn otherwise(said: &[Output]) -> Vec<(Operator, Vec<Output>)> {
    let mut all = Vec::new();
    for (place, output) in said.iter().enumerate() {
        let with = |these: &[Output]| {
            let mut otherwise = said.to_vec();
            otherwise.splice(place..=place, these.iter().copied());
            otherwise
        };
        all.push((Operator::OutputDropped, with(&[])));
        all.push((Operator::OutputDoubled, with(&[*output, *output])));
        for altered in alterations(*output) {
            all.push((Operator::OutputAltered, with(&[altered])));
        }
        if said.get(place + 1).is_some_and(|next| next != output) {
            let mut swapped = said.to_vec();
            swapped.swap(place, place + 1);
            all.push((Operator::OutputsSwapped, swapped));
        }
    }
    all
}
