//! What explains what is seen: every state of a machine that fits.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::budget::Budget;
use super::error::DiffError;
use super::gathering::Gathering;
use super::numbered::{Common, Compiled, Move, SILENCE};
use super::silence::Silence;
use crate::description::Giver;

/// What a set takes besides its states, counted like them: what can be done there, and what was explained there.
const SET: usize = 100;

/// States of the machine that explains, in ascending order.
type Set = Rc<[u32]>;

/// Words that fit, in ascending order.
pub(super) type Words = Rc<[u32]>;

/// Something that must come.
pub(super) struct Due {
    /// By one of these inputs at the latest.
    pub(super) inputs: Vec<u32>,
    /// One of these.
    pub(super) words: Words,
}

/// What a client can do in the states of a set.
pub(super) struct Offered {
    /// In some of them, in ascending order.
    pub(super) some: Vec<u32>,
    /// In all of them.
    pub(super) all: Vec<u32>,
}

/// What explains what is seen.
pub(super) struct Explainer<'a> {
    common: &'a Common,
    machine: &'a Compiled,
    budget: &'a Budget,
    silence: Silence,
    gathering: Gathering,
    numbers: HashMap<Set, u32>,
    sets: Vec<Set>,
    /// By set.
    offered: Vec<Rc<Offered>>,
    /// By set: whether something must come.
    due: Vec<bool>,
    /// What was explained before.
    explained: HashMap<(u32, Option<u32>, u32), Option<u32>>,
    /// What was to be expected before.
    expected: HashMap<(u32, u32), Words>,
}

impl<'a> Explainer<'a> {
    pub(super) fn new(common: &'a Common, machine: &'a Compiled, budget: &'a Budget) -> Self {
        Self {
            common,
            machine,
            budget,
            silence: Silence::of(machine),
            gathering: Gathering::of(machine),
            numbers: HashMap::new(),
            sets: Vec::new(),
            offered: Vec::new(),
            due: Vec::new(),
            explained: HashMap::new(),
            expected: HashMap::new(),
        }
    }

    /// The states that fit before anything happened.
    pub(super) fn begin(&mut self) -> Result<u32, DiffError> {
        let first = self.close(vec![0])?;
        self.set(first)
    }

    /// States, in ascending order and each once, with those to which the environment can lead from them without a word.
    fn close(&mut self, states: Vec<u32>) -> Result<Vec<u32>, DiffError> {
        let closed = self.gathering.close(states, self.machine);
        self.budget.spend(closed.len())?;
        Ok(closed)
    }

    fn set(&mut self, states: Vec<u32>) -> Result<u32, DiffError> {
        if let Some(known) = self.numbers.get(states.as_slice()) {
            return Ok(*known);
        }
        self.budget.spend(SET)?;
        let set: Set = states.into();
        let fresh = number(self.sets.len());
        self.offered.push(Rc::new(self.offered_in(&set)));
        let mut lasts = set.iter().map(|state| self.silence.may_last(*state));
        self.due.push(!lasts.any(|it| it));
        self.sets.push(Rc::clone(&set));
        self.numbers.insert(set, fresh);
        Ok(fresh)
    }

    pub(super) fn offered(&self, set: u32) -> Rc<Offered> {
        Rc::clone(&self.offered[set as usize])
    }

    fn offered_in(&self, set: &[u32]) -> Offered {
        let mut counts = BTreeMap::new();
        for step in set.iter().flat_map(|state| self.machine.client(*state)) {
            *counts.entry(step.input).or_insert(0) += 1;
        }
        let everywhere = counts.iter().filter(|(_, count)| **count == set.len());
        Offered {
            all: everywhere.map(|(input, _)| *input).collect(),
            some: counts.into_keys().collect(),
        }
    }

    /// What must come, if something must.
    pub(super) fn due(&self, set: u32) -> Result<Option<Due>, DiffError> {
        if !self.due[set as usize] {
            return Ok(None);
        }
        let states = &self.sets[set as usize];
        self.budget.spend(states.len())?;
        let (mut inputs, mut words) = (BTreeSet::new(), BTreeSet::new());
        for state in states.iter() {
            let fair = self.machine.fair(*state);
            let voiced = self.machine.voiced(*state).iter();
            for step in voiced.filter(|step| fair.contains(&step.input)) {
                inputs.insert(step.input);
                words.extend(self.machine.words(*step));
            }
        }
        words.remove(&SILENCE);
        Ok(Some(Due {
            inputs: inputs.into_iter().collect(),
            words: words.into_iter().collect(),
        }))
    }

