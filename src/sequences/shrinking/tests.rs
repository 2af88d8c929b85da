//! What shrinking finds, and that it ends.

use proptest::test_runner::{TestError, TestRunner};
use wsproof_model::machine::input::{
    Breach, ClientAction, ConnectionIndex, Credential, Input, Offer, Payload, Upgrade, User,
};
use wsproof_model::machine::output::{Output, Possibility, ToolOutcome};
use wsproof_model::vocabulary::{ErrorCode, LifecycleState, Limits, Timer};

use super::{Attempt, Pass, Shrinker};
use crate::sequences::Sequence;
use crate::sequences::generation::{SequenceStrategy, generate};

/// The first step at which something that `fails` is seen.
fn failing_step(sequence: &Sequence, fails: impl Fn(&Output) -> bool) -> Option<usize> {
    let machine = sequence.machine();
    let mut world = machine.initial();
    sequence.inputs.iter().position(|input| {
        let reaction = machine.step(&mut world, input);
        reaction
            .outputs
            .iter()
            .any(|predicted| fails(&predicted.output))
    })
}

/// Drives the shrinker by `fails`.
fn shrink(sequence: Sequence, fails: impl Fn(&Output) -> bool + Copy) -> Option<Sequence> {
    let step = failing_step(&sequence, fails)?;
    let mut shrinker = Shrinker::new(sequence, step);
    while shrinker.simplify() {
        match failing_step(shrinker.current(), fails) {
            Some(step) => shrinker.truncate(step),
            None => assert!(shrinker.complicate()),
        }
    }
    Some(shrinker.into_shortest())
}

/// The shortest of some long sequences that fail, each shrunk, in words.
fn shrunk(fails: impl Fn(&Output) -> bool + Copy) -> Vec<(Sequence, Vec<String>)> {
    let shrunk: Vec<_> = (0..200)
        .filter_map(|number| shrink(generate(5, number, 200), fails))
        .map(|sequence| {
            let words = sequence.inputs.iter().map(ToString::to_string).collect();
            (sequence, words)
        })
        .collect();
    assert!(shrunk.len() >= 10, "only {} fail", shrunk.len());
    shrunk
}

#[test]
fn a_lost_tool_call_shrinks_to_five_inputs() {
    let lost = |output: &Output| {
        matches!(
            output,
            Output::ToolCompleted {
                outcome: ToolOutcome::ServiceUnavailable,
                ..
            }
        )
    };
    for (sequence, words) in shrunk(lost) {
        assert_eq!(
            words,
            [
                "client 0 opens a transport",
                "client 0 asks for the WebSocket, with a token of alice",
                "client 0 sends user_message m0",
                "agent of client 0 calls a tool",
                "tools is down",
            ]
        );
        assert_eq!(sequence.limits, Limits::default());
        assert_eq!(sequence.connections, 1);
    }
}

#[test]
fn a_wake_from_idle_shrinks_to_four_inputs() {
    let woke = |output: &Output| {
        matches!(
            output,
            Output::StateChanged {
                from: LifecycleState::Idle,
                to: LifecycleState::ProcessingReady,
                ..
            }
        )
    };
    for (_, words) in shrunk(woke) {
        assert_eq!(words.len(), 4, "{words:#?}");
    }
}

#[test]
fn a_full_queue_shrinks_to_a_small_limit_and_as_few_messages() {
    let full = |output: &Output| {
        matches!(
            output,
            Output::Error {
                code: ErrorCode::QueueFull,
                ..
            }
        )
    };
    for (sequence, words) in shrunk(full) {
        // The burst needs the default limit; any other queue is full when one message waits.
        assert!([1, Limits::default().queue_limit].contains(&sequence.limits.queue_limit));
        let least = 2 + usize::from(sequence.limits.queue_limit) + 2;
        assert_eq!(words.len(), least, "{words:#?} with {:?}", sequence.limits);
    }
}

