//! A corpus: words in the order in which they are played, and where one of them first shows a mutant.

use super::base::Base;
use super::mutant::{Mutant, Place};
use super::pairing::{Comparison, Pair};
use crate::suites::mealy::Word;

/// Words that are played whatever the server does.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    words: Vec<Word>,
    /// By word: the inputs in all words before it.
    before: Vec<u64>,
    /// By place: the words that pass it, each with where it does first.
    passes: Vec<Vec<(u32, u32)>>,
    inputs: u32,
}

/// Where a corpus first shows a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kill {
    /// The word, from 0.
    pub word: u32,
    /// The place of the input in the word, from 0.
    pub step: u32,
    /// The inputs up to there, in all words, that one included.
    pub inputs: u64,
}

impl Corpus {
    /// A corpus of these words, in this order.
    #[must_use]
    pub fn new(base: &Base, words: Vec<Word>) -> Self {
        let machine = base.machine();
        let inputs = machine.input_count();
        let places = machine.edges().len();
        let mut passes = vec![Vec::new(); places];
        let mut last_word = vec![u32::MAX; places];
        let mut before = Vec::with_capacity(words.len());
        let mut sum = 0;
        for (word, number) in words.iter().zip(0..) {
            before.push(sum);
            sum += word.len() as u64;
            let mut state = 0;
            for (input, step) in word.iter().zip(0..) {
                let place = (state * inputs + input) as usize;
                if last_word[place] != number {
                    last_word[place] = number;
                    passes[place].push((number, step));
                }
                state = machine.edge(state, *input).target;
            }
        }
        Self {
            words,
            before,
            passes,
            inputs,
        }
    }

    /// The words.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// How many inputs there are in all words.
    #[must_use]
    pub fn input_count(&self) -> u64 {
        self.words.iter().map(|word| word.len() as u64).sum()
    }

    /// Where the harness first sees a difference between `mutant` and the machine.
    #[must_use]
    pub fn kill(&self, base: &Base, mutant: &Mutant) -> Option<Kill> {
        if let Some(place) = mutant.place() {
            let mut passes = self.passes_of(place).iter();
            return passes.find_map(|pass| self.play(base, mutant, *pass, place.0));
        }
        let mut words = (0..).zip(&self.words);
        words.find_map(|(word, _)| self.play(base, mutant, (word, 0), 0))
    }

    fn passes_of(&self, (state, input): Place) -> &[(u32, u32)] {
        &self.passes[(state * self.inputs + input) as usize]
    }

    /// Plays a word from that step on, at which both are in `state`.
    fn play(
        &self,
        base: &Base,
        mutant: &Mutant,
        (word, from): (u32, u32),
        state: u32,
    ) -> Option<Kill> {
        let mut pair = Pair::new(state, state);
        let inputs = &self.words[word as usize][from as usize..];
        let mut differs = |input: u32| pair.step(base, mutant, input) == Comparison::Differs;
        let mut steps = (from..).zip(inputs);
        let (step, _) = steps.find(|(_, input)| differs(**input))?;
        Some(Kill {
            word,
            step,
            inputs: self.before[word as usize] + u64::from(step) + 1,
        })
    }
}
