//! The words in the order in which they came.
//!
//! A word has place for more connections than there are. So the words are kept in blocks, and once a block is full, each of
//! its words is kept in as many bytes as the greatest of them needs.

use std::mem::size_of;

use crate::exploration::packing::Packing;

/// The words of a block.
const BLOCK: usize = 1 << 12;

/// Words by their position.
#[derive(Debug)]
pub(super) struct Log {
    packing: Packing,
    full: Vec<Block>,
    /// The words after those of the full blocks.
    open: Vec<u64>,
    /// The bytes of the full blocks.
    bytes: usize,
}

/// As many words as a block has, narrowed.
#[derive(Debug)]
struct Block {
    packing: Packing,
    /// The bytes from one word to the next.
    stride: usize,
    /// The words, and as much after the last one that eight bytes can be read there.
    bytes: Box<[u8]>,
}

impl Log {
    /// Without any word; those to come are packed like this.
    pub(super) fn new(packing: Packing) -> Self {
        Self {
            packing,
            full: Vec::new(),
            open: Vec::new(),
            bytes: 0,
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.full.len() * BLOCK + self.open.len()
    }

    /// The word at a position.
    pub(super) fn word(&self, position: usize) -> u64 {
        match self.full.get(position / BLOCK) {
            Some(block) => block.word(position % BLOCK, self.packing),
            None => self.open[position - self.full.len() * BLOCK],
        }
    }

    /// The words, first to last.
    pub(super) fn words(&self) -> impl Iterator<Item = u64> {
        (0..self.len()).map(|position| self.word(position))
    }

    pub(super) fn push(&mut self, word: u64) {
        if self.open.len() == BLOCK {
            let block = Block::new(&self.open, self.packing);
            self.bytes += block.bytes.len();
            self.full.push(block);
            self.open.clear();
        }
        self.open.push(word);
    }

    /// The bytes that they take.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
            + self.full.capacity() * size_of::<Block>()
            + self.open.capacity() * size_of::<u64>()
    }
}

impl Block {
    fn new(words: &[u64], packing: Packing) -> Self {
        let narrow = packing.narrowed_to(words);
        let stride = narrow.bytes();
        let mut bytes = vec![0; words.len() * stride + size_of::<u64>() - stride];
        for (place, word) in words.iter().enumerate() {
            let word = packing.repacked(*word, narrow).to_le_bytes();
            bytes[place * stride..][..stride].copy_from_slice(&word[..stride]);
        }
        Self {
            packing: narrow,
            stride,
            bytes: bytes.into_boxed_slice(),
        }
    }

    fn word(&self, place: usize, packing: Packing) -> u64 {
        let mut eight = [0; size_of::<u64>()];
        eight.copy_from_slice(&self.bytes[place * self.stride..][..size_of::<u64>()]);
        // What comes after the word is not looked at: it is beyond the connections.
        self.packing.repacked(u64::from_le_bytes(eight), packing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_at_its_position_however_narrow_its_block_is() {
        for connections in 1..=4 {
            let packing = Packing::new(connections);
            let mut log = Log::new(packing);
            let word = |position: usize| {
                let places = 0..usize::from(connections);
                places.fold(position as u64 % 16, |word, place| {
                    // Some take one byte, some take all.
                    let number = position * (place + 1) % (1 << (position / BLOCK * 3 + 2));
                    packing.with_number(word, place, u32::try_from(number).unwrap())
                })
            };
            let count = BLOCK * 4 + 9;
            for position in 0..count {
                log.push(word(position));
            }
            assert_eq!(log.len(), count);
            assert!(log.words().eq((0..count).map(word)));
            assert!(log.bytes() < count * 8, "{}", log.bytes());
        }
    }
}
