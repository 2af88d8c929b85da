//! From the reference machine to a finite Mealy machine: one connection, within bounds that are stated.
//!
//! The outputs are what a client can see. An input of a client that cannot be given, as there is no WebSocket for it,
//! is known by the client itself not to be given. A timer that does not run and an agent without a run show nothing, as
//! far as a client can see.

use std::fmt;

use thiserror::Error;
use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::output::{Output, Possibility, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::Limits;

use super::mealy::{Edge, Mealy, Word};
use super::numbering::{Numbering, count};
use super::state_words::in_words;
use crate::sequences::handshake::end_of_handshake;
use crate::sequences::{Sequence, alphabet};

/// The only one.
const CONNECTION: ConnectionIndex = ConnectionIndex(0);

/// What keeps the machine finite and small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How many messages may wait.
    pub queue_limit: u16,
    /// Which violation is one too many.
    pub violation_limit: u16,
    /// How many different messages a client has.
    pub messages: u8,
    /// How many states there may be.
    pub states: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            queue_limit: 1,
            violation_limit: 2,
            messages: 2,
            states: 10_000,
        }
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            queue_limit,
            violation_limit,
            messages,
            states: _,
        } = self;
        write!(
            formatter,
            "1 connection, queue_limit {queue_limit}, violation_limit {violation_limit}, messages {messages}"
        )
    }
}

impl Bounds {
    /// The limits of the server.
    #[must_use]
    pub fn limits(&self) -> Limits {
        alphabet::small_limits(self.queue_limit, self.violation_limit)
    }

    /// The reference machine.
    #[must_use]
    pub fn machine(&self) -> Machine {
        Machine::new(self.limits(), 1)
    }

    /// One input of each kind, and the messages.
    #[must_use]
    pub fn alphabet(&self) -> Vec<Input> {
        alphabet::small_with_messages(CONNECTION, self.messages)
    }

    /// Everything that a user can do with the messages, and the environment.
    #[must_use]
    pub fn full_alphabet(&self) -> Vec<Input> {
        alphabet::full_with_messages(CONNECTION, self.messages)
    }
}

/// What a client sees of one input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// The client cannot give the input.
    NotGiven,
    /// These, in order.
    Outputs(Vec<Output>),
}

/// Bounds that allow fewer states than there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the machine has more than the {} states that it may have with {bounds}: take smaller bounds", bounds.states)]
pub struct TooManyStates {
    /// The bounds.
    pub bounds: Bounds,
}

/// A finite machine, and what its numbers stand for.
#[derive(Clone, Debug)]
pub struct Extraction {
    /// The machine.
    pub machine: Mealy,
    /// What it was taken within.
    pub bounds: Bounds,
    /// By number: the inputs.
    pub inputs: Vec<Input>,
    /// By number: the outputs.
    pub outputs: Vec<Seen>,
    /// By number: the states.
    pub worlds: Vec<World>,
}

impl Extraction {
    /// Explores the reference machine within `bounds`, with the given inputs, breadth first.
    ///
    /// # Errors
    /// If there are more states than the bounds allow.
    pub fn new(bounds: Bounds, inputs: Vec<Input>) -> Result<Self, TooManyStates> {
        let machine = bounds.machine();
        let mut outputs = Numbering::default();
        let step = |world: &mut World, input: &Input, reaction: &mut Reaction| {
            machine.step_into(world, input, reaction);
        };
        let (machine, worlds) = explore(bounds, &inputs, &mut outputs, step)?;
        Ok(Self {
            machine,
            bounds,
            inputs,
            outputs: outputs.into_things(),
            worlds,
        })
    }

    /// The output that says that an input cannot be given, if there is such an input.
    #[must_use]
    pub fn not_given(&self) -> Option<u32> {
        number_of(&self.outputs, &Seen::NotGiven)
    }

    /// A state in words.
    #[must_use]
    pub fn state_in_words(&self, state: u32) -> String {
        in_words(&self.worlds[state as usize])
    }

    /// The word with [what ends the handshake](end_of_handshake) that it leaves, if it leaves one.
    #[must_use]
    pub fn ended(&self, word: &[u32]) -> Word {
        let mut ended = word.to_vec();
        ended.extend(self.end_of_handshake(self.machine.after(0, word)));
        ended
    }

    fn end_of_handshake(&self, state: u32) -> Option<u32> {
        let end = end_of_handshake(&self.worlds[state as usize], CONNECTION)?;
        number_of(&self.inputs, &end)
    }

    /// The conversation that a word stands for, with the end of its handshake.
    #[must_use]
    pub fn sequence(&self, word: &[u32]) -> Sequence {
        let word = self.ended(word);
        let inputs = word.iter().map(|number| self.inputs[*number as usize]);
        Sequence {
            limits: self.bounds.limits(),
            connections: 1,
            inputs: inputs.collect(),
        }
    }
}

/// The finite machine that `step` makes of the world in which the reference machine begins, breadth first, with the worlds
/// that its states stand for. What is seen gets its numbers from `outputs`.
///
/// # Errors
/// If there are more states than the bounds allow.
pub fn explore(
    bounds: Bounds,
    inputs: &[Input],
    outputs: &mut Numbering<Seen>,
    step: impl Fn(&mut World, &Input, &mut Reaction),
) -> Result<(Mealy, Vec<World>), TooManyStates> {
    let mut worlds: Numbering<_> = std::iter::once(bounds.machine().initial()).collect();
    let mut edges = Vec::new();
    let mut reaction = Reaction::new();
    let mut next = 0;
    while let Some(world) = worlds.things().get(next).cloned() {
        if worlds.things().len() > bounds.states {
            return Err(TooManyStates { bounds });
        }
        for input in inputs {
            let mut after = world.clone();
            step(&mut after, input, &mut reaction);
            edges.push(Edge {
                target: worlds.number(after),
                output: outputs.number(seen(*input, &reaction)),
            });
        }
        next += 1;
    }
    let machine = Mealy::of_rows(count(inputs), count(worlds.things()), edges);
    Ok((machine, worlds.into_things()))
}

/// What a client sees of `input` by this reaction.
fn seen(input: Input, reaction: &Reaction) -> Seen {
    match (input, reaction.possibility) {
        (Input::Client { .. }, Possibility::Impossible) => Seen::NotGiven,
        (
            Input::Client { .. }
            | Input::Agent { .. }
            | Input::Timer { .. }
            | Input::Service { .. }
            | Input::Shutdown,
            Possibility::Possible | Possibility::Impossible,
        ) => {
            let outputs = reaction.outputs.iter().map(|predicted| predicted.output);
            Seen::Outputs(outputs.collect())
        }
    }
}

fn number_of<T: PartialEq>(things: &[T], thing: &T) -> Option<u32> {
    let mut things = things.iter().zip(0..);
    things
        .find(|(it, _)| *it == thing)
        .map(|(_, number)| number)
}
