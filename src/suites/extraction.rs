//! From the reference machine to a finite Mealy machine: one connection, within bounds that are stated.
//!
//! The outputs are what a client can see. An input of a client that cannot be given, as there is no WebSocket for it,
//! is known by the client itself not to be given. A timer that does not run and an agent without a run show nothing, as
//! far as a client can see.

use std::collections::BTreeMap;
use std::fmt;

use thiserror::Error;
use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ClientAction, ClientClose, ConnectionIndex, Input};
use wsproof_model::machine::output::{Output, Possibility, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::{LifecycleState, Limits};

use super::mealy::{Edge, Mealy, Word};
use super::state_words::in_words;
use crate::sequences::{Sequence, alphabet};

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
    fn limits(&self) -> Limits {
        alphabet::small_limits(self.queue_limit, self.violation_limit)
    }

    /// One input of each kind, and the messages.
    #[must_use]
    pub fn alphabet(&self) -> Vec<Input> {
        alphabet::small_with_messages(ConnectionIndex(0), self.messages)
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
#[error("the machine has more than the {} states that it may have with {bounds}: take smaller bounds, or allow more", bounds.states)]
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
        let machine = Machine::new(bounds.limits(), 1);
        let mut worlds = Numbering::default();
        let mut outputs = Numbering::default();
        worlds.number(machine.initial());
        let mut edges = Vec::new();
        let mut reaction = Reaction::new();
        let mut next = 0;
        while let Some(world) = worlds.things.get(next).cloned() {
            if worlds.things.len() > bounds.states {
                return Err(TooManyStates { bounds });
            }
            for input in &inputs {
                let mut after = world.clone();
                machine.step_into(&mut after, input, &mut reaction);
                edges.push(Edge {
                    target: worlds.number(after),
                    output: outputs.number(seen(*input, &reaction)),
                });
            }
            next += 1;
        }
        Ok(Self {
            machine: Mealy::of_rows(count(&inputs), count(&worlds.things), edges),
            bounds,
            inputs,
            outputs: outputs.things,
            worlds: worlds.things,
        })
    }

    /// The output that says that an input cannot be given, if there is such an input.
    #[must_use]
    pub fn not_given(&self) -> Option<u32> {
        let place = self.outputs.iter().position(|it| *it == Seen::NotGiven)?;
        u32::try_from(place).ok()
    }

    /// A state in words.
    #[must_use]
    pub fn state_in_words(&self, state: u32) -> String {
        self.worlds
            .get(state as usize)
            .map_or_else(String::new, in_words)
    }

    /// The word with what ends the handshake that it leaves, if it leaves one: the client vanishes from the opening
    /// handshake, and answers the server's close frame. What a server says during a handshake that it ought not to say is
    /// only seen at its end.
    #[must_use]
    pub fn ended(&self, word: &[u32]) -> Word {
        let mut ended = word.to_vec();
        ended.extend(self.end_of_handshake(self.machine.after(0, word)));
        ended
    }

    fn end_of_handshake(&self, state: u32) -> Option<u32> {
        let world = self.worlds.get(state as usize)?;
        let connection = world.connections.first()?.as_ref()?;
        let end = match connection.state {
            LifecycleState::Connecting => ClientAction::Vanish,
            LifecycleState::Closing => ClientAction::Close(ClientClose::Normal),
            LifecycleState::Accepted
            | LifecycleState::Authenticated
            | LifecycleState::ServicesReady
            | LifecycleState::ProcessingReady
            | LifecycleState::Processing
            | LifecycleState::Idle
            | LifecycleState::Degraded
            | LifecycleState::Reconnecting
            | LifecycleState::Closed
            | LifecycleState::Failed => return None,
        };
        let is_end =
            |input: &Input| matches!(input, Input::Client { action, .. } if *action == end);
        let place = self.inputs.iter().position(is_end)?;
        u32::try_from(place).ok()
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

fn count<T>(things: &[T]) -> u32 {
    u32::try_from(things.len()).unwrap_or(u32::MAX)
}

/// Numbers things by first appearance.
struct Numbering<T> {
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
    fn number(&mut self, thing: T) -> u32 {
        let fresh = count(&self.things);
        *self.numbers.entry(thing).or_insert_with_key(|thing| {
            self.things.push(thing.clone());
            fresh
        })
    }
}
