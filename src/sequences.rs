//! Sequences: conversations to play, and where they come from.

pub mod alphabet;
pub(crate) mod chance;
pub mod generation;
pub mod handshake;
pub mod regression;
pub mod shrinking;

use serde::{Deserialize, Serialize};
use wsproof_model::machine::Machine;
use wsproof_model::machine::input::Input;
use wsproof_model::vocabulary::Limits;

/// A conversation to play. Any list of inputs is one: an input that cannot be given where it stands is passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// The limits that the server under test and the machine are given.
    pub limits: Limits,
    /// How many connections there may be.
    pub connections: u8,
    /// The inputs, in order.
    pub inputs: Vec<Input>,
}

impl Sequence {
    /// The machine that says what must be seen.
    #[must_use]
    pub fn machine(&self) -> Machine {
        Machine::new(self.limits.clone(), self.connections)
    }
}
