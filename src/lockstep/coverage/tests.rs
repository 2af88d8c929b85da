//! The denominators are held against the model's tables and against what random sequences reach.

use wsproof_model::vocabulary::LifecycleState;

use super::*;
use crate::sequences::generation::generate;
use crate::sequences::{Sequence, alphabet};

/// What the machine reaches in a conversation.
fn reached(sequence: &Sequence) -> Coverage {
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
fn what_can_be_reached_is_found_by_exploring() {
    let nothing = Coverage::default();
    assert_eq!(nothing.states().total, LifecycleState::ALL.len());
    assert_eq!(nothing.states().unreachable, [""; 0]);
    insta::assert_snapshot!(nothing.transitions().unreachable.join("\n"));
    let counts = nothing.shares().map(|(name, share)| {
        let unreachable = share.unreachable.len();
        format!("{} {name}, {unreachable} unreachable", share.total)
    });
    insta::assert_snapshot!(counts.join("\n"));
}

#[test]
fn what_is_missing_comes_with_a_conversation_that_reaches_it() {
    for (name, share) in Coverage::default().shares() {
        assert_eq!(share.missing.len(), share.total);
        for missing in share.missing {
            let sequence = Sequence {
                limits: alphabet::small_limits(1, 2),
                connections: 1,
                inputs: missing.conversation,
            };
            let shares = reached(&sequence).shares();
            let (_, share) = shares.iter().find(|(it, _)| *it == name).unwrap();
            let still = share.missing.iter().any(|it| it.what == missing.what);
            assert!(!still, "{}", missing.what);
        }
    }
}

#[test]
fn nothing_is_reached_that_exploring_one_connection_does_not_know() {
    for number in 0..2_000 {
        let reached = reached(&generate(11, number, 60));
        for transition in reached.transitions.keys() {
            assert!(
                REACHABLE.transitions.contains_key(transition),
                "{transition}"
            );
        }
        for (state, kind) in reached.pairs.keys() {
            assert!(
                REACHABLE.pairs.contains_key(&(*state, *kind)),
                "{kind} in {state}"
            );
        }
        for (first, second) in reached.consecutive.keys() {
            assert_eq!(first.to, second.from);
            let known = REACHABLE.consecutive.contains_key(&(*first, *second));
            assert!(known, "{first}, then {second}");
        }
    }
}

#[test]
fn a_share_of_a_hundred_is_all_of_it() {
    let share = |covered| Share {
        covered,
        total: 200,
        missing: Vec::new(),
        unreachable: Vec::new(),
    };
    assert!(share(200).is_at_least(100));
    assert!(!share(199).is_at_least(100));
    assert!(share(198).is_at_least(99));
    assert!(!share(197).is_at_least(99));
    assert!(share(0).is_at_least(0));
}
