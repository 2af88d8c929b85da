//! Steps of the machine, changed on purpose, and the property that each change breaks.

use super::*;
use crate::lifecycle::Transition;
use crate::machine::input::{
    AgentStep, ClientClose, Credential, MessageId, Offer, Payload, Upgrade, User,
};
use crate::machine::output::{Output, Predicted, ToolOutcome};
use crate::machine::world::ActiveRun;
use crate::run::RunPhase;
use crate::vocabulary::{Limits, Rule};

const HERE: ConnectionIndex = ConnectionIndex(0);
const ELSEWHERE: ConnectionIndex = ConnectionIndex(1);

fn client(action: ClientAction) -> Input {
    Input::Client {
        connection: HERE,
        action,
    }
}

fn message(number: u8) -> MessageId {
    MessageId::new(number).unwrap()
}

fn user_message(number: u8) -> Input {
    client(ClientAction::UserMessage {
        message: message(number),
        text: Payload::Short,
    })
}

fn agent(step: AgentStep) -> Input {
    Input::Agent {
        connection: HERE,
        step,
    }
}

fn close() -> Input {
    client(ClientAction::Close(ClientClose::Normal))
}

/// The golden path, as far as `processing_ready`.
fn ready() -> Vec<Input> {
    vec![
        client(ClientAction::Open),
        client(ClientAction::Upgrade(Upgrade::WellFormed {
            offer: Offer::Nothing,
            bearer: Some(Credential::Valid(User::Alice)),
        })),
    ]
}

/// Plays `inputs`, the last of them with `change` made to what the machine said and to its state after it.
fn play(inputs: &[Input], change: impl FnOnce(&mut Reaction, &mut World)) -> Result<(), Broken> {
    let machine = Machine::new(Limits::default(), 2);
    let mut world = machine.initial();
    let mut monitor = Monitor::new(&machine);
    let (last, first) = inputs.split_last().unwrap();
    for input in first {
        let before = world.clone();
        let reaction = machine.step(&mut world, input);
        monitor.observe(&Step {
            before: &before,
            input,
            reaction: &reaction,
            after: &world,
        })?;
    }
    let before = world.clone();
    let mut reaction = machine.step(&mut world, last);
    change(&mut reaction, &mut world);
    monitor.observe(&Step {
        before: &before,
        input: last,
        reaction: &reaction,
        after: &world,
    })
}

fn after_ready(more: &[Input]) -> Vec<Input> {
    ready().into_iter().chain(more.iter().copied()).collect()
}

#[track_caller]
fn breaks(property: Property, inputs: &[Input], change: impl FnOnce(&mut Reaction, &mut World)) {
    assert_eq!(
        play(inputs, |_, _| {}),
        Ok(()),
        "nothing is broken without the change"
    );
    let broken = play(inputs, change).unwrap_err();
    assert_eq!(broken.property, property, "{broken}");
}

fn here(world: &mut World) -> &mut Connection {
    world.connections[0].as_mut().unwrap()
}

fn add(reaction: &mut Reaction, output: Output) {
    reaction.outputs.push(Predicted {
        connection: HERE,
        output,
        rule: Rule::WireSilence,
    });
}

#[test]
fn a_run_that_starts_in_authenticated_breaks_ready_before_running() {
    breaks(Property::ReadyBeforeRunning, &ready(), |reaction, _| {
        reaction.outputs.truncate(2); // HTTP 101, and `authenticated`
        add(
            reaction,
            Output::AgentStarted {
                message: message(0),
            },
        );
    });
}

#[test]
fn a_message_accepted_at_once_breaks_authenticated_before_heard() {
    breaks(
        Property::AuthenticatedBeforeHeard,
        &ready(),
        |reaction, _| {
            let accepted = Output::MessageAccepted {
                message: message(0),
                position: 0,
            };
            let predicted = Predicted {
                connection: HERE,
                output: accepted,
                rule: Rule::WireSilence,
            };
            reaction.outputs.insert(1, predicted);
        },
    );
}

