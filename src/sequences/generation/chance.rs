//! Chance: the same draws from the same seed, on every platform.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

/// A source of draws. Every draw takes 32 bits, whatever the width of a pointer.
#[derive(Debug)]
pub(super) struct Chance(TestRng);

impl Chance {
    pub(super) const fn new(rng: TestRng) -> Self {
        Self(rng)
    }

    /// The chance that belongs to one sequence of a check, whoever generates it and in which order.
    pub(super) fn of_sequence(seed: u64, number: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&number.to_le_bytes());
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    /// A number below `bound`, each as likely as the others; 0 where there is none.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        // The high half of the product is below `bound`, and no division is needed.
        let product = u64::from(self.0.next_u32()) * u64::from(bound);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u16, high: u16) -> u16 {
        let width = u32::from(high.saturating_sub(low)) + 1;
        low.saturating_add(u16::try_from(self.below(width)).unwrap_or(0))
    }

    /// True once in `times` draws.
    pub(super) fn once_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    /// One of `choices`, of which there is at least one.
    pub(super) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        let count = u32::try_from(choices.len()).unwrap_or(u32::MAX);
        choices[usize::try_from(self.below(count)).unwrap_or(0)]
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
        let mut chance = Chance::of_sequence(1, 2);
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
        let mut chance = Chance::of_sequence(3, 4);
        let drawn: std::collections::BTreeSet<_> = (0..200).map(|_| chance.between(2, 5)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [2, 3, 4, 5]);
    }
}
