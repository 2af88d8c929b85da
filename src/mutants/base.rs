//! The machine that is changed: the quotient of the reference machine within bounds, with what must be known of its
//! states.

use std::collections::BTreeMap;

use wsproof_model::machine::input::{ClientAction, Input};
use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::TransportState;

use super::outputs::Outputs;
use crate::suites::complete::Preparation;
use crate::suites::extraction::{Bounds, Extraction, Seen, TooManyStates};
use crate::suites::mealy::{Edge, Mealy};

/// The reference machine as the mutants differ from it.
#[derive(Clone, Debug)]
pub struct Base {
    /// The extraction, its quotient, and what suites are made by.
    pub preparation: Preparation,
    /// What it says.
    pub outputs: Outputs,
    /// By state of the quotient: how the transport stands. Only an open WebSocket is fenced after each input; in a handshake,
    /// what is there to be seen is seen when something is expected, and without a transport nothing can be.
    pub transports: Vec<TransportState>,
    numbers: BTreeMap<Input, u32>,
}

impl Base {
    /// The machine within these bounds.
    ///
    /// # Errors
    /// If it has more states than the bounds allow.
    pub fn new(bounds: Bounds) -> Result<Self, TooManyStates> {
        Self::with_inputs(bounds, bounds.alphabet())
    }

    /// The machine within these bounds, with these inputs.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_inputs(bounds: Bounds, inputs: Vec<Input>) -> Result<Self, TooManyStates> {
        let preparation = Preparation::with_inputs(bounds, inputs)?;
        let extraction = &preparation.extraction;
        let quotient = &preparation.quotient;
        let transport =
            |state| transport(&extraction.worlds[quotient.first_member(state) as usize]);
        Ok(Self {
            numbers: extraction.inputs.iter().copied().zip(0..).collect(),
            transports: (0..quotient.machine.state_count()).map(transport).collect(),
            outputs: Outputs::new(&extraction.outputs),
            preparation,
        })
    }

    /// The extraction.
    #[must_use]
    pub const fn extraction(&self) -> &Extraction {
        &self.preparation.extraction
    }

    /// The quotient.
    #[must_use]
    pub const fn machine(&self) -> &Mealy {
        &self.preparation.quotient.machine
    }

    /// The input with that number.
    #[must_use]
    pub fn input(&self, number: u32) -> Input {
        self.extraction().inputs[number as usize]
    }

    /// The number of an input, if it has one.
    #[must_use]
    pub fn number(&self, input: &Input) -> Option<u32> {
        self.numbers.get(input).copied()
    }

    /// Whether that input is the client's opening of a transport.
    #[must_use]
    pub fn opens(&self, number: u32) -> bool {
        matches!(
            self.input(number),
            Input::Client {
                action: ClientAction::Open,
                ..
            }
        )
    }

    /// A state in words: what makes it another one than the others.
    #[must_use]
    pub fn state(&self, number: u32) -> String {
        let member = self.preparation.quotient.first_member(number);
        self.extraction().state_in_words(member)
    }

    /// What is said, in words.
    #[must_use]
    pub fn words(&self, output: u32) -> String {
        match self.outputs.said(output) {
            [] => "nothing".to_owned(),
            said => said
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", "),
        }
    }

    /// Whether a client can give what is answered so.
    #[must_use]
    pub fn is_given(&self, edge: Edge) -> bool {
        *self.outputs.seen(edge.output) != Seen::NotGiven
    }

    /// The edges by which something is given, with where they are.
    pub fn given_edges(&self) -> impl Iterator<Item = ((u32, u32), Edge)> {
        let machine = self.machine();
        let edges = (0..machine.state_count()).flat_map(move |state| {
            let row = machine.row(state).iter().zip(0..);
            row.map(move |(edge, input)| ((state, input), *edge))
        });
        edges.filter(|(_, edge)| self.is_given(*edge))
    }
}

fn transport(world: &World) -> TransportState {
    let connection = world.connections.first().and_then(Option::as_ref);
    connection.map_or(TransportState::Gone, |it| it.state.transport())
}
