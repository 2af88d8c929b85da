//! The states of single connections, each kept once, numbered in the order in which they were met.

use std::mem::size_of;

use wsproof_model::machine::world::Connection;

use super::encoding::{NoRoom, decode, encode};

/// A slot of the index in which there is no number.
const EMPTY: u32 = u32::MAX;
/// The slots at the beginning; always a power of two.
const SLOTS: usize = 64;

/// The states of single connections by number.
#[derive(Debug)]
pub(super) struct Connections {
    codes: Vec<u128>,
    slots: Vec<u32>,
}

impl Connections {
    /// None yet.
    pub(super) fn new() -> Self {
        Self {
            codes: Vec::new(),
            slots: vec![EMPTY; SLOTS],
        }
    }

    /// The numbers of all.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.codes).map(|(number, _)| number)
    }

    /// The code of the one with that number.
    pub(super) fn code(&self, number: u32) -> u128 {
        self.codes[number as usize]
    }

    /// Makes `into` the one with that number.
    pub(super) fn read(&self, number: u32, into: &mut Option<Connection>) {
        decode(self.code(number), into);
    }

    /// The number of a connection, if it was met before.
    pub(super) fn find(&self, connection: Option<&Connection>) -> Option<u32> {
        let code = encode(connection).ok()?;
        let number = self.slots[self.slot(code)];
        (number != EMPTY).then_some(number)
    }

    /// The number of a connection, which is new if it was not met before.
    pub(super) fn learn(&mut self, connection: Option<&Connection>) -> Result<u32, NoRoom> {
        let code = encode(connection)?;
        let slot = self.slot(code);
        if self.slots[slot] != EMPTY {
            return Ok(self.slots[slot]);
        }
        let number = u32::try_from(self.codes.len()).map_err(|_| NoRoom)?;
        if number == EMPTY {
            return Err(NoRoom);
        }
        if self.codes.len() == self.codes.capacity() {
            self.codes.reserve_exact(self.codes.len() / 8 + SLOTS);
        }
        self.codes.push(code);
        if self.codes.len() * 4 > self.slots.len() * 3 {
            self.widen();
        } else {
            self.slots[slot] = number;
        }
        Ok(number)
    }

    /// The bytes that they take.
    pub(super) const fn bytes(&self) -> usize {
        self.codes.capacity() * size_of::<u128>() + self.slots.capacity() * size_of::<u32>()
    }

    fn slot(&self, code: u128) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = mixed(code) & mask;
        while self.slots[slot] != EMPTY && self.code(self.slots[slot]) != code {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// What the index held is found again in the codes, so that the old one need not be there beside the new one.
    fn widen(&mut self) {
        let slots = self.slots.len() * 2;
        self.slots = Vec::new();
        self.slots = vec![EMPTY; slots];
        for (number, code) in (0_u32..).zip(&self.codes) {
            let slot = self.slot(*code);
            self.slots[slot] = number;
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a hash may lose bits")]
const fn mixed(code: u128) -> usize {
    /// 2^64 divided by the golden ratio, and another odd number whose bits are well mixed.
    const MIXERS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9];
    let halves =
        (code as u64).wrapping_mul(MIXERS[0]) ^ ((code >> 64) as u64).wrapping_mul(MIXERS[1]);
    let mixed = (halves ^ halves >> 31).wrapping_mul(MIXERS[1]);
    (mixed ^ mixed >> 32) as usize
}
