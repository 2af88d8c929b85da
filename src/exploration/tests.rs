use std::collections::{BTreeSet, VecDeque};

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::Input;
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::{Output, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::properties::Property;
use wsproof_model::vocabulary::{LifecycleState, Timer};

use super::progress::Silent;
use super::*;
use crate::sequences::regression::{Regression, Replay};

fn small() -> Bounds {
    Bounds {
        queue: 1,
        ..Bounds::default()
    }
}

/// Explores a machine that was broken on purpose, and finds the one property that is broken by a shortest conversation.
fn violation(property: Property, step: impl TakesSteps) -> (Violation, Vec<InputKind>) {
    let exploration = explore_with(&small(), &Method::PLAIN, step, &Silent).unwrap();
    let mut found = exploration.violations.into_iter();
    let violation = found
        .find(|violation| violation.broken.property == property)
        .unwrap();
    let inputs = violation.sequence.inputs.iter();
    let kinds = inputs.map(Input::kind).collect();
    (violation, kinds)
}

#[test]
fn every_property_holds_in_every_state_of_one_connection() {
    let exploration = explore(&Bounds::default(), &Method::PLAIN, &Silent).unwrap();
    assert!(exploration.holds(), "{:?}", exploration.violations);
    assert_eq!(exploration.progress, Decision::Decided);
    let missing: Vec<_> = exploration.never_happened().map(|it| it.name).collect();
    assert_eq!(missing, [""; 0]);
    let counts = (
        exploration.states,
        exploration.transitions,
        exploration.depth,
    );
    assert_eq!(counts, (9624, 299_608, 16));
}

#[test]
fn every_property_holds_in_every_state_of_two_connections() {
    let bounds = Bounds {
        connections: 2,
        queue: 0,
        violations: 1,
        ..Bounds::default()
    };
    let exploration = explore(&bounds, &Method::PLAIN, &Silent).unwrap();
    assert!(exploration.holds(), "{:?}", exploration.violations);
    let isolated = exploration
        .sometimes
        .iter()
        .filter(|it| it.sometimes.connections == 2);
    assert!(isolated.clone().count() > 0 && isolated.clone().all(|it| it.happened));
    assert_eq!((exploration.states, exploration.depth), (14_284, 19));
}

#[test]
fn what_is_found_can_be_kept_and_replayed() {
    let (violation, _) = violation(Property::LastWord, |machine, world, input, reaction| {
        machine.step_into(world, input, reaction);
        if let Some(close) = reaction.outputs.iter().find(|it| closes(it.output)) {
            reaction.outputs.push(*close);
        }
    });
    let kept = Regression::of(violation.finding()).unwrap();
    assert_eq!(kept.replay(), Replay::Current(violation.sequence));
}

const fn closes(output: Output) -> bool {
    matches!(output, Output::Close { .. })
}

#[test]
fn as_many_states_are_found_as_without_packing() {
    let bounds = small();
    let (machine, inputs) = (bounds.machine().unwrap(), bounds.alphabet());
    let mut known = BTreeSet::from([machine.initial()]);
    let mut open = VecDeque::from([machine.initial()]);
    while let Some(world) = open.pop_front() {
        for input in &inputs {
            let mut after = world.clone();
            let _ = machine.step(&mut after, input);
            if known.insert(after.clone()) {
                open.push_back(after);
            }
        }
    }
    let exploration = explore(&bounds, &Method::PLAIN, &Silent).unwrap();
    assert_eq!(exploration.states, known.len());
}

#[test]
fn an_output_that_is_dropped_is_found_by_a_shortest_conversation() {
    let (violation, inputs) = violation(
        Property::FirstInFirstOut,
        |machine, world, input, reaction| {
            machine.step_into(world, input, reaction);
            reaction
                .outputs
                .retain(|it| !matches!(it.output, Output::MessageAccepted { .. }));
        },
    );
    assert_eq!(violation.repeats_from, None);
    let services_are_confirmed_at_once = [
        InputKind::Open,
        InputKind::UpgradeValidToken,
        InputKind::UserMessage,
    ];
    assert_eq!(inputs, services_are_confirmed_at_once);
}

#[test]
fn a_message_that_is_heard_before_authentication_is_found_by_a_shortest_conversation() {
    let (_, inputs) = violation(
        Property::AuthenticatedBeforeHeard,
        |machine, world, input, reaction| {
            let before = world.clone();
            machine.step_into(world, input, reaction);
            let unknown = input
                .connection()
                .and_then(|at| before.connection(at))
                .is_some_and(|known| known.state == LifecycleState::Accepted);
            if let (Input::Client { action, .. }, true) = (input, unknown)
                && let wsproof_model::machine::input::ClientAction::UserMessage { message, .. } =
                    action
                && let Some(refusal) = reaction.outputs.first_mut()
            {
                refusal.output = Output::MessageAccepted {
                    message: *message,
                    position: 0,
                };
            }
        },
    );
    let expected = [InputKind::Open, InputKind::Upgrade, InputKind::UserMessage];
    assert_eq!(inputs, expected);
}

#[test]
fn a_run_that_never_outlasts_its_time_breaks_progress_for_ever() {
    let (violation, inputs) = violation(Property::Progress, |machine, world, input, reaction| {
        if input.kind() == InputKind::TimerRun {
            reaction.clear();
            reaction.possibility = wsproof_model::machine::output::Possibility::Impossible;
        } else {
            machine.step_into(world, input, reaction);
        }
    });
    let expected = [
        InputKind::Open,
        InputKind::UpgradeValidToken,
        InputKind::UserMessage,
    ];
    assert_eq!(inputs[..3], expected);
    assert_eq!(violation.repeats_from, Some(3));
}

#[test]
fn progress_is_broken_beside_other_connections_as_it_is_alone() {
    let bounds = Bounds {
        connections: 2,
        queue: 0,
        violations: 1,
        ..Bounds::default()
    };
    let never_outlasts =
        |machine: &Machine, world: &mut World, input: &Input, reaction: &mut Reaction| {
            if input.kind() == InputKind::TimerRun {
                reaction.clear();
                reaction.possibility = wsproof_model::machine::output::Possibility::Impossible;
            } else {
                machine.step_into(world, input, reaction);
            }
        };
    let exploration = explore_with(&bounds, &Method::PLAIN, never_outlasts, &Silent).unwrap();
    let [violation] = &exploration.violations[..] else {
        panic!("{:?}", exploration.violations);
    };
    assert_eq!(violation.broken.property, Property::Progress);
    assert_eq!(
        (violation.repeats_from, violation.sequence.inputs.len()),
        (Some(3), 3)
    );
}

/// A recovery that begins anew with every change of a service never ends while services come and go.
#[test]
fn a_recovery_that_begins_anew_for_ever_is_shown_as_a_cycle() {
    let (violation, inputs) = violation(Property::Progress, |machine, world, input, reaction| {
        let before = world.services;
        machine.step_into(world, input, reaction);
        for (index, connection) in machine.connections().zip(&world.connections) {
            let recovers = connection
                .as_ref()
                .is_some_and(|known| known.state == LifecycleState::Reconnecting);
            if recovers && before != world.services {
                reaction.timers_started.push((index, Timer::Recovery));
            }
        }
    });
    let from = violation.repeats_from.unwrap();
    let expected = [
        InputKind::Open,
        InputKind::UpgradeValidToken,
        InputKind::SupervisorDown,
        InputKind::UserMessage,
    ];
    let round = [InputKind::OrchestratorDown, InputKind::OrchestratorUp];
    assert_eq!(
        (&inputs[..from], &inputs[from..]),
        (&expected[..], &round[..])
    );
}

#[test]
fn beyond_its_memory_an_exploration_says_what_it_had_found() {
    let bounds = Bounds {
        memory: 100_000,
        ..Bounds::default()
    };
    let error = explore(&bounds, &Method::PLAIN, &Silent).unwrap_err();
    assert!(
        matches!(error, ExplorationError::Memory { states, .. } if states > 100),
        "{error}"
    );
    assert!(error.to_string().contains("no property broken"), "{error}");
}

#[test]
fn bounds_that_are_none_are_refused() {
    for connections in [0, 5] {
        let bounds = Bounds {
            connections,
            ..Bounds::default()
        };
        assert_eq!(
            explore(&bounds, &Method::PLAIN, &Silent).unwrap_err(),
            ExplorationError::Bounds(BoundsError::Connections(connections))
        );
    }
}

#[test]
fn a_machine_that_panics_is_not_total() {
    let (violation, inputs) = violation(Property::Total, |machine, world, input, reaction| {
        machine.step_into(world, input, reaction);
        let everything_is_down = !world.services.tools_up() && !world.services.critical_up();
        assert!(!everything_is_down || input.kind() != InputKind::UpgradeInvalidToken);
    });
    assert_eq!(inputs.last(), Some(&InputKind::UpgradeInvalidToken));
    assert!(violation.broken.detail.contains("panic"), "{violation:?}");
}

#[test]
fn a_machine_that_answers_differently_the_second_time_is_not_total() {
    let asked = std::sync::atomic::AtomicU16::new(0);
    let (violation, _) = violation(Property::Total, |machine, world, input, reaction| {
        machine.step_into(world, input, reaction);
        if input.kind() == InputKind::GetStatus
            && let Some(connection) = world.connections[0]
                .as_mut()
                .filter(|it| it.state.is_open())
        {
            let asked = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            connection.silent = asked.is_multiple_of(2);
        }
    });
    assert!(
        violation.broken.detail.contains("second time"),
        "{violation:?}"
    );
}

#[test]
fn what_is_broken_is_kept_even_if_the_memory_ends() {
    let bounds = Bounds {
        memory: 100_000,
        ..Bounds::default()
    };
    let closes_twice =
        |machine: &Machine, world: &mut World, input: &Input, reaction: &mut Reaction| {
            machine.step_into(world, input, reaction);
            if let Some(close) = reaction.outputs.iter().find(|it| closes(it.output)) {
                reaction.outputs.push(*close);
            }
        };
    let error = explore_with(&bounds, &Method::PLAIN, closes_twice, &Silent).unwrap_err();
    let broken: Vec<_> = error
        .violations()
        .iter()
        .map(|it| it.broken.property)
        .collect();
    assert_eq!(broken, [Property::LastWord], "{error}");
}