#[test]
fn halves_come_first_and_single_inputs_last_among_the_cuts() {
    let mut passes = vec![Pass::Impossible];
    while let Some(pass) = passes.last().filter(|pass| **pass != Pass::Over) {
        passes.push(pass.next(8));
    }
    let expected = [
        Pass::Impossible,
        Pass::Parts(1),
        Pass::Parts(2),
        Pass::Loops,
        Pass::Connections,
        Pass::Singles,
        Pass::Bearers,
        Pass::Messages,
        Pass::Users,
        Pass::Particulars,
        Pass::Limits,
        Pass::Over,
    ];
    assert_eq!(passes, expected);
}

/// What the attempt proposes, in words.
fn proposed(pass: Pass, sequence: &Sequence, attempt: usize) -> Option<Vec<String>> {
    match pass.attempt(sequence, attempt) {
        Attempt::Proposal(proposal) => {
            Some(proposal.inputs.iter().map(ToString::to_string).collect())
        }
        Attempt::Nothing | Attempt::Exhausted => None,
    }
}

fn of_clients(actions: &[(u8, ClientAction)]) -> Sequence {
    let inputs = actions.iter().map(|(connection, action)| Input::Client {
        connection: ConnectionIndex(*connection),
        action: *action,
    });
    Sequence {
        limits: Limits {
            connections_per_user: 1,
            ..Limits::default()
        },
        connections: 2,
        inputs: inputs.collect(),
    }
}

fn upgrade(bearer: Option<Credential>) -> ClientAction {
    ClientAction::Upgrade(Upgrade::WellFormed {
        offer: Offer::Nothing,
        bearer,
    })
}

#[test]
fn a_part_is_a_half_or_a_quarter() {
    let ping = ClientAction::Ping {
        nonce: Payload::Short,
    };
    let vanish = ClientAction::Vanish;
    let sequence = of_clients(&[(0, ping), (0, ping), (0, ping), (0, vanish)]);
    let length =
        |power, attempt| proposed(Pass::Parts(power), &sequence, attempt).map(|words| words.len());
    assert_eq!(length(1, 0), Some(2));
    assert_eq!(length(1, 1), Some(2));
    assert_eq!(length(1, 2), None);
    assert_eq!(length(2, 3), Some(3));
    assert_eq!(length(2, 4), None);
}

#[test]
fn a_loop_of_the_machine_is_cut() {
    let mut sequence = of_clients(&[
        (0, ClientAction::Open),
        (0, upgrade(Some(Credential::Valid(User::Alice)))),
        (0, ClientAction::GetStatus),
        (0, ClientAction::Vanish),
    ]);
    let timer = Input::Timer {
        connection: ConnectionIndex(0),
        timer: Timer::Idle,
    };
    sequence.inputs.insert(2, timer);
    assert_eq!(
        proposed(Pass::Loops, &sequence, 2),
        Some(vec![
            "client 0 opens a transport".to_owned(),
            "client 0 asks for the WebSocket, with a token of alice".to_owned(),
            "client 0 vanishes".to_owned(),
        ])
    );
    assert_eq!(proposed(Pass::Loops, &sequence, 0), None);
}

#[test]
fn two_connections_of_one_user_become_two_of_the_other() {
    let bob = Credential::Valid(User::Bob);
    let sequence = of_clients(&[
        (0, ClientAction::Open),
        (0, upgrade(Some(bob))),
        (1, ClientAction::Open),
        (1, upgrade(None)),
        (1, ClientAction::Authenticate(bob)),
    ]);
    let refused = |output: &Output| *output == Output::Close { code: Some(1008) };
    let words: Vec<_> = shrink(sequence, refused)
        .map(|shortest| shortest.inputs.iter().map(ToString::to_string).collect())
        .unwrap_or_default();
    assert_eq!(
        words,
        [
            "client 0 opens a transport",
            "client 0 asks for the WebSocket, with a token of alice",
            "client 1 opens a transport",
            "client 1 asks for the WebSocket, with a token of alice",
        ]
    );
}

