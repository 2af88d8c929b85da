//! Families of separating words: what is to be played after an access word to see which state was reached.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::mealy::{Mealy, Word};
use super::refinement::Refinement;
use super::suite::merged;

/// How many states a block's first one is held against, in search of the word that splits the block best.
const CANDIDATES: usize = 48;

/// Harmonised identifiers: by state, words of which each two states have one in common that tells them apart.
///
/// They are the ways through a splitting tree: every block of states is split by the word that leaves the smallest
/// parts, so which words come next depends on what was seen. The machine must be a quotient.
#[must_use]
pub fn harmonised_identifiers(machine: &Mealy) -> Vec<Vec<Word>> {
    let refinement = Refinement::of(machine);
    let mut identifiers = vec![Vec::new(); machine.state_count() as usize];
    let mut used = BTreeSet::new();
    let mut open = VecDeque::from([(0..machine.state_count()).collect::<Vec<_>>()]);
    while let Some(block) = open.pop_front() {
        let Some((word, parts)) = best_split(machine, &refinement, &block, &used) else {
            continue;
        };
        for state in &block {
            identifiers[*state as usize].push(word.clone());
        }
        used.insert(word);
        open.extend(parts.into_values());
    }
    identifiers.into_iter().map(without_prefixes).collect()
}

/// A block's parts, by what is seen.
type Parts = BTreeMap<Vec<u32>, Vec<u32>>;

fn best_split(
    machine: &Mealy,
    refinement: &Refinement<'_>,
    block: &[u32],
    used: &BTreeSet<Word>,
) -> Option<(Word, Parts)> {
    let (first, rest) = block.split_first()?;
    let stride = rest.len().div_ceil(CANDIDATES).max(1);
    let others = rest.iter().step_by(stride);
    let fresh: BTreeSet<_> = others
        .filter_map(|other| refinement.separating_word(*first, *other))
        .collect();
    let splits = fresh.into_iter().map(|word| {
        let parts = parts(machine, block, &word);
        (word, parts)
    });
    splits.min_by_key(|(word, parts)| {
        // The expected size of the part that a state is in; then what costs least to play.
        let squares: usize = parts.values().map(|part| part.len().pow(2)).sum();
        (squares, !used.contains(word), word.len())
    })
}

fn parts(machine: &Mealy, block: &[u32], word: &[u32]) -> Parts {
    let mut parts = Parts::new();
    for state in block {
        let seen = machine.outputs(*state, word);
        parts.entry(seen).or_default().push(*state);
    }
    parts
}

/// A characterisation set: words that tell every two states apart, the same for all states.
#[must_use]
pub fn characterisation_set(identifiers: &[Vec<Word>]) -> Vec<Word> {
    let words: BTreeSet<_> = identifiers.iter().flatten().cloned().collect();
    without_prefixes(words.into_iter().collect())
}

/// Identification sets: by state, few words of `characterisation` that tell it from every other state. Two states need
/// not have a word in common.
#[must_use]
pub fn identification_sets(machine: &Mealy, characterisation: &[Word]) -> Vec<Vec<Word>> {
    let answers: Vec<_> = characterisation
        .iter()
        .map(|word| numbered_answers(machine, word))
        .collect();
    (0..machine.state_count())
        .map(|state| {
            let chosen = identify(&answers, state, machine.state_count());
            let words = chosen.into_iter().map(|at| characterisation[at].clone());
            without_prefixes(words.collect())
        })
        .collect()
}

/// By state: a number that two states share if they answer `word` alike.
fn numbered_answers(machine: &Mealy, word: &[u32]) -> Vec<u32> {
    let mut numbers = BTreeMap::new();
    let mut count = 0;
    (0..machine.state_count())
        .map(|state| {
            let number = numbers.entry(machine.outputs(state, word));
            *number.or_insert_with(|| {
                count += 1;
                count - 1
            })
        })
        .collect()
}

/// Takes, again and again, the word that tells `state` from most of the states that are left.
fn identify(answers: &[Vec<u32>], state: u32, states: u32) -> Vec<usize> {
    let mut left: Vec<_> = (0..states).filter(|other| *other != state).collect();
    let mut chosen = Vec::new();
    while !left.is_empty() {
        let alike = |by_state: &Vec<u32>, other: &u32| {
            by_state[*other as usize] == by_state[state as usize]
        };
        let remaining = |by_state: &Vec<u32>| left.iter().filter(|it| alike(by_state, it)).count();
        let best = answers.iter().map(remaining).zip(0..).min();
        let Some((remain, at)) = best.filter(|(remain, _)| *remain < left.len()) else {
            break;
        };
        left.retain(|other| alike(&answers[at], other));
        debug_assert_eq!(left.len(), remain);
        chosen.push(at);
    }
    chosen
}

/// Merged; the empty word alone if there is none, so that what leads to a state is played all the same.
fn without_prefixes(words: Vec<Word>) -> Vec<Word> {
    let mut words = merged(words);
    if words.is_empty() {
        words.push(Word::new());
    }
    words
}
