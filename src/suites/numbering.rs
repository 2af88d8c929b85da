//! Numbers for things, in the order in which they first appear.

use std::collections::BTreeMap;

/// Things, each with a number from 0 on.
#[derive(Clone, Debug)]
pub struct Numbering<T> {
    numbers: BTreeMap<T, u32>,
    things: Vec<T>,
}

impl<T> Default for Numbering<T> {
    fn default() -> Self {
        Self {
            numbers: BTreeMap::new(),
            things: Vec::new(),
        }
    }
}

impl<T: Ord + Clone> Numbering<T> {
    /// The number of `thing`: the one that it has, or the next.
    pub fn number(&mut self, thing: T) -> u32 {
        let fresh = count(&self.things);
        *self.numbers.entry(thing).or_insert_with_key(|thing| {
            self.things.push(thing.clone());
            fresh
        })
    }
}

impl<T> Numbering<T> {
    /// The things by number.
    #[must_use]
    pub fn things(&self) -> &[T] {
        &self.things
    }

    /// The things by number, without the way back.
    #[must_use]
    pub fn into_things(self) -> Vec<T> {
        self.things
    }
}

impl<T: Ord + Clone> FromIterator<T> for Numbering<T> {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> Self {
        let mut numbering = Self::default();
        for thing in things {
            numbering.number(thing);
        }
        numbering
    }
}

/// How many there are, in the width that numbers have.
#[expect(
    clippy::expect_used,
    reason = "what is numbered is held by memory, and takes more than a byte: 2^32 of them are more than is explored"
)]
pub(crate) fn count<T>(things: &[T]) -> u32 {
    u32::try_from(things.len()).expect("fewer than 2^32 things")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_keeps_the_number_of_its_first_appearance() {
        let mut numbering: Numbering<_> = ["b", "a", "b"].into_iter().collect();
        assert_eq!(numbering.number("c"), 2);
        assert_eq!(numbering.number("a"), 1);
        assert_eq!(numbering.things(), ["b", "a", "c"]);
    }
}
