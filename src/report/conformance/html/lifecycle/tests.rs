use super::*;
use crate::lockstep::coverage::Trail;
use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Input};
use wsproof_model::vocabulary::Limits;

use crate::sequences::Sequence;

/// A client that opens a transport and goes: two states, one transition.
fn one_visit() -> Coverage {
    let connection = ConnectionIndex(0);
    let act = |action| Input::Client { connection, action };
    let sequence = Sequence {
        limits: Limits::default(),
        connections: 1,
        inputs: vec![act(ClientAction::Open), act(ClientAction::Vanish)],
    };
    let machine = sequence.machine();
    let mut world = machine.initial();
    let (mut coverage, mut trail) = (Coverage::default(), Trail::default());
    for input in &sequence.inputs {
        let before = world.clone();
        let reaction = machine.step(&mut world, input);
        coverage.note(&mut trail, &before, (input, &reaction), &world);
    }
    coverage
}

#[test]
fn no_two_states_stand_on_each_other_and_all_are_in_the_picture() {
    for state in LifecycleState::ALL {
        let at = place(*state);
        let half = place::width(*state) / 2.0;
        assert!(at.x - half > 0.0 && at.x + half < place::WIDTH, "{state}");
        assert!(
            at.y > 0.0 && at.y + place::BOX_HEIGHT < place::HEIGHT,
            "{state}"
        );
        for other in LifecycleState::ALL.iter().filter(|it| *it != state) {
            let there = place(*other);
            let is_beside = (at.x - there.x).abs() >= half + place::width(*other) / 2.0;
            let is_above = (at.y - there.y).abs() >= place::BOX_HEIGHT;
            assert!(is_beside || is_above, "{state} and {other}");
        }
    }
}

#[test]
fn every_transition_is_in_the_picture_once() {
    let picture = Lifecycle::new(&Coverage::default());
    let edges = picture.edges.iter().map(|it| it.transition);
    let drawn: Vec<_> = edges
        .chain(picture.dots.iter().map(|it| it.transition))
        .collect();
    assert_eq!(drawn.len(), TRANSITIONS.len());
    for transition in TRANSITIONS {
        assert!(drawn.contains(transition), "{transition}");
    }
    let paths: std::collections::BTreeSet<_> = picture.edges.iter().map(|it| &it.path).collect();
    assert_eq!(paths.len(), picture.edges.len());
    for path in paths {
        assert!(!path.contains("NaN") && !path.contains("inf"), "{path}");
    }
}

#[test]
fn what_was_reached_is_told_from_what_was_not_and_from_what_cannot_be() {
    let coverage = one_visit();
    let picture = Lifecycle::new(&coverage);
    let of = |reach| picture.rows.iter().filter(|it| it.reach == reach).count();
    let share = coverage.transitions();
    assert_eq!(of(Reach::Reached), share.covered);
    assert_eq!(of(Reach::Missing), share.missing.len());
    assert_eq!(of(Reach::Unreachable), share.unreachable.len());
    assert!(share.covered > 0 && !share.unreachable.is_empty());
    let reached = picture.boxes.iter().filter(|it| it.reach == Reach::Reached);
    assert_eq!(reached.count(), coverage.states().covered);
}

#[test]
fn the_picture_is_drawn_from_the_table() {
    let svg = Lifecycle::new(&one_visit()).to_string();
    insta::assert_snapshot!(svg);
}
