//! The states that were reached: a word each, and how each was reached first.

use std::mem::size_of;

/// A slot of the index in which there is no state.
const EMPTY: u32 = u32::MAX;
/// The slots at the beginning; always a power of two.
const SLOTS: usize = 1 << 10;
/// An odd number whose bits are well mixed: 2^64 divided by the golden ratio.
const MIXER: u64 = 0x9e37_79b9_7f4a_7c15;

/// States by number, in the order in which they were reached; the first one is its own parent.
#[derive(Debug)]
pub(super) struct Store {
    words: Vec<u64>,
    parents: Vec<u32>,
    inputs: Vec<u16>,
    slots: Vec<u32>,
}

impl Store {
    /// Without any state.
    pub(super) fn new() -> Self {
        Self {
            words: Vec::new(),
            parents: Vec::new(),
            inputs: Vec::new(),
            slots: vec![EMPTY; SLOTS],
        }
    }

    /// How many states there are.
    pub(super) const fn len(&self) -> usize {
        self.words.len()
    }

    /// The word of a state.
    pub(super) fn word(&self, state: u32) -> u64 {
        self.words[state as usize]
    }

    /// The number of the state with that word.
    pub(super) fn find(&self, word: u64) -> Option<u32> {
        let number = self.slots[self.slot(word)];
        (number != EMPTY).then_some(number)
    }

    /// Adds a state that is not there yet, and how it was reached. `None`: there are more than can be numbered.
    pub(super) fn add(&mut self, word: u64, parent: u32, input: u16) -> Option<u32> {
        let number = u32::try_from(self.words.len())
            .ok()
            .filter(|it| *it != EMPTY)?;
        if (self.words.len() + 1) * 2 > self.slots.len() {
            self.widen();
        }
        let slot = self.slot(word);
        self.slots[slot] = number;
        self.words.push(word);
        self.parents.push(parent);
        self.inputs.push(input);
        Some(number)
    }

    /// The numbers of the inputs that lead from the first state to this one.
    pub(super) fn path(&self, state: u32) -> Vec<u16> {
        let mut path = Vec::new();
        let mut at = state as usize;
        while at != 0 {
            path.push(self.inputs[at]);
            at = self.parents[at] as usize;
        }
        path.reverse();
        path
    }

    /// The bytes that it takes.
    pub(super) const fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
            + (self.parents.capacity() + self.slots.capacity()) * size_of::<u32>()
            + self.inputs.capacity() * size_of::<u16>()
    }

    /// The bytes that it takes at most while one more state is added: what grows is there twice for a moment.
    pub(super) const fn bytes_to_add_one(&self) -> usize {
        let mut bytes = self.bytes();
        if self.words.len() == self.words.capacity() {
            let per_state = size_of::<u64>() + size_of::<u32>() + size_of::<u16>();
            bytes += 2 * self.words.capacity() * per_state;
        }
        if (self.words.len() + 1) * 2 > self.slots.len() {
            bytes += 2 * self.slots.capacity() * size_of::<u32>();
        }
        bytes
    }

    fn slot(&self, word: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mixed = word.wrapping_mul(MIXER);
        #[expect(clippy::cast_possible_truncation, reason = "a hash may lose bits")]
        let mut slot = (mixed ^ mixed >> 32) as usize & mask;
        while self.slots[slot] != EMPTY && self.words[self.slots[slot] as usize] != word {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn widen(&mut self) {
        self.slots = vec![EMPTY; self.slots.len() * 2];
        for (number, word) in (0_u32..).zip(&self.words) {
            let slot = self.slot(*word);
            self.slots[slot] = number;
        }
    }
}
