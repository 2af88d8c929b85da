//! Phases: what a suite is put together from. Every method plays words to get somewhere, inputs from there, and words
//! to see where it is; methods differ in which.

use std::ops::RangeInclusive;

use super::mealy::{Mealy, Word};
use super::suite::Size;

/// What is played to see which state was reached.
#[derive(Clone, Copy, Debug)]
pub enum Identification<'a> {
    /// The same words in every state.
    Same(&'a [Word]),
    /// Every state's own.
    Own(&'a [Vec<Word>]),
}

impl<'a> Identification<'a> {
    fn of(self, state: u32) -> &'a [Word] {
        match self {
            Self::Same(words) => words,
            Self::Own(families) => &families[state as usize],
        }
    }
}

/// Words that each begin with one of `starts`, go on with any inputs, and end with an identification.
#[derive(Clone, Copy, Debug)]
pub struct Phase<'a> {
    /// The words that it begins with.
    pub starts: &'a [Word],
    /// How many inputs follow.
    pub inputs: (u32, u32),
    /// What ends it.
    pub identification: Identification<'a>,
}

impl Phase<'_> {
    const fn depths(&self) -> RangeInclusive<u32> {
        self.inputs.0..=self.inputs.1
    }

    /// How large it is, found without making it.
    #[must_use]
    pub fn size(&self, machine: &Mealy) -> Size {
        // By state: how many words lead there, and how long they are together.
        let mut there = vec![Size::default(); machine.state_count() as usize];
        for start in self.starts {
            there[machine.after(0, start) as usize] += Size::of_word(start);
        }
        let mut size = Size::default();
        for depth in 0..=self.inputs.1 {
            if self.depths().contains(&depth) {
                for (reached, state) in there.iter().zip(0..) {
                    for word in self.identification.of(state) {
                        size += reached.followed_by(word.len());
                    }
                }
            }
            there = one_input_more(machine, &there);
        }
        size
    }

    /// Hands out every word.
    pub fn words(&self, machine: &Mealy, take: &mut impl FnMut(Word)) {
        for start in self.starts {
            let mut word = start.clone();
            let state = machine.after(0, start);
            self.extend(machine, &mut word, (state, 0), take);
        }
    }

    fn extend(
        &self,
        machine: &Mealy,
        word: &mut Word,
        (state, depth): (u32, u32),
        take: &mut impl FnMut(Word),
    ) {
        if self.depths().contains(&depth) {
            for identifier in self.identification.of(state) {
                take([word.as_slice(), identifier].concat());
            }
        }
        if depth == self.inputs.1 {
            return;
        }
        for (edge, input) in machine.row(state).iter().zip(0..) {
            word.push(input);
            self.extend(machine, word, (edge.target, depth + 1), take);
            word.pop();
        }
    }
}

fn one_input_more(machine: &Mealy, there: &[Size]) -> Vec<Size> {
    let mut next = vec![Size::default(); there.len()];
    for (reached, state) in there.iter().zip(0..) {
        for edge in machine.row(state) {
            next[edge.target as usize] += reached.followed_by(1);
        }
    }
    next
}
