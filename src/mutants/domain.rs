//! The fault domain: the mutants that a complete suite must kill.
//!
//! What is tested is a server together with a client, which knows by what it has seen what it can give: whether there is
//! a transport, whether the WebSocket is open. A mutant is in the fault domain for k extra states if
//!
//! - it has at most k states more than the quotient, and
//! - the client can give, in every state, what it can give in the reference machine's. Otherwise one state of the mutant
//!   stands for several of mutant and client, such as one that is processing without a transport, and those are more than
//!   k.
//!
//! Suites kill most of the others too.

use std::collections::{BTreeSet, VecDeque};

use super::base::Base;
use super::mutant::{Change, Mutant};
use super::pairing::{Comparison, Pair};
use crate::suites::mealy::Edge;
use crate::suites::quotient::Quotient;

/// Whether a suite for so many extra states must kill `mutant`, if anything can.
#[must_use]
pub fn contains(base: &Base, mutant: &Mutant, extra_states: u32) -> bool {
    let machine = base.machine();
    match &mutant.change {
        Change::Edge { at, edge } => {
            let right = machine.edge(at.0, at.1);
            gives_the_same(base, right.target, machine.row(edge.target))
        }
        Change::Copy {
            of, input, edge, ..
        } => {
            let target = if edge.target == machine.state_count() {
                *of
            } else {
                edge.target
            };
            let right = machine.edge(*of, *input);
            extra_states > 0 && gives_the_same(base, right.target, machine.row(target))
        }
        Change::Whole(whole) => {
            let states = Quotient::of(whole).machine.state_count();
            states <= machine.state_count() + extra_states && never_gives_otherwise(base, mutant)
        }
    }
}

/// Whether in `state` a client can give what it could where `row` is what follows.
fn gives_the_same(base: &Base, state: u32, row: &[Edge]) -> bool {
    let rows = base.machine().row(state).iter().zip(row);
    rows.into_iter()
        .all(|(one, other)| base.is_given(*one) == base.is_given(*other))
}

/// The same wherever the two can be without a difference that was seen.
fn never_gives_otherwise(base: &Base, mutant: &Mutant) -> bool {
    let inputs = base.machine().input_count();
    let mut known = BTreeSet::from([Pair::default()]);
    let mut open = VecDeque::from([Pair::default()]);
    while let Some(pair) = open.pop_front() {
        let row: Vec<_> = (0..inputs)
            .map(|input| mutant.edge(base.machine(), pair.mutant, input))
            .collect();
        if !gives_the_same(base, pair.reference, &row) {
            return false;
        }
        for input in 0..inputs {
            let mut next = pair.clone();
            let seen = next.step(base, mutant, input);
            if seen == Comparison::Same && known.insert(next.clone()) {
                open.push_back(next);
            }
        }
    }
    true
}
