//! The reference machine, changed in what it says, as a server over a WebSocket.

use std::sync::Arc;

use wsproof::lockstep::coverage::Coverage;
use wsproof::lockstep::coverage::ways::way_to;
use wsproof::lockstep::{Watch, play};
use wsproof::sequences::{Sequence, alphabet};
use wsproof::targets::credentials::Credentials;
use wsproof::targets::interpreted::{Behaviour, Decoder, Interpreted};
use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{
    AgentStep, ClientAction, ConnectionIndex, Credential, Input, MessageId, Payload, User,
};
use wsproof_model::machine::output::{Output, Predicted, Reaction, ToolOutcome};
use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::{
    LifecycleState, Rule, Service, ServiceStatus, Trigger, UpgradeStatus,
};

use crate::checking::{client, upgrade};

const HERE: ConnectionIndex = ConnectionIndex(0);

/// Something that the machine has to say, and what it says in its place.
type Fault = fn(&Predicted) -> Vec<Output>;

/// Makes a conversation that comes to it.
type Conversation = fn() -> Vec<Input>;

/// The rule that is charged when a machine is played to that breaks `rule`.
pub(super) fn charged(rule: Rule) -> Option<Rule> {
    let (inputs, fault, of) = match BROKEN.iter().find(|(broken, ..)| *broken == rule) {
        Some((_, fault, inputs)) => (inputs(), *fault, None),
        None => (way_to(rule)?.to_vec(), says_nothing as Fault, Some(rule)),
    };
    // Ways are made for a queue of one; the other conversations have two messages wait.
    let queue = if of.is_some() { 1 } else { 2 };
    let sequence = Sequence {
        limits: alphabet::small_limits(queue, 2),
        connections: 1,
        inputs,
    };
    let machine = sequence.machine();
    let changed = Changed {
        world: machine.initial(),
        machine,
        reaction: Reaction::new(),
        fault,
        of,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(played(&sequence, changed))
}

async fn played(sequence: &Sequence, changed: Changed) -> Option<Rule> {
    let credentials = Arc::new(Credentials::mint().unwrap());
    let inputs = alphabet::complete(HERE);
    let decoder = Arc::new(Decoder::new(sequence.limits.clone(), credentials, &inputs));
    let here = tokio::runtime::Handle::current();
    let port = Interpreted::bind(here).await.unwrap();
    let mut session = port.begin(&decoder, Box::new(changed));
    let mut coverage = Coverage::default();
    let played = play(sequence, &mut session, Watch::All, &mut coverage).await;
    played.unwrap().difference.map(|it| it.rule)
}

struct Changed {
    machine: Machine,
    world: World,
    reaction: Reaction,
    fault: Fault,
    /// The rule by which the outputs are asked for that may be changed; `None`: all of them.
    of: Option<Rule>,
}

impl Behaviour for Changed {
    fn react(&mut self, input: &Input, said: &mut Vec<Output>) {
        self.machine
            .step_into(&mut self.world, input, &mut self.reaction);
        for predicted in &self.reaction.outputs {
            if self.of.is_none_or(|rule| predicted.rule == rule) {
                said.extend((self.fault)(predicted));
            } else {
                said.push(predicted.output);
            }
        }
    }
}

fn message(number: u8) -> MessageId {
    MessageId::new(number).unwrap()
}

fn asks(number: u8) -> Input {
    client(ClientAction::UserMessage {
        message: message(number),
        text: Payload::Short,
    })
}

const fn agent(step: AgentStep) -> Input {
    Input::Agent {
        connection: HERE,
        step,
    }
}

fn alice() -> Vec<Input> {
    let alice = Credential::Valid(User::Alice);
    vec![client(ClientAction::Open), upgrade(Some(alice))]
}

/// A message runs, another waits, and the first is done.
fn one_after_the_other() -> Vec<Input> {
    let mut inputs = alice();
    inputs.extend([asks(0), asks(1), asks(2), agent(AgentStep::Complete)]);
    inputs
}

fn way(rule: Rule) -> Vec<Input> {
    way_to(rule).unwrap().to_vec()
}

/// A message runs, and its agent thinks.
fn thinks() -> Vec<Input> {
    let mut inputs = alice();
    inputs.extend([asks(0), agent(AgentStep::Think)]);
    inputs
}

fn asked_by_nobody() -> Vec<Input> {
    vec![client(ClientAction::Open), upgrade(None), asks(0)]
}

/// A message is sent while a service is down that is needed.
fn asked_too_early() -> Vec<Input> {
    let down = Input::Service {
        service: Service::Supervisor,
        status: ServiceStatus::Down,
    };
    let mut inputs = vec![down];
    inputs.extend(alice());
    inputs.push(asks(0));
    inputs
}

/// Rules for which something else must be said than what is asked for.
const BROKEN: &[(Rule, Fault, Conversation)] = &[
    (Rule::HandshakeUpgrade, finds_nothing, || {
        way(Rule::HandshakeUpgrade)
    }),
    (Rule::HandshakeSubprotocol, selects_otherwise, || {
        way(Rule::HandshakeSubprotocol)
    }),
    (Rule::WireSilence, twice_pong, || way(Rule::WirePing)),
    (Rule::WireLastWord, talks_after_its_close, || {
        way(Rule::CloseEnd)
    }),
    (Rule::AlwaysTerminal, awakes_after_its_close, || {
        way(Rule::CloseEnd)
    }),
    (Rule::Close1011, closes_with_1011, || way(Rule::Close1001)),
    (Rule::WaitingOrder, last_first, one_after_the_other),
    (Rule::WaitingKept, passes_over, one_after_the_other),
    (Rule::AlwaysProgress, stands_still, one_after_the_other),
    (Rule::RunsGrammar, returns_without_a_call, thinks),
    (
        Rule::AlwaysAuthenticated,
        accepts_from_anybody,
        asked_by_nobody,
    ),
    (
        Rule::AlwaysReadyBeforeRunning,
        starts_at_once,
        asked_too_early,
    ),
];

/// What the rule asks for is missing.
fn says_nothing(_predicted: &Predicted) -> Vec<Output> {
    Vec::new()
}

fn finds_nothing(predicted: &Predicted) -> Vec<Output> {
    let mut said = predicted.output;
    if let Output::Http { status, .. } = &mut said {
        *status = UpgradeStatus::NotFound;
    }
    vec![said]
}

fn selects_otherwise(predicted: &Predicted) -> Vec<Output> {
    let mut said = predicted.output;
    if let Output::Http { subprotocol, .. } = &mut said {
        *subprotocol = !*subprotocol;
    }
    vec![said]
}

fn twice_pong(predicted: &Predicted) -> Vec<Output> {
    let said = predicted.output;
    if let Output::Pong { .. } = said {
        return vec![said, said];
    }
    vec![said]
}

fn talks_after_its_close(predicted: &Predicted) -> Vec<Output> {
    let nonce = Payload::Short;
    if let close @ Output::Close { .. } = predicted.output {
        return vec![close, Output::Pong { nonce }];
    }
    vec![predicted.output]
}

fn awakes_after_its_close(predicted: &Predicted) -> Vec<Output> {
    let awakes = Output::StateChanged {
        from: LifecycleState::Closed,
        to: LifecycleState::ProcessingReady,
        reason: Trigger::PipelineOpened,
    };
    if let close @ Output::Close { .. } = predicted.output {
        return vec![close, awakes];
    }
    vec![predicted.output]
}

fn closes_with_1011(predicted: &Predicted) -> Vec<Output> {
    let mut said = predicted.output;
    if let Output::Close { code } = &mut said {
        *code = Some(1011);
    }
    vec![said]
}

fn starts_the_next(predicted: &Predicted) -> bool {
    let next = message(1);
    predicted.output == Output::AgentStarted { message: next }
}

fn last_first(predicted: &Predicted) -> Vec<Output> {
    if starts_the_next(predicted) {
        let message = message(2);
        return vec![Output::AgentStarted { message }];
    }
    vec![predicted.output]
}

fn passes_over(predicted: &Predicted) -> Vec<Output> {
    if starts_the_next(predicted) {
        return vec![Output::StateChanged {
            from: LifecycleState::Processing,
            to: LifecycleState::ProcessingReady,
            reason: Trigger::RunEnded,
        }];
    }
    vec![predicted.output]
}

fn stands_still(predicted: &Predicted) -> Vec<Output> {
    if starts_the_next(predicted) {
        return Vec::new();
    }
    vec![predicted.output]
}

fn returns_without_a_call(predicted: &Predicted) -> Vec<Output> {
    if let Output::AgentThinking { message } = predicted.output {
        let outcome = ToolOutcome::Result;
        return vec![Output::ToolCompleted { message, outcome }];
    }
    vec![predicted.output]
}

fn accepts_from_anybody(predicted: &Predicted) -> Vec<Output> {
    if let Output::Error { .. } = predicted.output {
        let (message, position) = (message(0), 1);
        return vec![Output::MessageAccepted { message, position }];
    }
    vec![predicted.output]
}

fn starts_at_once(predicted: &Predicted) -> Vec<Output> {
    if let accepted @ Output::MessageAccepted { message, .. } = predicted.output {
        return vec![accepted, Output::AgentStarted { message }];
    }
    vec![predicted.output]
}
