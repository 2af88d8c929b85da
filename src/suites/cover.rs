//! Covers: words that lead to every state, and through every transition.

use std::collections::{BTreeSet, VecDeque};

use super::mealy::{Mealy, Word};

/// By state: the shortest word that leads to it from the initial one, the first of its length. A state that cannot be
/// reached has none.
#[must_use]
pub fn state_cover(machine: &Mealy) -> Vec<Option<Word>> {
    let mut access = vec![None; machine.state_count() as usize];
    access[0] = Some(Word::new());
    let mut open = VecDeque::from([(0, Word::new())]);
    while let Some((state, word)) = open.pop_front() {
        for (edge, input) in machine.row(state).iter().zip(0..) {
            let known = &mut access[edge.target as usize];
            if known.is_none() {
                let mut longer = word.clone();
                longer.push(input);
                *known = Some(longer.clone());
                open.push_back((edge.target, longer));
            }
        }
    }
    access
}

/// Every access word followed by every input, but those that are access words themselves.
#[must_use]
pub fn transitions_beyond(machine: &Mealy, access: &[Word]) -> Vec<Word> {
    let known: BTreeSet<_> = access.iter().collect();
    let longer = access.iter().flat_map(|word| {
        (0..machine.input_count()).map(|input| {
            let mut longer = word.clone();
            longer.push(input);
            longer
        })
    });
    longer.filter(|word| !known.contains(word)).collect()
}
