//! A conversation while it is made: the machine goes along, so that what can follow is known.

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::output::{Possibility, Reaction};
use wsproof_model::machine::world::{Connection, World};
use wsproof_model::vocabulary::Limits;

use super::scope::Scope;
use crate::sequences::Sequence;
use crate::sequences::handshake::end_of_handshake;

/// A conversation under way.
#[derive(Debug)]
pub(super) struct Conversation {
    machine: Machine,
    world: World,
    reaction: Reaction,
    connections: u8,
    length: usize,
    inputs: Vec<Input>,
    scope: Option<Scope>,
}

impl Conversation {
    /// An empty one, to become `length` inputs long.
    pub(super) fn new(limits: Limits, connections: u8, length: usize) -> Self {
        let machine = Machine::new(limits, connections);
        Self {
            world: machine.initial(),
            machine,
            reaction: Reaction::new(),
            connections,
            length,
            inputs: Vec::with_capacity(length),
            scope: None,
        }
    }

    /// An empty one, of inputs of this scope only.
    pub(super) fn within(scope: Scope, length: usize) -> Self {
        Self {
            scope: Some(scope.clone()),
            ..Self::new(scope.limits, scope.connections, length)
        }
    }

    fn in_scope(&self, input: Input) -> Input {
        match &self.scope {
            Some(scope) => scope.normalised(input),
            None => input,
        }
    }

    /// Whether nothing is to follow but the ends of handshakes.
    pub(super) fn is_complete(&self) -> bool {
        self.left() == 0 || self.world.is_over()
    }

    /// How many inputs are to follow, the ends of handshakes not counted.
    pub(super) fn left(&self) -> usize {
        let unfinished = self.handshakes().count();
        self.length.saturating_sub(self.inputs.len() + unfinished)
    }

    /// What clients do to end the handshakes that are in progress.
    fn handshakes(&self) -> impl Iterator<Item = Input> {
        let connections = self.machine.connections();
        connections.filter_map(|connection| end_of_handshake(&self.world, connection))
    }

    /// Whether any client has a transport.
    pub(super) fn has_clients(&self) -> bool {
        let connections = self.world.connections.iter().flatten();
        connections.into_iter().any(|it| !it.state.is_terminal())
    }

    /// Whether a connection that is open is so no more after `input`.
    pub(super) fn would_end(&mut self, input: Input) -> bool {
        let input = self.in_scope(input);
        let mut after = self.world.clone();
        self.machine
            .step_into(&mut after, &input, &mut self.reaction);
        let is_open = |it: &Option<Connection>| it.as_ref().is_some_and(|it| it.state.is_open());
        let connections = self.world.connections.iter().zip(&after.connections);
        connections
            .into_iter()
            .any(|(before, after)| is_open(before) && !is_open(after))
    }

    /// How many connections there may be.
    pub(super) const fn connections(&self) -> u8 {
        self.connections
    }

    /// The connection with that index, if it was ever opened.
    pub(super) fn connection(&self, at: ConnectionIndex) -> Option<&Connection> {
        self.world.connection(at)
    }

    /// Whether a client can do anything on that connection.
    pub(super) fn is_usable(&self, at: ConnectionIndex) -> bool {
        self.world.is_usable(at)
    }

    /// Goes on with `input` if it can be given where the conversation stands.
    pub(super) fn give_if_possible(&mut self, input: Input) -> Possibility {
        let input = self.in_scope(input);
        self.machine
            .step_into(&mut self.world, &input, &mut self.reaction);
        if self.reaction.possibility == Possibility::Possible {
            self.inputs.push(input);
        }
        self.reaction.possibility
    }

    /// Goes on with an input that cannot be given: whoever plays the conversation must pass it over.
    pub(super) fn give_impossible(&mut self, input: Input) {
        self.inputs.push(self.in_scope(input));
    }

    /// The conversation as it stands, and the ends of handshakes.
    pub(super) fn into_sequence(mut self) -> Sequence {
        // Several can begin at once, by a shutdown, and then there may not be room for all.
        let room = self.length.saturating_sub(self.inputs.len());
        let handshakes: Vec<_> = self.handshakes().take(room).collect();
        self.inputs.extend(handshakes);
        Sequence {
            limits: self.machine.limits().clone(),
            connections: self.connections,
            inputs: self.inputs,
        }
    }
}
