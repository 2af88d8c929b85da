//! Two machines with the same numbers for the same inputs and outputs.

use std::collections::{BTreeMap, BTreeSet};

use super::error::DiffError;
use crate::description::{Behaviour, GivenInput, Giver, SeenOutput};
use crate::suites::numbering::Numbering;

/// How many outputs of one reaction may be left out.
const MOST_OPTIONAL: usize = 8;

/// The word that is none.
pub(super) const SILENCE: u32 = 0;

/// What both machines have their numbers from.
pub(super) struct Common {
    inputs: Numbering<GivenInput>,
    outputs: Numbering<SeenOutput>,
    words: Numbering<Vec<u32>>,
}

/// A machine in common numbers.
pub(super) struct Compiled {
    /// By state: what the client can do.
    client: Vec<Vec<Move>>,
    /// By state: what the environment can do and a client sees.
    voiced: Vec<Vec<Move>>,
    /// By state: where the environment can lead without a word.
    silent: Vec<Vec<Move>>,
    /// By reaction: the words that it stands for, the longest first.
    words: Vec<Vec<u32>>,
    /// The inputs that it knows.
    known: BTreeSet<u32>,
    /// Those of them that are fair.
    fair: BTreeSet<u32>,
}

/// A step of a machine.
#[derive(Clone, Copy)]
pub(super) struct Move {
    /// The input, by its common number.
    pub(super) input: u32,
    pub(super) target: u32,
    /// The reaction, by the machine's own number.
    reaction: u32,
}

impl Default for Common {
    fn default() -> Self {
        Self {
            inputs: Numbering::default(),
            outputs: Numbering::default(),
            words: std::iter::once(Vec::new()).collect(),
        }
    }
}

impl Common {
    /// A machine in these numbers, with its outputs as a client reads them, and without what a client does and can be
    /// [spared](super::alike).
    ///
    /// # Errors
    /// If a reaction has too many outputs that may be left out.
    pub(super) fn compile(
        &mut self,
        behaviour: &Behaviour,
        outputs: &[SeenOutput],
        spare: &BTreeSet<String>,
    ) -> Result<Compiled, DiffError> {
        let inputs: Vec<_> = behaviour
            .inputs
            .iter()
            .map(|input| self.number(input))
            .collect();
        let fair = inputs.iter().zip(&behaviour.inputs);
        let fair = fair.filter(|(_, input)| input.fair);
        let words: Vec<_> = behaviour
            .reactions
            .iter()
            .map(|reaction| self.words_of(reaction, outputs))
            .collect::<Result<_, _>>()?;
        let tried: Vec<_> = behaviour
            .inputs
            .iter()
            .map(|it| it.by == Giver::Environment || !spare.contains(&it.name))
            .collect();
        let mut compiled = Compiled {
            client: Vec::with_capacity(behaviour.edges.len()),
            voiced: Vec::with_capacity(behaviour.edges.len()),
            silent: Vec::with_capacity(behaviour.edges.len()),
            words,
            known: inputs.iter().copied().collect(),
            fair: fair.map(|(number, _)| *number).collect(),
        };
        for row in &behaviour.edges {
            let (mut client, mut voiced, mut silent) = (Vec::new(), Vec::new(), Vec::new());
            for edge in row.iter().filter(|edge| tried[edge.input as usize]) {
                let step = Move {
                    input: inputs[edge.input as usize],
                    target: edge.target,
                    reaction: edge.reaction,
                };
                let says = &compiled.words[edge.reaction as usize];
                match behaviour.inputs[edge.input as usize].by {
                    Giver::Client => client.push(step),
                    Giver::Environment => {
                        if says.iter().any(|word| !self.word(*word).is_empty()) {
                            voiced.push(step);
                        }
                        if says.iter().any(|word| self.word(*word).is_empty()) {
                            silent.push(step);
                        }
                    }
                }
            }
            client.sort_unstable_by_key(|step| step.input);
            compiled.client.push(client);
            compiled.voiced.push(voiced);
            compiled.silent.push(silent);
        }
        Ok(compiled)
    }

    /// The number of an input, which is the same whether it must happen or not.
    fn number(&mut self, input: &GivenInput) -> u32 {
        self.inputs.number(GivenInput {
            fair: false,
            ..input.clone()
        })
    }

    /// The words that a reaction stands for: with and without each output that may be left out.
    fn words_of(
        &mut self,
        reaction: &[u32],
        outputs: &[SeenOutput],
    ) -> Result<Vec<u32>, DiffError> {
        let said = || reaction.iter().map(|output| &outputs[*output as usize]);
        let optional = said().filter(|output| output.optional).count();
        if optional > MOST_OPTIONAL {
            return Err(DiffError::Optional {
                outputs: optional,
                most: MOST_OPTIONAL,
            });
        }
        let mut words = vec![Vec::new()];
        for output in said() {
            let number = self.outputs.number(SeenOutput {
                optional: false,
                ..output.clone()
            });
            let without = if output.optional {
                words.clone()
            } else {
                Vec::new()
            };
            for word in &mut words {
                word.push(number);
            }
            words.extend(without);
        }
        Ok(words
            .into_iter()
            .map(|word| self.words.number(word))
            .collect())
    }

    /// A word's outputs, by number.
    pub(super) fn word(&self, word: u32) -> &[u32] {
        &self.words.things()[word as usize]
    }

    /// A word's outputs.
    pub(super) fn said(&self, word: u32) -> Vec<SeenOutput> {
        let outputs = self.word(word).iter();
        outputs
            .map(|output| self.outputs.things()[*output as usize].clone())
            .collect()
    }

    /// By input: the first of its kind that a client does, or itself.
    pub(super) fn kinds(&self) -> Vec<u32> {
        let mut first = BTreeMap::new();
        let inputs = self.inputs.things().iter().zip(0..);
        let kinds = inputs.map(|(input, number)| match input.by {
            Giver::Client => *first.entry(input.kind()).or_insert(number),
            Giver::Environment => number,
        });
        kinds.collect()
    }

    /// An input.
    pub(super) fn input(&self, input: u32) -> &GivenInput {
        &self.inputs.things()[input as usize]
    }
}

impl Compiled {
    /// By state: what the client can do.
    pub(super) fn states(&self) -> &[Vec<Move>] {
        &self.client
    }

    /// The inputs that can happen in a state and are fair.
    pub(super) fn fair(&self, state: u32) -> BTreeSet<u32> {
        let moves = self.voiced(state).iter().chain(self.silent(state));
        let inputs = moves.map(|step| step.input);
        inputs.filter(|input| self.fair.contains(input)).collect()
    }

    /// Whether the machine has such an input at all.
    pub(super) fn knows(&self, input: u32) -> bool {
        self.known.contains(&input)
    }

    /// What the client can do in a state, in the order of the inputs.
    pub(super) fn client(&self, state: u32) -> &[Move] {
        &self.client[state as usize]
    }

    /// What comes of something that the client does, if it can.
    pub(super) fn given(&self, state: u32, input: u32) -> Option<Move> {
        let moves = self.client(state);
        let place = moves.binary_search_by_key(&input, |step| step.input);
        place.ok().map(|place| moves[place])
    }

    /// What the environment can do in a state and a client sees.
    pub(super) fn voiced(&self, state: u32) -> &[Move] {
        &self.voiced[state as usize]
    }

    /// What the environment can do in a state without a word.
    pub(super) fn silent(&self, state: u32) -> &[Move] {
        &self.silent[state as usize]
    }

    /// The words of which one is said with a step.
    pub(super) fn words(&self, step: Move) -> &[u32] {
        &self.words[step.reaction as usize]
    }
}
