//! Partition refinement (Moore): which states can be told apart by words of which length, and by which word.

use std::collections::BTreeMap;

use super::mealy::{Mealy, Word};

/// The partitions of a machine's states: states in one block of the partition `n` answer alike to every word of at
/// most `n` inputs.
#[derive(Clone, Debug)]
pub struct Refinement<'a> {
    machine: &'a Mealy,
    /// By length of the words, then by state: the state's block.
    blocks: Vec<Vec<u32>>,
}

impl<'a> Refinement<'a> {
    /// Refines until longer words tell no more states apart.
    #[must_use]
    pub fn of(machine: &'a Mealy) -> Self {
        let mut blocks = vec![vec![0; machine.state_count() as usize]];
        let mut count = 1;
        while let Some(last) = blocks.last() {
            let (next, next_count) = refine(machine, last);
            if next_count == count {
                break;
            }
            count = next_count;
            blocks.push(next);
        }
        Self { machine, blocks }
    }

    /// The block of `state` in the finest partition: states in one block cannot be told apart.
    #[must_use]
    pub fn block(&self, state: u32) -> u32 {
        self.blocks
            .last()
            .map_or(0, |blocks| blocks[state as usize])
    }

    /// The shortest word that tells `one` from `other`, the first of its length; none if they behave alike.
    #[must_use]
    pub fn separating_word(&self, mut one: u32, mut other: u32) -> Option<Word> {
        let mut word = Word::new();
        let mut length = self
            .blocks
            .iter()
            .position(|blocks| blocks[one as usize] != blocks[other as usize])?;
        while length > 0 {
            let before = &self.blocks[length - 1];
            let edges = self
                .machine
                .row(one)
                .iter()
                .zip(self.machine.row(other))
                .zip(0..);
            let mut splitting = edges.filter(|((left, right), _)| {
                left.output != right.output
                    || before[left.target as usize] != before[right.target as usize]
            });
            let ((left, right), input) = splitting.next()?;
            word.push(input);
            if left.output != right.output {
                break;
            }
            (one, other) = (left.target, right.target);
            length -= 1;
        }
        Some(word)
    }
}

/// The partition by one more input, and how many blocks it has.
fn refine(machine: &Mealy, last: &[u32]) -> (Vec<u32>, u32) {
    let mut known: BTreeMap<(u32, Vec<(u32, u32)>), u32> = BTreeMap::new();
    let mut count = 0;
    let next = (0..machine.state_count())
        .map(|state| {
            let row = machine.row(state).iter();
            let answers = row
                .map(|edge| (edge.output, last[edge.target as usize]))
                .collect();
            let key = (last[state as usize], answers);
            *known.entry(key).or_insert_with(|| {
                count += 1;
                count - 1
            })
        })
        .collect();
    (next, count)
}
