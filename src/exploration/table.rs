//! The states that were reached: the word of each, and how far away it is.
//!
//! The words are in hash tables that grow one by one and by a quarter, so that nothing large is ever there twice.

use std::mem::size_of;

/// A slot in which there is no state: no state has that word.
const EMPTY: u64 = u64::MAX;
/// The bits of a hash that choose the table.
const SHARD_BITS: u32 = 6;
const SHARDS: usize = 1 << SHARD_BITS;
/// The slots of a table at the beginning.
const SLOTS: usize = 16;
const SLOT_BYTES: usize = size_of::<u64>() + size_of::<u16>();

/// The words of the states that were reached.
#[derive(Debug)]
pub(super) struct Table {
    shards: Vec<Shard>,
    len: usize,
    slots: usize,
}

#[derive(Debug)]
struct Shard {
    words: Vec<u64>,
    depths: Vec<u16>,
    len: usize,
}

impl Table {
    /// Without any state.
    pub(super) fn new() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Shard::new(SLOTS)).collect(),
            len: 0,
            slots: SHARDS * SLOTS,
        }
    }

    /// How many states there are.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Whether the state with that word was reached.
    pub(super) fn contains(&self, word: u64) -> bool {
        let hash = mixed(word);
        let shard = &self.shards[shard_of(hash)];
        shard.words[shard.slot(word, hash)] == word
    }

    /// How many inputs it is away from the first one, if it was reached.
    pub(super) fn depth(&self, word: u64) -> Option<u16> {
        let hash = mixed(word);
        let shard = &self.shards[shard_of(hash)];
        let slot = shard.slot(word, hash);
        (shard.words[slot] == word).then(|| shard.depths[slot])
    }

    /// Adds a state, unless it was reached before; whether it is new.
    pub(super) fn insert(&mut self, word: u64, depth: u16) -> bool {
        let hash = mixed(word);
        let shard = &mut self.shards[shard_of(hash)];
        if shard.words[shard.slot(word, hash)] == word {
            return false;
        }
        if shard.is_full() {
            self.slots -= shard.words.len();
            shard.grow();
            self.slots += shard.words.len();
        }
        shard.put(word, depth, hash);
        shard.len += 1;
        self.len += 1;
        true
    }

    /// The words of all states, or of those so far away; in an order that depends on nothing but what was inserted.
    pub(super) fn words(&self, depth: Option<u16>) -> impl Iterator<Item = u64> {
        let slots = self
            .shards
            .iter()
            .flat_map(|shard| shard.words.iter().zip(&shard.depths));
        slots.filter_map(move |(word, at)| {
            (*word != EMPTY && depth.is_none_or(|depth| depth == *at)).then_some(*word)
        })
    }

    /// The bytes that it takes.
    pub(super) const fn bytes(&self) -> usize {
        self.slots * SLOT_BYTES
    }

    /// The bytes that are taken in addition while the state with that word is added.
    pub(super) fn bytes_to_insert(&self, word: u64) -> usize {
        let shard = &self.shards[shard_of(mixed(word))];
        if shard.is_full() {
            shard.wider() * SLOT_BYTES
        } else {
            0
        }
    }
}

impl Shard {
    fn new(slots: usize) -> Self {
        Self {
            words: vec![EMPTY; slots],
            depths: vec![0; slots],
            len: 0,
        }
    }

    /// Whether one more would take it over four fifths.
    const fn is_full(&self) -> bool {
        (self.len + 1) * 5 > self.words.len() * 4
    }

    /// The slots that it has when it was full once more.
    const fn wider(&self) -> usize {
        self.words.len() + self.words.len() / 4
    }

    /// The slot of the word, or the one where it has to be put.
    fn slot(&self, word: u64, hash: u64) -> usize {
        let slots = self.words.len();
        // The next 32 bits of the hash, scaled to the number of slots.
        let fraction = (hash << SHARD_BITS) >> u32::BITS;
        let mut slot = ((fraction * slots as u64) >> u32::BITS) as usize;
        while self.words[slot] != EMPTY && self.words[slot] != word {
            slot += 1;
            if slot == slots {
                slot = 0;
            }
        }
        slot
    }

    fn put(&mut self, word: u64, depth: u16, hash: u64) {
        let slot = self.slot(word, hash);
        self.words[slot] = word;
        self.depths[slot] = depth;
    }

    fn grow(&mut self) {
        let mut wider = Self::new(self.wider());
        for (word, depth) in self.words.iter().zip(&self.depths) {
            if *word != EMPTY {
                wider.put(*word, *depth, mixed(*word));
            }
        }
        wider.len = self.len;
        *self = wider;
    }
}

const fn shard_of(hash: u64) -> usize {
    (hash >> (u64::BITS - SHARD_BITS)) as usize
}

/// A hash whose high bits depend on every bit of the word.
pub(super) const fn mixed(word: u64) -> u64 {
    let mixed = (word ^ word >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_inserted_is_found_with_its_depth_and_nothing_else() {
        let mut table = Table::new();
        for number in 0..10_000_u16 {
            assert!(table.insert(u64::from(number) * 16, number));
            assert!(!table.insert(u64::from(number) * 16, 0));
        }
        assert_eq!(table.len(), 10_000);
        for number in 0..10_000_u16 {
            assert_eq!(table.depth(u64::from(number) * 16), Some(number));
            assert!(!table.contains(u64::from(number) * 16 + 1));
        }
        assert_eq!(table.words(None).count(), 10_000);
        assert_eq!(table.words(Some(7)).collect::<Vec<_>>(), [7 * 16]);
    }

    #[test]
    fn a_state_takes_less_than_sixteen_bytes() {
        let mut table = Table::new();
        for number in 0..300_000_u64 {
            assert!(table.bytes_to_insert(number) <= table.bytes() / SHARDS * 2);
            table.insert(number, 0);
        }
        assert!(table.bytes() < 300_000 * 16, "{}", table.bytes());
    }
}