#[test]
fn what_depends_on_nothing_shrinks_to_nothing() {
    let mut shrinker = Shrinker::new(generate(5, 0, 200), 199);
    while shrinker.simplify() {}
    let shortest = shrinker.into_shortest();
    assert_eq!(shortest.inputs, []);
    assert_eq!(shortest.connections, 1);
    assert_eq!(shortest.limits, Limits::default());
}

#[test]
fn a_sequence_of_which_nothing_can_be_left_out_stays_and_shrinking_ends() {
    for number in 0..20 {
        let sequence = generate(5, number, 200);
        let length = sequence.inputs.len();
        let mut shrinker = Shrinker::new(sequence.clone(), length);
        let mut proposals = 0;
        while shrinker.simplify() {
            proposals += 1;
            assert!(shrinker.complicate());
            assert_eq!(shrinker.current(), &sequence);
        }
        assert!(
            proposals <= 7 * length + 186,
            "{proposals} for {length} inputs"
        );
        assert_eq!(shrinker.into_shortest(), sequence);
    }
}

#[test]
fn a_proposal_that_nobody_judged_is_not_the_shortest() {
    let sequence = generate(5, 0, 40);
    let mut shrinker = Shrinker::new(sequence.clone(), 39);
    assert!(shrinker.simplify());
    assert_ne!(shrinker.current(), &sequence);
    assert_eq!(shrinker.clone().into_shortest(), sequence);
    assert!(shrinker.complicate());
    assert!(!shrinker.complicate());
}

#[test]
fn inputs_that_cannot_be_given_are_left_out_first() {
    let mut sequences = (0..).map(|number| generate(5, 2 * number + 1, 200));
    let has_impossible = |sequence: &Sequence| {
        let machine = sequence.machine();
        let mut world = machine.initial();
        let mut inputs = sequence.inputs.iter();
        inputs.any(|input| machine.step(&mut world, input).possibility == Possibility::Impossible)
    };
    let mut shrinker = sequences
        .find(has_impossible)
        .map(|sequence| Shrinker::new(sequence, 200));
    let proposed = shrinker
        .as_mut()
        .filter(|shrinker| has_impossible(shrinker.current()));
    assert!(
        proposed
            .is_some_and(|shrinker| { shrinker.simplify() && !has_impossible(shrinker.current()) })
    );
}

#[test]
fn particulars_that_matter_are_kept() {
    let bob_breaches = |sequence: &Sequence| {
        let bob = |input: &Input| {
            matches!(
                input,
                Input::Client {
                    action: ClientAction::Authenticate(Credential::Valid(User::Bob)),
                    ..
                }
            )
        };
        let breach = |input: &Input| {
            matches!(
                input,
                Input::Client {
                    action: ClientAction::Breach(Breach::Unmasked),
                    ..
                }
            )
        };
        sequence.inputs.iter().any(bob) && sequence.inputs.iter().any(breach)
    };
    let mut shrunk = 0;
    for sequence in (0..3_000)
        .map(|number| generate(6, number, 100))
        .filter(bob_breaches)
    {
        let mut shrinker = Shrinker::new(sequence, 100);
        while shrinker.simplify() {
            if !bob_breaches(shrinker.current()) {
                shrinker.complicate();
            }
        }
        assert_eq!(shrinker.into_shortest().inputs.len(), 2);
        shrunk += 1;
    }
    assert!(shrunk > 5, "{shrunk}");
}

#[test]
fn the_strategy_shrinks_with_proptests_own_runner() {
    let opens = |input: &Input| {
        matches!(
            input,
            Input::Client {
                action: ClientAction::Open,
                ..
            }
        )
    };
    let outcome = TestRunner::deterministic().run(&SequenceStrategy::new(40), |sequence| {
        proptest::prop_assert!(!sequence.inputs.iter().any(opens));
        Ok(())
    });
    let Err(TestError::Fail(_, shortest)) = outcome else {
        panic!("every sequence opens a transport: {outcome:?}");
    };
    assert_eq!(shortest.inputs.len(), 1);
    assert!(shortest.inputs.iter().all(opens));
}
