//! Where a word is in the log, by its hash.
//!
//! A slot holds a position and, in the bits that positions do not need, a part of the hash, so that hardly any word but the
//! right one has to be looked at. What the slots held can be found again from the words: a wider index is made after the
//! narrow one was given up, and never both are there.

use std::mem::size_of;

use crate::exploration::encoding::NoRoom;

/// A slot in which there is no position.
const EMPTY: u32 = u32::MAX;
/// The slots at the beginning.
const SLOTS: usize = 64;

/// The positions of words.
#[derive(Debug)]
pub(super) struct Index {
    slots: Vec<u32>,
    /// The bits of a slot that hold a position; the others hold a part of the hash.
    position: u32,
}

/// Where a word is, or where its position has to be put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// At that position.
    At(usize),
    /// In that slot, which is empty.
    Nowhere(usize),
}

impl Index {
    /// Without any position.
    pub(super) fn new() -> Self {
        Self::with_slots(SLOTS)
    }

    fn with_slots(slots: usize) -> Self {
        let bits = usize::BITS - most(slots).leading_zeros();
        Self {
            slots: vec![EMPTY; slots],
            position: bits.min(u32::BITS),
        }
    }

    /// Looks for the word with that hash; `is_there` tells whether it is at a position.
    pub(super) fn find(&self, hash: u64, is_there: impl Fn(usize) -> bool) -> Found {
        let slots = self.slots.len();
        let mark = self.marked(hash, 0);
        let mut slot = self.home(hash);
        loop {
            let held = self.slots[slot];
            if held == EMPTY {
                return Found::Nowhere(slot);
            }
            let position = (held ^ mark) as usize;
            if position <= self.last_position() && is_there(position) {
                return Found::At(position);
            }
            slot += 1;
            if slot == slots {
                slot = 0;
            }
        }
    }

    /// Puts a position into an empty slot.
    pub(super) fn put(&mut self, slot: usize, hash: u64, position: u32) {
        self.slots[slot] = self.marked(hash, position);
    }

    /// Whether so many positions are as many as it holds.
    pub(super) const fn is_full(&self, positions: usize) -> bool {
        positions >= most(self.slots.len())
    }

    /// Becomes a wider index of the words with these hashes, in the order of their positions.
    pub(super) fn widen(&mut self, hashes: impl Iterator<Item = u64>) -> Result<(), NoRoom> {
        let slots = self.wider();
        // The position with all bits set is none.
        if u32::try_from(most(slots)).is_err() {
            return Err(NoRoom);
        }
        self.slots = Vec::new();
        *self = Self::with_slots(slots);
        for (position, hash) in (0..).zip(hashes) {
            if let Found::Nowhere(slot) = self.find(hash, |_| false) {
                self.put(slot, hash, position);
            }
        }
        Ok(())
    }

    /// The bytes that it takes.
    pub(super) const fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<u32>()
    }

    /// The bytes that it takes more once it is wider.
    pub(super) const fn bytes_to_widen(&self) -> usize {
        (self.wider() - self.slots.len()) * size_of::<u32>()
    }

    const fn wider(&self) -> usize {
        self.slots.len() + self.slots.len() / 8
    }

    const fn last_position(&self) -> usize {
        (1 << self.position) - 1
    }

    /// The position beside the part of the hash that is kept with it.
    #[expect(clippy::cast_possible_truncation, reason = "half of it is used")]
    const fn marked(&self, hash: u64, position: u32) -> u32 {
        (hash as u32 as u64 >> self.position << self.position) as u32 | position
    }

    /// The slot where a word with that hash should be: the other half of the hash, scaled to the number of slots.
    const fn home(&self, hash: u64) -> usize {
        (((hash >> u32::BITS) as u128 * self.slots.len() as u128) >> u32::BITS) as usize
    }
}

/// The most positions that so many slots hold: seven eighths.
const fn most(slots: usize) -> usize {
    slots - slots / 8
}
