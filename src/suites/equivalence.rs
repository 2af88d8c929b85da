//! Whether two machines can be told apart at all, and by which word: exact, by exploring their product.

use std::collections::{BTreeMap, VecDeque};

use super::mealy::{Mealy, Word};

/// A state of each machine.
type Pair = (u32, u32);

/// By pair: the pair and the input that it was reached by; none for the first.
type CameBy = BTreeMap<Pair, Option<(Pair, u32)>>;

/// The shortest word that `left` and `right` answer differently, the first of its length; none if there is none.
///
/// An input that only one of them has is not given.
#[must_use]
pub(super) fn distinguish(left: &Mealy, right: &Mealy) -> Option<Word> {
    let inputs = left.input_count().min(right.input_count());
    let mut came_by: CameBy = BTreeMap::from([((0, 0), None)]);
    let mut open = VecDeque::from([(0, 0)]);
    while let Some(pair) = open.pop_front() {
        for input in 0..inputs {
            let (one, other) = (left.edge(pair.0, input), right.edge(pair.1, input));
            if one.output != other.output {
                return Some(way_to(&came_by, pair, input));
            }
            let next = (one.target, other.target);
            came_by.entry(next).or_insert_with(|| {
                open.push_back(next);
                Some((pair, input))
            });
        }
    }
    None
}

fn way_to(came_by: &CameBy, mut pair: Pair, last: u32) -> Word {
    let mut word = vec![last];
    while let Some(Some((before, input))) = came_by.get(&pair) {
        word.push(*input);
        pair = *before;
    }
    word.reverse();
    word
}
