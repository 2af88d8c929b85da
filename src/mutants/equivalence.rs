//! Whether the harness can tell a mutant from the machine at all, and by which shortest word: exact, by exploring their
//! product.

use std::collections::{BTreeMap, VecDeque};

use super::base::Base;
use super::mutant::Mutant;
use super::pairing::{Comparison, Pair};
use crate::suites::mealy::Word;

/// The shortest word at the end of which the harness sees a difference, the first of its length; none if the mutant is
/// equivalent to the machine.
///
/// Before a mutant's only place is passed the two are the same, so the search begins there.
#[must_use]
pub fn distinguish(base: &Base, mutant: &Mutant) -> Option<Word> {
    let Some((state, input)) = mutant.place() else {
        return search(base, mutant, Pair::default(), Word::new());
    };
    let mut access = base.preparation.plan().access[state as usize].clone();
    let mut pair = Pair::new(state, state);
    access.push(input);
    match pair.step(base, mutant, input) {
        Comparison::Differs => Some(access),
        Comparison::Same => search(base, mutant, pair, access),
    }
}

fn search(base: &Base, mutant: &Mutant, first: Pair, access: Word) -> Option<Word> {
    // By number: where a pair came from, and by which input.
    let mut came_by = vec![(0, 0)];
    let mut numbers = BTreeMap::from([(first.clone(), 0)]);
    let mut open = VecDeque::from([(0, first)]);
    while let Some((number, pair)) = open.pop_front() {
        for input in 0..base.machine().input_count() {
            let mut next = pair.clone();
            match next.step(base, mutant, input) {
                Comparison::Differs => return Some(word(access, &came_by, number, input)),
                Comparison::Same if next.is_merged(mutant) => {}
                Comparison::Same => {
                    let fresh = came_by.len();
                    if *numbers.entry(next.clone()).or_insert(fresh) == fresh {
                        came_by.push((number, input));
                        open.push_back((fresh, next));
                    }
                }
            }
        }
    }
    None
}

impl Pair {
    /// Whether the two are in one state again, so that the way to the mutant's only place would have to be gone anew.
    fn is_merged(&self, mutant: &Mutant) -> bool {
        self.reference == self.mutant && self.waiting.is_empty() && mutant.place().is_some()
    }
}

fn word(mut access: Word, came_by: &[(usize, u32)], mut number: usize, last: u32) -> Word {
    let mut rest = vec![last];
    while number != 0 {
        let (before, input) = came_by[number];
        rest.push(input);
        number = before;
    }
    rest.reverse();
    access.extend(rest);
    access
}
