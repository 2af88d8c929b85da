//! States that are there twice.

use crate::mutants::base::Base;
use crate::mutants::mutant::{Change, Mutant, Operator};
use crate::sequences::chance::{Chance, Purpose};
use crate::suites::mealy::Edge;

/// For every transition, a copy of the state that it leads to, with one transition of its own: the seed chooses which, and
/// where it leads.
#[must_use]
pub fn duplicated_states(base: &Base, seed: u64) -> Vec<Mutant> {
    let machine = base.machine();
    let mut chance = Chance::of(seed, Purpose::Mutants, Operator::StateDuplicated as u64);
    let mut mutants = Vec::new();
    for (led, edge) in base.given_edges() {
        let of = edge.target;
        let given: Vec<_> = machine
            .row(of)
            .iter()
            .zip(0..)
            .filter(|(edge, _)| base.is_given(**edge))
            .collect();
        let Some((own, input)) = given.get(chance.place(given.len())) else {
            continue;
        };
        // The copy itself is one of the states that it may lead to.
        let step = 1 + chance.below(machine.state_count());
        let target = (own.target + step) % (machine.state_count() + 1);
        mutants.push(Mutant {
            operator: Operator::StateDuplicated,
            detail: String::new(),
            change: Change::Copy {
                led,
                of,
                input: *input,
                edge: Edge { target, ..**own },
            },
        });
    }
    mutants
}