#[test]
fn a_tool_call_that_ends_before_it_began_breaks_the_run_grammar() {
    let inputs = after_ready(&[user_message(0), agent(AgentStep::CallTool)]);
    breaks(Property::RunGrammar, &inputs, |reaction, _| {
        reaction.outputs[0].output = Output::ToolCompleted {
            message: message(0),
            outcome: ToolOutcome::Result,
        };
    });
}

#[test]
fn an_answer_that_is_doubled_breaks_answered() {
    let inputs = after_ready(&[user_message(0), agent(AgentStep::Complete)]);
    breaks(Property::Answered, &inputs, |reaction, _| {
        let answer = reaction.outputs[0];
        reaction.outputs.insert(0, answer);
    });
}

#[test]
fn a_message_that_is_lost_from_the_queue_breaks_answered() {
    let inputs = after_ready(&[user_message(0), user_message(1)]);
    breaks(Property::Answered, &inputs, |_, world| {
        here(world).waiting.clear();
    });
}

#[test]
fn a_run_that_starts_out_of_order_breaks_first_in_first_out() {
    let waiting = [
        user_message(0),
        user_message(1),
        user_message(2),
        agent(AgentStep::Complete),
    ];
    breaks(
        Property::FirstInFirstOut,
        &after_ready(&waiting),
        |reaction, _| {
            reaction.outputs[1].output = Output::AgentStarted {
                message: message(2),
            };
        },
    );
}

#[test]
fn a_word_after_the_close_breaks_last_word() {
    breaks(
        Property::LastWord,
        &after_ready(&[close()]),
        |reaction, _| {
            reaction.outputs.swap(0, 1);
        },
    );
}

#[test]
fn a_closed_connection_that_comes_back_breaks_terminal_is_terminal() {
    let inputs = after_ready(&[close(), Input::Shutdown]);
    breaks(Property::TerminalIsTerminal, &inputs, |_, world| {
        here(world).state = LifecycleState::Connecting;
    });
    let inputs = after_ready(&[close(), Input::Shutdown]);
    breaks(Property::TerminalIsTerminal, &inputs, |reaction, _| {
        let transition = Transition {
            from: LifecycleState::Closed,
            trigger: Trigger::Retried,
            to: LifecycleState::Connecting,
        };
        reaction.transitions.push((HERE, transition));
    });
}

#[test]
fn close_1011_breaks_no_1011() {
    breaks(
        Property::NoInternalError,
        &after_ready(&[Input::Shutdown]),
        |reaction, _| {
            reaction.outputs[0].output = Output::Close { code: Some(1011) };
        },
    );
}

#[test]
fn a_run_on_a_closed_connection_breaks_no_orphan() {
    let inputs = after_ready(&[user_message(0), close()]);
    breaks(Property::NoOrphan, &inputs, |_, world| {
        here(world).active = Some(ActiveRun {
            message: message(0),
            phase: RunPhase::Running,
        });
    });
}

#[test]
fn a_place_that_is_not_freed_breaks_no_orphan() {
    breaks(Property::NoOrphan, &after_ready(&[close()]), |_, world| {
        here(world).user = Some(User::Alice);
    });
}

#[test]
fn an_output_on_another_connection_breaks_isolation() {
    let inputs = after_ready(&[user_message(0)]);
    breaks(Property::Isolation, &inputs, |reaction, _| {
        reaction.outputs[0].connection = ELSEWHERE;
    });
    breaks(Property::Isolation, &inputs, |_, world| {
        world.connections[1] = Some(Connection::opened());
    });
}

#[test]
fn an_impossible_input_with_an_effect_breaks_total() {
    let inputs = after_ready(&[agent(AgentStep::Think)]);
    breaks(Property::Total, &inputs, |reaction, _| {
        add(
            reaction,
            Output::AgentThinking {
                message: message(0),
            },
        );
    });
    breaks(Property::Total, &inputs, |_, world| {
        here(world).violations += 1;
    });
}

#[test]
fn a_transition_that_is_not_announced_breaks_legal_transitions() {
    breaks(Property::LegalTransitions, &ready(), |reaction, _| {
        reaction.outputs.pop();
    });
    breaks(Property::LegalTransitions, &ready(), |_, world| {
        here(world).state = LifecycleState::Idle;
    });
}
