//! Machines as servers.

use std::sync::{Arc, Mutex};

use wsproof::sequences::Sequence;
use wsproof::suites::extraction::{Extraction, Seen};
use wsproof::targets::interpreted::Behaviour;
use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{Input, MessageId, Payload};
use wsproof_model::machine::output::{Output, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::{RunErrorCode, UpgradeStatus};

/// The reference machine.
pub(crate) struct Reference {
    machine: Machine,
    world: World,
    reaction: Reaction,
}

impl Reference {
    pub(crate) fn new(sequence: &Sequence) -> Self {
        let machine = sequence.machine();
        Self {
            world: machine.initial(),
            machine,
            reaction: Reaction::new(),
        }
    }
}

impl Behaviour for Reference {
    fn react(&mut self, input: &Input, said: &mut Vec<Output>) {
        self.machine
            .step_into(&mut self.world, input, &mut self.reaction);
        said.extend(
            self.reaction
                .outputs
                .iter()
                .map(|predicted| predicted.output),
        );
    }
}

/// The reference machine, with every input that it is given kept where others can see it.
pub(crate) struct Recorded {
    reference: Reference,
    given: Arc<Mutex<Vec<Input>>>,
}

impl Recorded {
    pub(crate) fn new(sequence: &Sequence, given: &Arc<Mutex<Vec<Input>>>) -> Self {
        Self {
            reference: Reference::new(sequence),
            given: Arc::clone(given),
        }
    }
}

impl Behaviour for Recorded {
    fn react(&mut self, input: &Input, said: &mut Vec<Output>) {
        self.given.lock().unwrap().push(*input);
        self.reference.react(input, said);
    }
}

/// What is wrong in one transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    FirstOutputMissing,
    FirstOutputTwice,
    FirstOutputReplaced,
    /// It leads to that state.
    Target(u32),
}

/// The reference machine as a table, with a fault in one transition.
pub(crate) struct Faulty {
    extraction: Arc<Extraction>,
    /// State and input.
    place: (u32, u32),
    fault: Fault,
    state: u32,
}

impl Faulty {
    pub(crate) fn new(extraction: Arc<Extraction>, place: (u32, u32), fault: Fault) -> Self {
        Self {
            extraction,
            place,
            fault,
            state: 0,
        }
    }

    /// Whether a client sees something of the transition, and of the fault: a transport does not end twice, and nothing is
    /// read behind a refusal.
    pub(crate) fn can_be_seen(&self) -> bool {
        match self.outputs(self.place) {
            [] => false,
            [Output::End, ..] | [Output::Http { .. }, Output::End] => {
                self.fault != Fault::FirstOutputTwice
            }
            [_, ..] => true,
        }
    }

    /// The state and the input of the faulty transition.
    pub(crate) const fn place(&self) -> (u32, u32) {
        self.place
    }

    /// What the right machine says there.
    pub(crate) fn outputs(&self, (state, input): (u32, u32)) -> &[Output] {
        let edge = self.extraction.machine.edge(state, input);
        match &self.extraction.outputs[edge.output as usize] {
            Seen::NotGiven => &[],
            Seen::Outputs(outputs) => outputs,
        }
    }

    /// Whether the client cannot give the input there.
    pub(crate) fn is_not_given(&self, (state, input): (u32, u32)) -> bool {
        let edge = self.extraction.machine.edge(state, input);
        self.extraction.outputs[edge.output as usize] == Seen::NotGiven
    }

    /// Where this machine goes from there.
    pub(crate) fn target(&self, place: (u32, u32)) -> u32 {
        match self.fault {
            Fault::Target(state) if place == self.place => state,
            Fault::Target(_)
            | Fault::FirstOutputMissing
            | Fault::FirstOutputTwice
            | Fault::FirstOutputReplaced => self.extraction.machine.edge(place.0, place.1).target,
        }
    }
}

impl Behaviour for Faulty {
    fn react(&mut self, input: &Input, said: &mut Vec<Output>) {
        let known = self.extraction.inputs.iter().zip(0..);
        let mut numbers = known.filter_map(|(known, number)| (known == input).then_some(number));
        let place = (self.state, numbers.next().unwrap());
        said.extend(self.outputs(place));
        self.state = self.target(place);
        if place != self.place {
            return;
        }
        match self.fault {
            Fault::FirstOutputMissing => {
                said.remove(0);
            }
            Fault::FirstOutputTwice => said.insert(0, said[0]),
            Fault::FirstOutputReplaced => {
                said[0] = Output::Pong {
                    nonce: Payload::Empty,
                };
            }
            Fault::Target(_) => {}
        }
    }
}

/// Says one thing after another, whatever it is given.
pub(crate) struct Nonsense {
    next: usize,
}

impl Nonsense {
    /// Begins with one thing or another.
    pub(crate) const fn new(next: usize) -> Self {
        Self { next }
    }

    fn everything() -> Vec<Output> {
        let message = MessageId::LONGEST;
        vec![
            Output::Http {
                status: UpgradeStatus::SwitchingProtocols,
                subprotocol: true,
            },
            Output::AgentThinking { message },
            Output::AgentCompleted { message },
            Output::Heartbeat,
            Output::Close { code: None },
            Output::Pong {
                nonce: Payload::Largest,
            },
            Output::AgentError {
                message,
                code: RunErrorCode::Timeout,
                started: true,
                service: None,
            },
            Output::End,
            Output::Http {
                status: UpgradeStatus::NotFound,
                subprotocol: false,
            },
        ]
    }
}

impl Behaviour for Nonsense {
    fn react(&mut self, _input: &Input, said: &mut Vec<Output>) {
        let everything = Self::everything();
        said.push(everything[self.next % everything.len()]);
        self.next += 1;
    }
}
