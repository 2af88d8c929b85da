//! The observable quotient: states that nothing can tell apart are one.

use std::collections::{BTreeMap, VecDeque};

use super::mealy::{Edge, Mealy};
use super::refinement::Refinement;

/// A machine without two states that behave alike, and what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotient {
    /// The machine; its states are numbered as they are reached, breadth first.
    pub machine: Mealy,
    /// By state of the quotient: the states of the original that it stands for, reachable or not.
    pub members: Vec<Vec<u32>>,
}

impl Quotient {
    /// The quotient of the part of `machine` that can be reached.
    #[must_use]
    pub fn of(machine: &Mealy) -> Self {
        let refinement = Refinement::of(machine);
        let mut members_of: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for state in 0..machine.state_count() {
            let block = refinement.block(state);
            members_of.entry(block).or_default().push(state);
        }
        let mut numbers = BTreeMap::from([(refinement.block(0), 0)]);
        let mut open = VecDeque::from([0]);
        let (mut edges, mut members) = (Vec::new(), Vec::new());
        let mut count = 1;
        while let Some(state) = open.pop_front() {
            // A block is taken once: its states are all of one number.
            let stands_for = members_of.remove(&refinement.block(state));
            members.push(stands_for.unwrap_or_default());
            for edge in machine.row(state) {
                let number = numbers.entry(refinement.block(edge.target));
                let target = *number.or_insert_with(|| {
                    open.push_back(edge.target);
                    count += 1;
                    count - 1
                });
                edges.push(Edge {
                    target,
                    output: edge.output,
                });
            }
        }
        Self {
            machine: Mealy::of_rows(machine.input_count(), count, edges),
            members,
        }
    }

    /// A state of the original that a state of the quotient stands for.
    #[must_use]
    pub fn first_member(&self, state: u32) -> u32 {
        self.members[state as usize][0]
    }

    /// The groups of states that were merged into one.
    pub fn merged(&self) -> impl Iterator<Item = &[u32]> {
        let groups = self.members.iter().map(Vec::as_slice);
        groups.filter(|group| group.len() > 1)
    }
}
