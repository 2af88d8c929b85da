//! Chance: the same draws from the same seed, on every platform.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

/// What is drawn for: what is drawn for one purpose says nothing of what is drawn for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The sequence with a number.
    Sequence,
    /// The order in which the words of a suite are played.
    Order,
    /// The mutants of the operator with a number.
    Mutants,
    /// Which of these are taken.
    Sample,
}

/// A source of draws. Every draw takes 32 bits, whatever the width of a pointer.
#[derive(Debug)]
pub(crate) struct Chance(TestRng);

impl Chance {
    pub(super) const fn new(rng: TestRng) -> Self {
        Self(rng)
    }

    /// The chance that belongs to one thing of a check, such as a sequence, whoever makes it and in which order.
    pub(crate) fn of(seed: u64, purpose: Purpose, number: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&number.to_le_bytes());
        bytes[16] = purpose as u8;
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    /// A number below `bound`, each as likely as the others; 0 where there is none.
    pub(crate) fn below<N: Copy + Default + Into<u64> + TryFrom<u64>>(&mut self, bound: N) -> N {
        // What is below a number fits where the number does.
        N::try_from(self.drawn(bound.into())).unwrap_or_default()
    }

    /// A place in a list of so many, each as likely as the others; 0 in an empty one.
    pub(crate) fn place(&mut self, count: usize) -> usize {
        usize::try_from(self.drawn(count as u64)).unwrap_or_default()
    }

    /// The high part of the product is below `bound`, and no division is needed.
    fn drawn(&mut self, bound: u64) -> u64 {
        (u64::from(self.draw()).saturating_mul(bound)) >> 32
    }

    /// One draw.
    pub(crate) fn draw(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u16, high: u16) -> u16 {
        low + self.below(high - low + 1)
    }

    /// At most `count` of `things`, each as likely as any other, in the order in which they were.
    pub(crate) fn sample<T>(&mut self, things: Vec<T>, count: usize) -> Vec<T> {
        let mut wanted = count.min(things.len());
        let mut left = things.len();
        let mut chosen = Vec::with_capacity(wanted);
        for thing in things {
            let drawn = self.place(left);
            left -= 1;
            if drawn < wanted {
                wanted -= 1;
                chosen.push(thing);
            }
        }
        chosen
    }

    /// True once in `times` draws.
    pub(super) fn once_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    /// One of `choices`, of which there is at least one.
    pub(crate) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.place(choices.len())]
    }

    /// One of a table's choices, by weight.
    pub(super) fn weighted<T: Copy>(&mut self, table: &Table<T>) -> T {
        let mut place = self.below(table.total);
        for (weight, choice) in table.choices {
            if place < *weight {
                return *choice;
            }
            place -= weight;
        }
        table.choices[0].1
    }
}

/// Choices with their weights, and the sum of these.
#[derive(Debug)]
pub(super) struct Table<T: 'static> {
    total: u32,
    pub(super) choices: &'static [(u32, T)],
}

impl<T> Table<T> {
    /// A table of at least one choice.
    pub(super) const fn new(choices: &'static [(u32, T)]) -> Self {
        let mut total = 0;
        let mut place = 0;
        while place < choices.len() {
            total += choices[place].0;
            place += 1;
        }
        Self { total, choices }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_drawn_as_often_as_its_weight_says() {
        const TABLE: Table<char> = Table::new(&[(1, 'a'), (3, 'b'), (4, 'c')]);
        let mut chance = Chance::of(1, Purpose::Sequence, 2);
        let mut counts = [0_i32; 3];
        for _ in 0..8_000 {
            match chance.weighted(&TABLE) {
                'a' => counts[0] += 1,
                'b' => counts[1] += 1,
                _ => counts[2] += 1,
            }
        }
        for (count, expected) in counts.iter().zip([1_000, 3_000, 4_000]) {
            assert!((count - expected).abs() < 200, "{counts:?}");
        }
    }

    #[test]
    fn a_number_lies_between_its_bounds_and_reaches_both() {
        let mut chance = Chance::of(3, Purpose::Sequence, 4);
        let drawn: std::collections::BTreeSet<_> = (0..200).map(|_| chance.between(2, 5)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [2, 3, 4, 5]);
    }

    #[test]
    fn a_sample_has_as_many_as_were_asked_for_and_depends_on_the_seed_alone() {
        let things: Vec<u32> = (0..100).collect();
        let sample =
            |seed, count| Chance::of(seed, Purpose::Sample, 2).sample(things.clone(), count);
        assert_eq!(sample(1, 10).len(), 10);
        assert!(sample(1, 10).is_sorted());
        assert_eq!(sample(1, 10), sample(1, 10));
        assert_ne!(sample(1, 10), sample(2, 10));
        assert_eq!(sample(1, 200), things);
    }

    #[test]
    fn what_is_drawn_for_one_purpose_says_nothing_of_another() {
        let drawn = |purpose| Chance::of(1, purpose, 2).draw();
        assert_ne!(drawn(Purpose::Sequence), drawn(Purpose::Mutants));
        assert_ne!(drawn(Purpose::Mutants), drawn(Purpose::Sample));
    }
}
