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
//! 1. the direct answer to the client: `message_accepted`, `message_cancelled`, `pong`, `status`, `error`;
//! 2. the end of the active run, or what its agent did;
//! 3. what becomes of the waiting messages;
//! 4. the state changes, each run that starts following the change that lets it start;
//! 5. the close.
//!
//! # Choices
//!
//! Where PROTOCOL.md is silent, the machine says:
//!
//! - `position` is 0 for a message that starts now, otherwise its place among the waiting ones, from 1.
//! - A `message_id` counts as used once it was accepted; one that was answered with `queue_full` may come again.
//!   Whether it was used before is asked before whether there is room.
//! - Violations are not messages: they neither end nor prevent quiet. Every well-formed message does.
//! - `status` tells the state as it was when it was asked for, also in idle.
//! - `tools` down when the services are confirmed after authentication: `authenticated` → `degraded`. After a loss:
//!   `reconnecting` → `services_ready` → `degraded`.
//! - `tools` lost or back while a run is active changes nothing but the tool call under way; the state follows when
//!   the last run ends.
//! - A connection over the user's limit is accepted and closed with 1008 in place of becoming authenticated. A
//!   connection holds its place until its close frame is sent.
//! - Critical services that do not come up in time: the waiting messages are answered as after a loss, then 1013.
//! - `auth_timeout` counts from the transport's acceptance; while the handshake lasts it is answered with HTTP 408.
//! - A close for a frame that breaks RFC 6455, for invalid UTF-8 and for size fails the connection (RFC 6455
//!   section 7.1.7): the transport ends with the close frame. The other closes wait for the client's answer.
//! - A client's close frame is answered with its own code (RFC 6455 section 5.5.1), but 1011, which is never said,
//!   with 1000.
//! - A vanished client leaves the connection `failed`, but `closed` if it was in the opening or closing handshake.
//! - A run may end while a tool call is under way.

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
