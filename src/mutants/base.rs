//! The machine that is changed: the quotient of the reference machine within bounds, with what must be known of its
//! states.

use std::collections::BTreeMap;

use wsproof_model::machine::input::{ClientAction, Input};
use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::LifecycleState;

use super::outputs::Outputs;
use crate::suites::extraction::{Bounds, Extraction, Seen, TooManyStates};
use crate::suites::mealy::{Edge, Mealy};
use crate::suites::plan::Plan;
use crate::suites::quotient::Quotient;

/// How the harness stands to a connection in a state of the reference machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// There is none: nothing can be seen.
    None,
    /// There is one that is not fenced, in the opening or the closing handshake: what is there to be seen is seen when
    /// something is expected.
    Unfenced,
    /// An open WebSocket, which is fenced after each input.
    Fenced,
}

/// The reference machine as the mutants differ from it.
#[derive(Clone, Debug)]
pub struct Base {
    /// The extraction.
    pub extraction: Extraction,
    /// Its quotient with covers and separating words.
    pub plan: Plan,
    /// By state of the quotient: a world that it stands for.
    pub worlds: Vec<World>,
    /// What it says.
    pub outputs: Outputs,
    /// By state of the quotient.
    pub transports: Vec<Transport>,
    numbers: BTreeMap<Input, u32>,
    /// By state of the quotient: a state of the extraction that it stands for.
    members: Vec<u32>,
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
        let extraction = Extraction::new(bounds, inputs)?;
        let quotient = Quotient::of(&extraction.machine);
        let first = |members: &Vec<u32>| members.first().copied().unwrap_or_default();
        let members: Vec<_> = quotient.members.iter().map(first).collect();
        let world = |state: &u32| extraction.worlds[*state as usize].clone();
        let worlds: Vec<_> = members.iter().map(world).collect();
        Ok(Self {
            numbers: extraction.inputs.iter().copied().zip(0..).collect(),
            transports: worlds.iter().map(transport).collect(),
            outputs: Outputs::new(&extraction.outputs),
            plan: Plan::new(&quotient),
            worlds,
            members,
            extraction,
        })
    }

    /// The quotient.
    #[must_use]
    pub const fn machine(&self) -> &Mealy {
        &self.plan.machine
    }

    /// The input with that number.
    #[must_use]
    pub fn input(&self, number: u32) -> Input {
        self.extraction.inputs[number as usize]
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
        let member = self.members.get(number as usize);
        member.map_or_else(String::new, |it| self.extraction.state_in_words(*it))
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

fn transport(world: &World) -> Transport {
    let state = world.connections.first().and_then(Option::as_ref);
    match state.map(|connection| connection.state) {
        None | Some(LifecycleState::Closed | LifecycleState::Failed) => Transport::None,
        Some(LifecycleState::Connecting | LifecycleState::Closing) => Transport::Unfenced,
        Some(
            LifecycleState::Accepted
            | LifecycleState::Authenticated
            | LifecycleState::ServicesReady
            | LifecycleState::ProcessingReady
            | LifecycleState::Processing
            | LifecycleState::Idle
            | LifecycleState::Degraded
            | LifecycleState::Reconnecting,
        ) => Transport::Fenced,
    }
}
