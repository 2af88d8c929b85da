//! The exploration beside an independent checker; with and without symmetry; on one core and on two.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use stateright::{Checker, Model};
use wsproof::exploration::progress::Silent;
use wsproof::exploration::{
    Bounds, Decision, Exploration, ExplorationError, Method, Symmetry, explore_with,
};
use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::{Output, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::properties::Property;

#[path = "exploration/broken_machines.rs"]
mod broken_machines;
#[path = "exploration/by_stateright.rs"]
mod by_stateright;

use broken_machines::BROKEN;
use by_stateright::{Explored, Observed, Stage, TakeStep};

const ONE: Bounds = Bounds {
    connections: 1,
    queue: 1,
    violations: 2,
    memory: 1 << 30,
};
const TWO: Bounds = Bounds {
    connections: 2,
    queue: 0,
    violations: 1,
    memory: 1 << 30,
};
const RIGHT: TakeStep = Machine::step_into;

fn on_two_cores(symmetry: Symmetry) -> Method {
    Method {
        jobs: NonZeroUsize::MIN.saturating_add(1),
        symmetry,
    }
}

fn explored(bounds: &Bounds, method: &Method, step: TakeStep) -> Exploration {
    explore_with(bounds, method, step, &Silent).expect("an exploration")
}

/// How long the conversation is that shows a property to be broken.
fn lengths(exploration: &Exploration) -> BTreeMap<Property, usize> {
    let violations = exploration.violations.iter();
    violations
        .map(|it| (it.broken.property, it.sequence.inputs.len()))
        .collect()
}

/// The same by Stateright, with the states that it finds.
fn by_stateright(bounds: &Bounds, step: TakeStep) -> (usize, BTreeMap<Property, usize>) {
    let model = Explored::new(bounds, step, Observed::EveryStep);
    // On one core its search is breadth first to the letter, so that its paths are shortest ones.
    let checker = model.checker().spawn_bfs().join();
    let mut lengths = BTreeMap::new();
    for (_, path) in checker.discoveries() {
        let length = path.clone().into_actions().len();
        if let Stage::Broken(property) = path.last_state() {
            lengths.insert(*property, length);
        }
    }
    // A broken property is a state of its own there.
    (checker.unique_state_count() - lengths.len(), lengths)
}

#[test]
fn stateright_finds_the_same_states_and_nothing_broken_either() {
    for bounds in [ONE, TWO] {
        let ours = explored(&bounds, &on_two_cores(Symmetry::Ignored), RIGHT);
        let theirs = by_stateright(&bounds, RIGHT);
        assert_eq!((ours.states, lengths(&ours)), theirs);
        assert_eq!(theirs.1, BTreeMap::new());
    }
}

#[test]
fn stateright_finds_the_same_broken_properties_by_conversations_of_the_same_length() {
    // One that breaks what is told, one what is remembered, one what the others see.
    for (bounds, (step, _)) in [(ONE, BROKEN[0]), (ONE, BROKEN[3]), (TWO, BROKEN[4])] {
        let ours = explored(&bounds, &on_two_cores(Symmetry::Ignored), step);
        assert_ne!(ours.violations, []);
        let theirs = by_stateright(&bounds, step);
        assert_eq!((ours.states, lengths(&ours)), theirs);
    }
}

#[test]
fn symmetry_changes_neither_the_verdict_nor_the_length_of_a_conversation() {
    for (step, broken) in BROKEN {
        let whole = explored(&TWO, &on_two_cores(Symmetry::Ignored), *step);
        let halved = explored(&TWO, &on_two_cores(Symmetry::Used), *step);
        assert_eq!(lengths(&whole), lengths(&halved));
        assert!(!whole.violations.is_empty());
        for property in lengths(&whole).keys() {
            assert!(broken.contains(property), "{property}");
        }
        is_shown(&whole, *step);
        is_shown(&halved, *step);
    }
}

#[test]
fn symmetry_finds_fewer_states_and_does_not_decide_progress() {
    let whole = explored(&TWO, &Method::PLAIN, RIGHT);
    let halved = explored(&TWO, &on_two_cores(Symmetry::Used), RIGHT);
    assert!(halved.holds() && whole.holds());
    assert_eq!(whole.progress, Decision::Decided);
    assert_eq!(halved.progress, Decision::Symmetry);
    assert_eq!(halved.depth, whole.depth);
    // Half of the states, and those that are the same the other way round.
    let same_both_ways = 2 * halved.states - whole.states;
    assert!(
        same_both_ways > 0 && same_both_ways < 1_000,
        "{same_both_ways}"
    );
}

/// The conversation of each violation, played again, breaks the property with its last input and nothing before.
fn is_shown(exploration: &Exploration, step: TakeStep) {
    let model = Explored::new(&TWO, step, Observed::EveryStep);
    for violation in &exploration.violations {
        let mut world = model.machine().initial();
        let (last, first) = violation.sequence.inputs.split_last().expect("an input");
        for input in first {
            match model.after(&world, *input) {
                Some(Stage::At(after)) => world = after,
                end @ (Some(Stage::Broken(_)) | None) => panic!("{input} leads to {end:?}"),
            }
        }
        let broken = Stage::Broken(violation.broken.property);
        assert_eq!(model.after(&world, *last), Some(broken));
    }
}

#[test]
fn an_exploration_on_two_cores_finds_what_one_on_one_core_finds() {
    for step in [RIGHT, BROKEN[0].0] {
        for symmetry in [Symmetry::Ignored, Symmetry::Used] {
            let alone = explored(
                &TWO,
                &Method {
                    symmetry,
                    ..Method::PLAIN
                },
                step,
            );
            let together = explored(&TWO, &on_two_cores(symmetry), step);
            let counts = |it: &Exploration| (it.states, it.transitions, it.depth);
            assert_eq!(counts(&alone), counts(&together));
            assert_eq!(alone.violations, together.violations);
            assert_eq!(
                alone.never_happened().count(),
                together.never_happened().count()
            );
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "that is how a machine takes a step"
)]
/// The second connection is never told that its ping came.
fn prefers_the_first(machine: &Machine, world: &mut World, input: &Input, said: &mut Reaction) {
    machine.step_into(world, input, said);
    if input.kind() == InputKind::Ping && input.connection() == Some(ConnectionIndex(1)) {
        said.outputs
            .retain(|it| !matches!(it.output, Output::Pong { .. }));
    }
}

#[test]
fn connections_that_are_treated_differently_are_refused_to_symmetry() {
    let whole = explored(&TWO, &Method::PLAIN, prefers_the_first);
    assert!(whole.holds(), "{:?}", whole.violations);
    let error = explore_with(
        &TWO,
        &on_two_cores(Symmetry::Used),
        prefers_the_first,
        &Silent,
    );
    assert!(
        matches!(error, Err(ExplorationError::ToldApart { .. })),
        "{error:?}"
    );
}
