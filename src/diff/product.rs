//! The product of a machine that runs and one that explains, breadth first.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::common::{Common, Compiled, Move};
use crate::description::Giver;

/// States of the machine that explains, in ascending order.
type Set = Rc<[u32]>;

/// Somewhere that both machines can be: a state of the one that runs, and every state of the other that fits.
struct Node {
    state: u32,
    set: u32,
    /// How it was reached: from which node, by which input, with which word. The first was not.
    by: Option<(u32, u32, u32)>,
}

/// Something that is new to a client.
pub(super) struct Found {
    /// What happened before, and this: inputs and words, the first first.
    pub(super) steps: Vec<(u32, u32)>,
    /// What is new about it.
    pub(super) what: What,
}

/// What is new to a client.
pub(super) enum What {
    /// The last word; these had to be expected.
    Said { expected: Vec<u32> },
    /// That it cannot do this any more.
    NotTaken { input: u32 },
    /// That the server knows nothing of this.
    NotKnown { input: u32 },
}

/// Plays `runs` and lets `explains` explain it, and hands out whatever is not explained, the nearest first. `distinct` says
/// whether something was not handed out before: the conversation is made only then.
pub(super) fn explore(
    common: &Common,
    runs: &Compiled,
    explains: &Compiled,
    mut distinct: impl FnMut(Option<u32>, &What) -> bool,
) -> Vec<Found> {
    let mut explainer = Explainer::new(common, explains);
    let first = explainer.begin();
    let mut search = Search {
        nodes: Vec::new(),
        known: HashSet::new(),
        found: Vec::new(),
    };
    search.reach(0, first, None);
    let mut next = 0;
    while let Some(Node { state, set, .. }) = search.nodes.get(next) {
        let (at, state, set) = (next, *state, *set);
        next += 1;
        for step in runs.silent(state) {
            let silence = runs.words(*step).iter().copied();
            for word in silence.filter(|word| common.word(*word).is_empty()) {
                search.reach(step.target, set, Some((at, step.input, word)));
            }
        }
        let offered = explainer.offered(set);
        let client = runs.client(state).iter();
        let client = client.filter(|step| offered.some.binary_search(&step.input).is_ok());
        let steps = client.map(|step| (Giver::Client, step));
        let voiced = runs
            .voiced(state)
            .iter()
            .map(|step| (Giver::Environment, step));
        for (by, step) in steps.chain(voiced) {
            for word in runs.words(*step) {
                if by == Giver::Environment && common.word(*word).is_empty() {
                    continue;
                }
                let way = Some((at, step.input, *word));
                if let Some(after) = explainer.explain(set, by, step.input, *word) {
                    search.reach(step.target, after, way);
                    continue;
                }
                let expected = explainer.expected(set, by, step.input);
                let what = What::Said { expected };
                if distinct(Some(*word), &what) {
                    search.keep(at, Some((step.input, *word)), what);
                }
                if let Some(after) = explainer.in_step_again(set, by, *step, runs) {
                    search.reach(step.target, after, way);
                }
            }
        }
        for input in offered.all.iter().copied() {
            if runs.given(state, input).is_none() {
                let what = if runs.knows(input) {
                    What::NotTaken { input }
                } else {
                    What::NotKnown { input }
                };
                if distinct(None, &what) {
                    search.keep(at, None, what);
                }
            }
        }
    }
    search.found
}

struct Search {
    nodes: Vec<Node>,
    known: HashSet<(u32, u32)>,
    found: Vec<Found>,
}

impl Search {
    fn reach(&mut self, state: u32, set: u32, by: Option<(usize, u32, u32)>) {
        if self.known.insert((state, set)) {
            let by = by.map(|(node, input, word)| (number(node), input, word));
            self.nodes.push(Node { state, set, by });
        }
    }

    /// Keeps what is new after the node at `at`.
    fn keep(&mut self, at: usize, last: Option<(u32, u32)>, what: What) {
        let mut steps: Vec<_> = last.into_iter().collect();
        let mut node = &self.nodes[at];
        while let Some((before, input, word)) = node.by {
            steps.push((input, word));
            node = &self.nodes[before as usize];
        }
        steps.reverse();
        self.found.push(Found { steps, what });
    }
}

/// What a client can do in the states of a set.
struct Offered {
    /// In some of them, in ascending order.
    some: Vec<u32>,
    /// In all of them.
    all: Vec<u32>,
}

/// What explains what is seen.
struct Explainer<'a> {
    common: &'a Common,
    machine: &'a Compiled,
    numbers: HashMap<Set, u32>,
    sets: Vec<Set>,
    /// By set.
    offered: Vec<Rc<Offered>>,
    /// By state: where the environment can lead without a word, the state included.
    quiet: Vec<Option<Set>>,
    /// What was explained before.
    explained: HashMap<(u32, Option<u32>, u32), Option<u32>>,
}

impl<'a> Explainer<'a> {
    fn new(common: &'a Common, machine: &'a Compiled) -> Self {
        Self {
            common,
            machine,
            numbers: HashMap::new(),
            sets: Vec::new(),
            offered: Vec::new(),
            quiet: vec![None; machine.state_count()],
            explained: HashMap::new(),
        }
    }

    fn begin(&mut self) -> u32 {
        let first = self.quiet(0).iter().copied().collect();
        self.set(&first)
    }

