//! Long histories of three connections: what exploration of single steps promises, seen to hold on whole histories.

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{
    AgentStep, ClientAction, ConnectionIndex, Credential, Input, User,
};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::Possibility;
use wsproof_model::properties::{Monitor, Step, isolation};
use wsproof_model::vocabulary::Limits;

use crate::alphabet::{everything, upgrade};

const HISTORIES: u32 = 60;
const INPUTS: usize = 120;

/// Numbers that look like chance and are the same in every run (the multiplier and the increment are Knuth's).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let high = usize::try_from(self.0 >> 33).expect("31 bits fit");
        high % bound
    }
}

fn machine() -> Machine {
    let limits = Limits {
        queue_limit: 2,
        connections_per_user: 1,
        ..Limits::default()
    };
    Machine::new(limits, 3)
}

/// Inputs of which most can be given where they stand; a shutdown comes late if at all.
fn history(machine: &Machine, numbers: &mut Numbers) -> Vec<Input> {
    let mut world = machine.initial();
    let mut inputs = Vec::new();
    while inputs.len() < INPUTS {
        let connection = ConnectionIndex(u8::try_from(numbers.below(3)).expect("below 3"));
        let choices = choices(connection);
        let input = choices[numbers.below(choices.len())];
        let rare = matches!(
            input.kind(),
            InputKind::Shutdown | InputKind::Vanish | InputKind::Close
        );
        let mut after = world.clone();
        let possible = machine.step(&mut after, &input).possibility == Possibility::Possible;
        if (rare && numbers.below(20) > 0) || (!possible && numbers.below(50) > 0) {
            continue;
        }
        world = after;
        inputs.push(input);
    }
    inputs
}

fn choices(connection: ConnectionIndex) -> Vec<Input> {
    let users = User::ALL.iter().flat_map(|user| {
        let valid = Credential::Valid(*user);
        [ClientAction::Authenticate(valid), upgrade(Some(valid))]
    });
    let complete = Input::Agent {
        connection,
        step: AgentStep::Complete,
    };
    let ends_at_once = |input: &Input| {
        matches!(
            input.kind(),
            InputKind::BreachBinary
                | InputKind::BreachFrame
                | InputKind::BreachInvalidUtf8
                | InputKind::BreachOversized
                | InputKind::AuthenticateInvalid
                | InputKind::UpgradeInvalidToken
                | InputKind::UpgradeMalformed
                | InputKind::Violate
        )
    };
    let mut choices = everything(connection);
    choices.retain(|input| !ends_at_once(input));
    choices.extend(users.map(|action| Input::Client { connection, action }));
    choices.push(complete);
    choices
}

#[test]
fn a_user_sees_the_same_with_and_without_the_others() {
    let machine = machine();
    let mut numbers = Numbers(1);
    for _ in 0..HISTORIES {
        let inputs = history(&machine, &mut numbers);
        if let Err(broken) = isolation::check(&machine, &inputs) {
            panic!("{broken}\nin {inputs:#?}");
        }
    }
}

#[test]
fn a_monitor_that_follows_a_whole_history_finds_nothing_broken() {
    let machine = machine();
    let mut numbers = Numbers(2);
    for _ in 0..HISTORIES {
        let mut world = machine.initial();
        let mut monitor = Monitor::new(&machine);
        for input in history(&machine, &mut numbers) {
            let before = world.clone();
            let reaction = machine.step(&mut world, &input);
            let step = Step {
                before: &before,
                input: &input,
                reaction: &reaction,
                after: &world,
            };
            if let Err(broken) = monitor.observe(&step) {
                panic!("{broken}\nafter `{input}` in {before:?}");
            }
        }
    }
}