    /// The states that fit after a word, if there are any. What a client did is answered first; whatever else is said, the
    /// environment explains.
    pub(super) fn explain(
        &mut self,
        set: u32,
        by: Giver,
        input: u32,
        word: u32,
    ) -> Result<Option<u32>, DiffError> {
        let key = (set, (by == Giver::Client).then_some(input), word);
        if let Some(known) = self.explained.get(&key) {
            return Ok(*known);
        }
        let states = Rc::clone(&self.sets[set as usize]);
        let common = self.common;
        let said = common.word(word);
        let mut reached = vec![Vec::new(); said.len() + 1];
        match by {
            Giver::Client => {
                let taken = states
                    .iter()
                    .filter_map(|it| self.machine.given(*it, input));
                for step in taken {
                    for answer in self.machine.words(step) {
                        let answer = common.word(*answer);
                        if said.starts_with(answer) {
                            reached[answer.len()].push(step.target);
                        }
                    }
                }
            }
            Giver::Environment => reached[0].extend(states.iter().copied()),
        }
        let fits = self.happened(reached, said)?;
        let fits = if fits.is_empty() {
            None
        } else {
            Some(self.set(fits)?)
        };
        self.budget.spend(1)?;
        self.explained.insert(key, fits);
        Ok(fits)
    }

    /// Where the environment can have led with these outputs, from states that were reached by so many of them.
    fn happened(
        &mut self,
        mut reached: Vec<Vec<u32>>,
        said: &[u32],
    ) -> Result<Vec<u32>, DiffError> {
        for place in 0..said.len() {
            let here = std::mem::take(&mut reached[place]);
            let here = self.close(here)?;
            for step in here.iter().flat_map(|state| self.machine.voiced(*state)) {
                for word in self.machine.words(*step) {
                    let word = self.common.word(*word);
                    if !word.is_empty() && said[place..].starts_with(word) {
                        reached[place + word.len()].push(step.target);
                    }
                }
            }
        }
        let last = reached.pop().unwrap_or_default();
        self.close(last)
    }

    /// What had to be expected of an input; where the machine has no such input, nothing.
    pub(super) fn expected(&mut self, set: u32, by: Giver, input: u32) -> Result<Words, DiffError> {
        if let Some(known) = self.expected.get(&(set, input)) {
            return Ok(Rc::clone(known));
        }
        let states = Rc::clone(&self.sets[set as usize]);
        self.budget.spend(states.len())?;
        let taken = states.iter().flat_map(|it| self.taken(*it, by, input));
        let words = taken.flat_map(|step| self.machine.words(step));
        let mut words: BTreeSet<_> = words.copied().collect();
        if words.is_empty() {
            words.insert(SILENCE);
        }
        let words: Words = words.into_iter().collect();
        self.expected.insert((set, input), Rc::clone(&words));
        Ok(words)
    }

    /// The steps by an input in a state.
    fn taken(&self, state: u32, by: Giver, input: u32) -> Vec<Move> {
        match by {
            Giver::Client => self.machine.given(state, input).into_iter().collect(),
            Giver::Environment => {
                let voiced = self.machine.voiced(state).iter();
                let steps = voiced.chain(self.machine.silent(state));
                steps.filter(|step| step.input == input).copied().collect()
            }
        }
    }

    /// The states in which the machine may be when it has taken the same input and goes on as the other does: a client can
    /// do the same there, but for what only one of the machines knows.
    pub(super) fn in_step_again(
        &mut self,
        set: u32,
        by: Giver,
        step: Move,
        runs: &Compiled,
    ) -> Result<Option<u32>, DiffError> {
        let states = Rc::clone(&self.sets[set as usize]);
        let taken = states.iter().flat_map(|it| self.taken(*it, by, step.input));
        let targets = taken.map(|step| step.target).collect();
        let mut fits = self.close(targets)?;
        fits.retain(|state| goes_on_alike(self.machine, *state, runs, step.target));
        if fits.is_empty() {
            return Ok(None);
        }
        // Whatever fits may go on without a word.
        let fits = self.close(fits)?;
        self.set(fits).map(Some)
    }
}

/// Whether a client can do the same in both states, but for what only one of the machines knows.
fn goes_on_alike(one: &Compiled, state: u32, other: &Compiled, beside: u32) -> bool {
    let offered = |machine: &Compiled, state, knows: &Compiled| {
        let inputs = machine.client(state).iter().map(|step| step.input);
        inputs
            .filter(|input| knows.knows(*input))
            .collect::<Vec<_>>()
    };
    offered(one, state, other) == offered(other, beside, one)
}

#[expect(
    clippy::expect_used,
    reason = "nodes and sets are held by memory, and take more than a byte: 2^32 of them are more than there is room for"
)]
pub(super) fn number(place: usize) -> u32 {
    u32::try_from(place).expect("fewer than 2^32 of them")
}
