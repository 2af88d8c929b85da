//! For each rule a cheapest conversation that exercises it: what a client can do costs little, what must be waited for
//! more, and what only a control endpoint can bring about most. So the cheapest way tells what is needed to get there.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::LazyLock;

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{AgentStep, ClientAction, ConnectionIndex, Input, Payload};
use wsproof_model::machine::output::{Possibility, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::Rule;

use super::Coverage;
use crate::lockstep::exercise::{self, Turn};
use crate::sequences::alphabet;
use crate::suites::numbering::Numbering;

const HERE: ConnectionIndex = ConnectionIndex(0);

/// The ways, of one client within small limits. A rule that is about several clients has none.
static WAYS: LazyLock<BTreeMap<Rule, Vec<Input>>> = LazyLock::new(search);

/// A cheapest conversation of one client that exercises a rule, if there is one.
#[must_use]
pub fn way_to(rule: Rule) -> Option<&'static [Input]> {
    WAYS.get(&rule).map(Vec::as_slice)
}

/// Who has to do something for an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Giver {
    /// A client.
    Client,
    /// An agent that does what agents do.
    Agent,
    /// Time, which one can wait for.
    Time,
    /// Somebody who has a hand in the environment.
    Controller,
}

/// Who has to do something for `input`.
#[must_use]
pub const fn giver(input: &Input) -> Giver {
    match input {
        Input::Client { .. } => Giver::Client,
        Input::Agent { step, .. } => match step {
            AgentStep::Think
            | AgentStep::CallTool
            | AgentStep::ToolReturns
            | AgentStep::Complete => Giver::Agent,
            AgentStep::ToolFails | AgentStep::Fail | AgentStep::Panic => Giver::Controller,
        },
        Input::Timer { .. } => Giver::Time,
        Input::Service { .. } | Input::Shutdown => Giver::Controller,
    }
}

const fn cost(input: Input) -> u64 {
    match giver(&input) {
        Giver::Client => 1,
        Giver::Agent => 2,
        Giver::Time => 1_000,
        Giver::Controller => 1_000_000,
    }
}

/// Every input, but of three messages only: one that runs, one that waits, and one more than may wait.
fn inputs() -> Vec<Input> {
    const MESSAGES: u8 = 3;
    let mut inputs = alphabet::complete(HERE);
    inputs.extend(alphabet::environment());
    inputs.retain(|input| match input {
        Input::Client { action, .. } => match action {
            ClientAction::UserMessage { message, text } => {
                message.number() < MESSAGES && *text == Payload::Short
            }
            ClientAction::StopAgent { message } => message.number() < MESSAGES,
            ClientAction::Open
            | ClientAction::Upgrade(_)
            | ClientAction::Authenticate(_)
            | ClientAction::Ping { .. }
            | ClientAction::GetStatus
            | ClientAction::Violate(_)
            | ClientAction::Breach(_)
            | ClientAction::Pong
            | ClientAction::FallSilent
            | ClientAction::Close(_)
            | ClientAction::Vanish => true,
        },
        Input::Agent { .. } | Input::Timer { .. } | Input::Service { .. } | Input::Shutdown => true,
    });
    inputs
}

/// By state: what it costs to get there, and from which state by which input.
type Reached = BTreeMap<u32, (u64, Option<(u32, Input)>)>;

/// Goes from state to state, the cheapest first.
fn search() -> BTreeMap<Rule, Vec<Input>> {
    let machine = Machine::new(alphabet::small_limits(1, 2), 1);
    let inputs = inputs();
    let mut worlds: Numbering<_> = std::iter::once(machine.initial()).collect();
    let mut best: Reached = BTreeMap::from([(0, (0, None))]);
    let mut open = BinaryHeap::from([Reverse((0, 0))]);
    let mut found: BTreeMap<Rule, (u64, u32, Input)> = BTreeMap::new();
    let mut reaction = Reaction::new();
    while let Some(Reverse((spent, number))) = open.pop() {
        if best[&number].0 < spent {
            continue;
        }
        let Some(world) = worlds.things().get(number as usize).cloned() else {
            continue;
        };
        for input in &inputs {
            let mut after = world.clone();
            machine.step_into(&mut after, input, &mut reaction);
            if reaction.possibility == Possibility::Impossible {
                continue;
            }
            let spent = spent + cost(*input);
            for rule in exercised(&world, &reaction) {
                let cheaper = found.get(&rule).is_none_or(|(known, ..)| spent < *known);
                if cheaper {
                    found.insert(rule, (spent, number, *input));
                }
            }
            let next = worlds.number(after);
            if best.get(&next).is_none_or(|(known, _)| spent < *known) {
                best.insert(next, (spent, Some((number, *input))));
                open.push(Reverse((spent, next)));
            }
        }
    }
    found
        .into_iter()
        .map(|(rule, (_, from, last))| (rule, way(&best, from, last)))
        .collect()
}

fn exercised(before: &World, reaction: &Reaction) -> Vec<Rule> {
    let mut coverage = Coverage::default();
    for predicted in &reaction.outputs {
        let turn = Turn::of(predicted.output, before.connection(HERE));
        exercise::output(&mut coverage, predicted, turn);
        exercise::time(&mut coverage);
    }
    let rules = Rule::ALL.iter().copied();
    rules
        .filter(|rule| coverage.rules().contains(*rule))
        .collect()
}

fn way(best: &Reached, mut from: u32, last: Input) -> Vec<Input> {
    let mut way = vec![last];
    while let Some((_, Some((before, input)))) = best.get(&from) {
        way.push(*input);
        from = *before;
    }
    way.reverse();
    way
}

#[cfg(test)]
mod tests {
    use super::*;

    fn givers(rule: Rule) -> Vec<Giver> {
        let mut givers: Vec<_> = way_to(rule).unwrap().iter().map(giver).collect();
        givers.retain(|it| *it != Giver::Client);
        givers.dedup();
        givers
    }

    #[test]
    fn what_a_client_can_do_needs_nobody_else() {
        assert_eq!(givers(Rule::Close1009), []);
        assert_eq!(givers(Rule::WaitingQueueFull), []);
    }

    #[test]
    fn what_takes_time_needs_time_and_what_fails_needs_a_controller() {
        assert_eq!(givers(Rule::QuietWake), [Giver::Time]);
        assert_eq!(givers(Rule::Close3008Heartbeat), [Giver::Time]);
        assert_eq!(givers(Rule::RunsEvents), [Giver::Agent]);
        assert_eq!(givers(Rule::LossRecovered), [Giver::Controller]);
    }

    #[test]
    fn every_rule_that_demands_an_output_of_one_client_has_a_way() {
        let of_several = [
            Rule::WireSilence,
            Rule::Close1008Connections,
            Rule::OrchestratorPerRun,
            Rule::AlwaysIsolation,
        ];
        let without: Vec<_> = Rule::ALL
            .iter()
            .filter(|rule| way_to(**rule).is_none())
            .collect();
        assert_eq!(without, of_several.iter().collect::<Vec<_>>());
    }
}
