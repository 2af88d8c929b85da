//! Hashing of a few small numbers, which is done millions of times. Whoever writes the files that are compared does not choose
//! the numbers.

use std::hash::{BuildHasherDefault, Hasher};

/// What maps by numbers are made with.
pub(super) type OfNumbers = BuildHasherDefault<Numbers>;

/// Any odd number with its bits well mixed: the golden ratio's.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of the numbers so far.
#[derive(Default)]
pub(super) struct Numbers(u64);

impl Hasher for Numbers {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0.rotate_left(29) ^ u64::from(number)).wrapping_mul(FACTOR);
    }

    fn write_isize(&mut self, discriminant: isize) {
        self.write_u32(u32::from(discriminant != 0));
    }

    fn finish(&self) -> u64 {
        // The low bits choose the place in a map, and the high ones are mixed best.
        self.0 ^ (self.0 >> 32)
    }
}
