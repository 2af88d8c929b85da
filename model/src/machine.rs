//! The reference machine: a total, pure function from a state and an input to the next state and the outputs that a
//! client must see.
//!
//! It interprets inputs on plain data and takes what is legal from the tables of [`crate::lifecycle`] and
//! [`crate::run`]. It knows no sockets, no time and no chance: that a timer fires is an input.
//!
//! # Order
//!
//! PROTOCOL.md section 5 leaves the order of a reaction to the model. It is:
//!
#![doc = include_str!("../docs/order.md")]
//!
//! # Choices
//!
//! Where PROTOCOL.md is silent, the machine says:
//!
#![doc = include_str!("../docs/choices.md")]

mod client;
mod environment;
pub mod input;
pub mod kind;
pub mod output;
mod reaction;
mod words;
pub mod world;

use input::{ConnectionIndex, Input};
use output::Reaction;
use reaction::Step;
use world::World;

use crate::vocabulary::{Limits, Services};

/// The reference machine with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    limits: Limits,
    connections: u8,
}

impl Machine {
    /// A machine with these limits, for conversations over so many connections.
    #[must_use]
    pub const fn new(limits: Limits, connections: u8) -> Self {
        Self {
            limits,
            connections,
        }
    }

    /// The limits that it goes by.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The connections that a conversation may use.
    pub fn connections(&self) -> impl Iterator<Item = ConnectionIndex> + use<> {
        (0..self.connections).map(ConnectionIndex)
    }

    /// The state in which every conversation begins: every service up, nobody connected.
    #[must_use]
    pub fn initial(&self) -> World {
        World {
            services: Services::UP,
            shutting_down: false,
            connections: vec![None; usize::from(self.connections)],
        }
    }

    /// Takes `world` on by `input` and says what must be seen.
    ///
    /// An input that cannot be given leaves `world` as it is; the reaction says so.
    #[must_use]
    pub fn step(&self, world: &mut World, input: &Input) -> Reaction {
        let mut reaction = Reaction::new();
        self.step_into(world, input, &mut reaction);
        reaction
    }

    /// Like [`step`](Self::step), into a reaction that is used again.
    pub fn step_into(&self, world: &mut World, input: &Input, reaction: &mut Reaction) {
        reaction.clear();
        match *input {
            Input::Client { connection, action } => {
                self.on(world, connection, reaction).client(action);
            }
            Input::Agent { connection, step } => {
                self.on(world, connection, reaction).agent(step);
            }
            Input::Timer { connection, timer } => {
                self.on(world, connection, reaction).timer(timer);
            }
            Input::Service { service, status } => {
                let before = world.services;
                world.services.set(service, status);
                for connection in self.connections() {
                    self.on(world, connection, reaction)
                        .services_changed(before);
                }
            }
            Input::Shutdown => {
                world.shutting_down = true;
                for connection in self.connections() {
                    self.on(world, connection, reaction).shut_down();
                }
            }
        }
    }

    const fn on<'a>(
        &'a self,
        world: &'a mut World,
        index: ConnectionIndex,
        reaction: &'a mut Reaction,
    ) -> Step<'a> {
        Step {
            machine: self,
            world,
            index,
            reaction,
        }
    }
}
