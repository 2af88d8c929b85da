//! The states that were reached: the word of each, in the order in which they were reached, and so how far away it is.
//!
//! The states that are as far away as each other follow each other. So neither the depth of a state is kept with it, nor a
//! level of the search for itself.

use std::mem::size_of;
use std::ops::Range;

use super::encoding::NoRoom;
use super::packing::Packing;

mod index;
mod log;

use index::{Found, Index};
use log::Log;

/// The words of the states that were reached.
#[derive(Debug)]
pub(super) struct Table {
    log: Log,
    index: Index,
    /// For each depth, the position of the first state that is so far away.
    levels: Vec<usize>,
}

impl Table {
    /// Without any state.
    pub(super) fn new(packing: Packing) -> Self {
        Self {
            log: Log::new(packing),
            index: Index::new(),
            levels: Vec::new(),
        }
    }

    /// How many states there are.
    pub(super) const fn len(&self) -> usize {
        self.log.len()
    }

    /// Whether the state with that word was reached.
    pub(super) fn contains(&self, word: u64) -> bool {
        self.position(word).is_some()
    }

    /// How many inputs it is away from the first one, if it was reached.
    pub(super) fn depth(&self, word: u64) -> Option<u16> {
        let position = self.position(word)?;
        let begun = self.levels.partition_point(|first| *first <= position);
        u16::try_from(begun.checked_sub(1)?).ok()
    }

    /// Adds a state that is as far away as the one that was added before, or one input farther, unless it was reached
    /// before.
    pub(super) fn insert(&mut self, word: u64, depth: u16) -> Result<(), NoRoom> {
        let hash = mixed(word);
        let is_there = |position| self.log.word(position) == word;
        let Found::Nowhere(mut slot) = self.index.find(hash, is_there) else {
            return Ok(());
        };
        if self.index.is_full(self.len()) {
            self.index.widen(self.log.words().map(mixed))?;
            if let Found::Nowhere(another) = self.index.find(hash, |_| false) {
                slot = another;
            }
        }
        let position = u32::try_from(self.len()).map_err(|_| NoRoom)?;
        self.index.put(slot, hash, position);
        if self.levels.len() == usize::from(depth) {
            self.levels.push(self.len());
        }
        debug_assert_eq!(self.levels.len(), usize::from(depth) + 1);
        self.log.push(word);
        Ok(())
    }

    /// The words of all states, in the order in which they were reached.
    pub(super) fn words(&self) -> impl Iterator<Item = u64> {
        self.log.words()
    }

    /// The positions of the states that are so far away.
    pub(super) fn level(&self, depth: u16) -> Range<usize> {
        let first = |depth| self.levels.get(depth).copied().unwrap_or(self.len());
        first(usize::from(depth))..first(usize::from(depth) + 1)
    }

    /// The words of the states at these positions.
    pub(super) fn words_at(&self, positions: Range<usize>) -> impl Iterator<Item = u64> {
        positions.map(|position| self.log.word(position))
    }

    /// The bytes that it takes; the levels are few.
    pub(super) const fn bytes(&self) -> usize {
        self.log.bytes() + self.index.bytes()
    }

    /// The bytes that it may take in addition once one more state is added.
    pub(super) const fn bytes_to_insert(&self) -> usize {
        if self.index.is_full(self.len()) {
            self.index.bytes_to_widen() + size_of::<u64>()
        } else {
            size_of::<u64>()
        }
    }

    fn position(&self, word: u64) -> Option<usize> {
        let is_there = |position| self.log.word(position) == word;
        match self.index.find(mixed(word), is_there) {
            Found::At(position) => Some(position),
            Found::Nowhere(_) => None,
        }
    }
}

/// A hash whose high bits depend on every bit of the word.
pub(super) const fn mixed(word: u64) -> u64 {
    let mixed = (word ^ word >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ mixed >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_inserted_is_found_with_its_depth_and_nothing_else() {
        let mut table = Table::new(Packing::new(2));
        for number in 0..10_000_u16 {
            table.insert(u64::from(number) * 16, number / 10).unwrap();
            table.insert(u64::from(number) * 16, number / 10).unwrap();
        }
        assert_eq!(table.len(), 10_000);
        for number in 0..10_000_u16 {
            let word = u64::from(number) * 16;
            assert_eq!(table.depth(word), Some(number / 10));
            assert!(!table.contains(word + 1));
        }
        assert!(table.words().eq((0..10_000).map(|number| number * 16)));
        let level: Vec<_> = table.words_at(table.level(7)).collect();
        let expected: Vec<_> = (70..80).map(|number| number * 16).collect();
        assert_eq!(level, expected);
        assert_eq!(table.level(1_000), 10_000..10_000);
    }

    #[test]
    fn a_state_of_two_connections_takes_less_than_ten_bytes() {
        let packing = Packing::new(2);
        let mut table = Table::new(packing);
        for number in 0..300_000_u32 {
            let word = packing.with_number(u64::from(number % 16), 0, number / 16 % 256);
            let word = packing.with_number(word, 1, number / 4096);
            table.insert(word, 0).unwrap();
        }
        assert_eq!(table.len(), 300_000);
        assert!(table.bytes() < 300_000 * 10, "{}", table.bytes());
    }
}