    fn set(&mut self, states: &BTreeSet<u32>) -> u32 {
        let set: Set = states.iter().copied().collect();
        if let Some(known) = self.numbers.get(&set) {
            return *known;
        }
        let fresh = number(self.sets.len());
        self.offered.push(Rc::new(self.offered_in(&set)));
        self.sets.push(Rc::clone(&set));
        self.numbers.insert(set, fresh);
        fresh
    }

    fn offered(&self, set: u32) -> Rc<Offered> {
        Rc::clone(&self.offered[set as usize])
    }

    fn offered_in(&self, set: &[u32]) -> Offered {
        let mut counts = std::collections::BTreeMap::new();
        for step in set.iter().flat_map(|state| self.machine.client(*state)) {
            *counts.entry(step.input).or_insert(0) += 1;
        }
        let everywhere = counts.iter().filter(|(_, count)| **count == set.len());
        Offered {
            all: everywhere.map(|(input, _)| *input).collect(),
            some: counts.into_keys().collect(),
        }
    }

    /// Where the environment can lead from a state without a word.
    fn quiet(&mut self, state: u32) -> Set {
        if let Some(known) = &self.quiet[state as usize] {
            return Rc::clone(known);
        }
        let mut reached = BTreeSet::from([state]);
        let mut open = vec![state];
        while let Some(at) = open.pop() {
            for step in self.machine.silent(at) {
                if reached.insert(step.target) {
                    open.push(step.target);
                }
            }
        }
        let set: Set = reached.into_iter().collect();
        self.quiet[state as usize] = Some(Rc::clone(&set));
        set
    }

    /// The states that fit after a word, if there are any. What a client did is answered first; whatever else is said, the
    /// environment explains.
    fn explain(&mut self, set: u32, by: Giver, input: u32, word: u32) -> Option<u32> {
        let key = (set, (by == Giver::Client).then_some(input), word);
        if let Some(known) = self.explained.get(&key) {
            return *known;
        }
        let states = Rc::clone(&self.sets[set as usize]);
        let said = self.common.word(word);
        let fits = match by {
            Giver::Client => {
                let mut fits = BTreeSet::new();
                for step in states
                    .iter()
                    .filter_map(|it| self.machine.given(*it, input))
                {
                    for answer in self.machine.words(step) {
                        if let Some(rest) = said.strip_prefix(self.common.word(*answer)) {
                            let after = self.quiet(step.target);
                            fits.extend(self.happened(&after, rest));
                        }
                    }
                }
                fits
            }
            Giver::Environment => self.happened(&states, said),
        };
        let fits = (!fits.is_empty()).then(|| self.set(&fits));
        self.explained.insert(key, fits);
        fits
    }

    /// Where the environment can have led with these outputs.
    fn happened(&mut self, from: &[u32], said: &[u32]) -> BTreeSet<u32> {
        let mut reached = vec![BTreeSet::new(); said.len() + 1];
        reached[0].extend(from.iter().copied());
        for place in 0..said.len() {
            let here: Vec<_> = reached[place].iter().copied().collect();
            for step in here.iter().flat_map(|state| self.machine.voiced(*state)) {
                for word in self.machine.words(*step) {
                    let word = self.common.word(*word);
                    if !word.is_empty() && said[place..].starts_with(word) {
                        let after = self.quiet(step.target);
                        reached[place + word.len()].extend(after.iter().copied());
                    }
                }
            }
        }
        reached.pop().unwrap_or_default()
    }

    /// What had to be expected of an input.
    fn expected(&self, set: u32, by: Giver, input: u32) -> Vec<u32> {
        let states = self.sets[set as usize].iter();
        let words = states.flat_map(|state| match by {
            Giver::Client => self.machine.given(*state, input).into_iter().collect(),
            Giver::Environment => self.by_environment(*state, input),
        });
        let words = words.flat_map(|step| self.machine.words(step));
        let words: BTreeSet<_> = words.copied().collect();
        words.into_iter().collect()
    }

    fn by_environment(&self, state: u32, input: u32) -> Vec<Move> {
        let voiced = self.machine.voiced(state).iter();
        let steps = voiced.chain(self.machine.silent(state));
        steps.filter(|step| step.input == input).copied().collect()
    }

    /// The states in which the machine may be when it has taken the same input and goes on as the other does: a client can
    /// do the same there.
    fn in_step_again(&mut self, set: u32, by: Giver, step: Move, runs: &Compiled) -> Option<u32> {
        let states = Rc::clone(&self.sets[set as usize]);
        let mut fits = BTreeSet::new();
        for state in states.iter() {
            let taken: Vec<_> = match by {
                Giver::Client => self.machine.given(*state, step.input).into_iter().collect(),
                Giver::Environment => self.by_environment(*state, step.input),
            };
            for step in taken {
                fits.extend(self.quiet(step.target).iter().copied());
            }
        }
        let inputs = |moves: &[Move]| moves.iter().map(|step| step.input).collect::<Vec<_>>();
        let offered = inputs(runs.client(step.target));
        fits.retain(|state| inputs(self.machine.client(*state)) == offered);
        (!fits.is_empty()).then(|| self.set(&fits))
    }
}

#[expect(
    clippy::expect_used,
    reason = "nodes and sets are held by memory, and take more than a byte: 2^32 of them are more than there is room for"
)]
fn number(place: usize) -> u32 {
    u32::try_from(place).expect("fewer than 2^32 of them")
}
