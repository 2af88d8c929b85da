use anstream::adapter::strip_str;
use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::Possibility;
use wsproof_model::vocabulary::Timer;

use super::*;
use crate::exploration::progress::Silent;
use crate::exploration::{Bounds, Method, TakesSteps, explore_with};

/// What a person reads of a machine that takes its steps by `step`; the seconds are always the same.
fn told(step: impl TakesSteps) -> String {
    let bounds = Bounds {
        queue: 1,
        ..Bounds::default()
    };
    let mut exploration = explore_with(&bounds, &Method::PLAIN, step, &Silent).unwrap();
    exploration.elapsed = std::time::Duration::from_millis(250);
    // What it takes depends on how large things are on this machine.
    exploration.bytes = exploration.states * 20;
    let files = [PathBuf::from("proptest-regressions/machine-1.json")];
    let text = human(&exploration, &files, Some(100));
    strip_str(&text).to_string()
}

#[test]
fn a_broken_property_is_told_as_a_conversation() {
    let text = told(|machine, world, input, reaction| {
        machine.step_into(world, input, reaction);
        if let Some(said) = reaction.outputs.last().copied() {
            reaction.outputs.push(said);
        }
    });
    insta::assert_snapshot!(text);
}

#[test]
fn a_message_that_is_never_answered_is_told_with_what_goes_on_for_ever() {
    let text = told(|machine, world, input, reaction| {
        let before = world.services;
        machine.step_into(world, input, reaction);
        let recovery = |it: &(_, Timer)| it.1 == Timer::Recovery;
        if before != world.services && !reaction.timers_started.iter().any(recovery) {
            let all = machine.connections().map(|index| (index, Timer::Recovery));
            reaction.timers_started.extend(all);
        }
    });
    insta::assert_snapshot!(text);
}

#[test]
fn where_nothing_happens_for_ever_it_is_said() {
    let text = told(|machine, world, input, reaction| {
        let run = matches!(
            input,
            Input::Timer {
                timer: Timer::Run,
                ..
            }
        );
        if run {
            reaction.clear();
            reaction.possibility = Possibility::Impossible;
        } else {
            machine.step_into(world, input, reaction);
        }
    });
    insta::assert_snapshot!(text);
}
