//! From a sequence to its steps, by running the reference machine.

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Input};
use wsproof_model::machine::output::{Output, Possibility, Reaction};
use wsproof_model::machine::world::World;

use super::ExportError;
use super::expected::Account;
use super::format::{Expected, Step};
use super::given::given;
use crate::sequences::Sequence;
use crate::targets::tokens::Tokens;

/// The only one.
const CONNECTION: ConnectionIndex = ConnectionIndex(0);

/// The steps of a sequence with one connection. Inputs that its client cannot give are left out, and so is what the
/// environment would do to a connection that was never opened, as there is no port to name it by.
pub(super) fn steps(sequence: &Sequence, named: &Tokens) -> Result<Vec<Step>, ExportError> {
    let mut recorder = Recorder::new(sequence.machine(), named);
    let mut steps = Vec::with_capacity(sequence.inputs.len());
    for input in &sequence.inputs {
        steps.extend(recorder.step(*input)?);
    }
    Ok(steps)
}

struct Recorder<'a> {
    machine: Machine,
    named: &'a Tokens,
    world: World,
    reaction: Reaction,
    opened: u64,
    account: Account,
    said: Vec<Output>,
}

impl<'a> Recorder<'a> {
    fn new(machine: Machine, named: &'a Tokens) -> Self {
        Self {
            world: machine.initial(),
            machine,
            named,
            reaction: Reaction::new(),
            opened: 0,
            account: Account::new(0),
            said: Vec::new(),
        }
    }

    fn step(&mut self, input: Input) -> Result<Option<Step>, ExportError> {
        self.machine
            .step_into(&mut self.world, &input, &mut self.reaction);
        let possibility = self.reaction.possibility;
        if self.is_left_out(input, possibility) {
            return Ok(None);
        }
        if let Input::Client {
            action: ClientAction::Open,
            ..
        } = input
        {
            self.account = Account::new(self.opened);
            self.opened += 1;
        }
        let expect = self.expect()?;
        if let Input::Client { action, .. } = input {
            self.account.note(action, &self.said, self.machine.limits());
        }
        Ok(Some(Step {
            given: given(input, possibility, self.machine.limits(), self.named)?,
            expect,
        }))
    }

    fn is_left_out(&self, input: Input, possibility: Possibility) -> bool {
        match (input, possibility) {
            (_, Possibility::Possible)
            | (Input::Service { .. } | Input::Shutdown, Possibility::Impossible) => false,
            (Input::Client { .. }, Possibility::Impossible) => true,
            (Input::Agent { .. } | Input::Timer { .. }, Possibility::Impossible) => {
                self.world.connection(CONNECTION).is_none()
            }
        }
    }

    fn expect(&mut self) -> Result<Vec<Expected>, ExportError> {
        self.said.clear();
        let outputs = self.reaction.outputs.iter();
        self.said.extend(outputs.map(|predicted| predicted.output));
        let mut expect = Vec::with_capacity(self.said.len());
        for output in &self.said {
            expect.extend(self.account.expected(*output, self.machine.limits())?);
        }
        Ok(expect)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use wsproof_model::machine::input::{
        AgentStep, Credential, MessageId, Offer, Payload, Upgrade, User,
    };
    use wsproof_model::vocabulary::{Limits, Timer};

    use super::*;
    use crate::vectors::names;

    fn client(action: ClientAction) -> Input {
        Input::Client {
            connection: CONNECTION,
            action,
        }
    }

    fn upgrade() -> Input {
        client(ClientAction::Upgrade(Upgrade::WellFormed {
            offer: Offer::Nothing,
            bearer: Some(Credential::Valid(User::Alice)),
        }))
    }

    fn ask() -> Input {
        client(ClientAction::UserMessage {
            message: MessageId::new(0).unwrap(),
            text: Payload::Short,
        })
    }

    fn made(inputs: &[Input]) -> Vec<Value> {
        let sequence = Sequence {
            limits: Limits::default(),
            connections: 1,
            inputs: inputs.to_vec(),
        };
        let steps = steps(&sequence, &names::tokens()).unwrap();
        steps
            .iter()
            .map(|step| serde_json::to_value(step).unwrap())
            .collect()
    }

    #[test]
    fn what_cannot_be_done_is_left_out_but_what_can_be_asked_is_not() {
        let timer = Input::Timer {
            connection: CONNECTION,
            timer: Timer::Idle,
        };
        let think = Input::Agent {
            connection: CONNECTION,
            step: AgentStep::Think,
        };
        let open = client(ClientAction::Open);
        let steps = made(&[timer, think, Input::Shutdown, open, timer]);
        assert_eq!(steps.len(), 1, "{steps:?}");
        let steps = made(&[timer, ask(), open, ask(), timer]);
        assert_eq!(steps.len(), 2, "{steps:?}");
        assert_eq!(steps[1]["possible"], false);
    }

    #[test]
    fn a_second_connection_begins_anew_and_its_runs_have_names_of_their_own() {
        let once = [client(ClientAction::Open), upgrade(), ask()];
        let vanish = client(ClientAction::Vanish);
        let steps = made(&[&once[..], &[vanish], &once].concat());
        let started = |step: usize| &steps[step]["expect"][2]["message"];
        assert_eq!(started(2)["type"], "agent_started");
        assert_eq!(started(2)["run_id"], "run-0-1");
        assert_eq!(started(6)["run_id"], "run-1-1");
        assert_eq!(started(6)["seq"], started(2)["seq"]);
    }
}
