//! The interpreted target: the reference machine as a server is found to follow itself, and a machine that is changed in
//! one place is found.
#![expect(clippy::unwrap_used, reason = "tests")]

mod behaviours;

use std::sync::Arc;

use behaviours::{Fault, Faulty, Reference};
use wsproof::lockstep::coverage::Coverage;
use wsproof::lockstep::{Played, Watch, play};
use wsproof::sequences::generation::generate;
use wsproof::sequences::{Sequence, alphabet};
use wsproof::suites::cover::{state_cover, transitions_beyond};
use wsproof::suites::extraction::{Bounds, Extraction};
use wsproof::suites::mealy::Word;
use wsproof::targets::TargetError;
use wsproof::targets::credentials::Credentials;
use wsproof::targets::interpreted::{Behaviour, Decoder, Interpreted, InterpretedError};
use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Input, MessageId, Payload};
use wsproof_model::machine::output::Output;
use wsproof_model::vocabulary::{LifecycleState, Limits};

const SEED: u64 = 20_261_124;

async fn port() -> Interpreted {
    let here = tokio::runtime::Handle::current();
    Interpreted::bind(here).await.unwrap()
}

async fn play_to(
    port: &Interpreted,
    decoder: &Arc<Decoder>,
    behaviour: impl Behaviour,
    sequence: &Sequence,
) -> Result<Played, TargetError> {
    let mut session = port.begin(decoder, Box::new(behaviour));
    let mut coverage = Coverage::default();
    play(sequence, &mut session, Watch::Concerned, &mut coverage).await
}

fn decoder(limits: &Limits, inputs: &[Input]) -> Arc<Decoder> {
    let credentials = Arc::new(Credentials::mint().unwrap());
    Arc::new(Decoder::new(limits.clone(), credentials, inputs))
}

/// One connection, one message, and a queue of one: small enough to go through every transition.
fn extraction() -> Arc<Extraction> {
    let bounds = Bounds {
        messages: 1,
        ..Bounds::default()
    };
    Arc::new(Extraction::new(bounds, bounds.alphabet()).unwrap())
}

/// Words that go through every transition, those that lead to a state first.
fn transition_cover(extraction: &Extraction) -> Vec<Word> {
    let access: Vec<_> = state_cover(&extraction.machine)
        .into_iter()
        .flatten()
        .collect();
    let beyond = transitions_beyond(&extraction.machine, &access);
    access.into_iter().chain(beyond).collect()
}

#[tokio::test]
async fn the_reference_machine_follows_itself_on_random_sequences_of_every_input() {
    let port = port().await;
    let inputs = alphabet::complete(ConnectionIndex(0));
    let sequences = (0..1_200).map(|number| generate(SEED, number, 40));
    let mut steps = 0;
    for sequence in sequences.filter(|sequence| sequence.connections == 1) {
        let decoder = decoder(&sequence.limits, &inputs);
        let reference = Reference::new(&sequence);
        let played = play_to(&port, &decoder, reference, &sequence)
            .await
            .unwrap();
        assert_eq!(played.difference, None, "{sequence:#?}");
        steps += played.steps;
    }
    assert!(steps > 5_000, "{steps}");
}

#[tokio::test]
async fn the_reference_machine_follows_itself_through_every_transition() {
    let port = port().await;
    let extraction = extraction();
    let decoder = decoder(&extraction.sequence(&[]).limits, &extraction.inputs);
    for word in transition_cover(&extraction) {
        let sequence = extraction.sequence(&word);
        let reference = Reference::new(&sequence);
        let played = play_to(&port, &decoder, reference, &sequence)
            .await
            .unwrap();
        assert_eq!(played.difference, None, "{sequence:#?}");
    }
}

/// Plays the words that go through transitions of which something is seen, to a server that has `fault` there and only
/// there. Gives how many were played, and those of them where the fault was not found.
async fn play_faults(fault: Fault, one_in: usize) -> (usize, Vec<Sequence>) {
    let port = port().await;
    let extraction = extraction();
    let decoder = decoder(&extraction.sequence(&[]).limits, &extraction.inputs);
    let (mut played, mut missed) = (0, Vec::new());
    for word in transition_cover(&extraction).into_iter().step_by(one_in) {
        let Some((&input, before)) = word.split_last() else {
            continue;
        };
        let state = extraction.machine.after(0, before);
        let faulty = Faulty::new(Arc::clone(&extraction), (state, input), fault);
        if !faulty.is_seen() {
            continue;
        }
        let sequence = extraction.sequence(&word);
        let outcome = play_to(&port, &decoder, faulty, &sequence).await.unwrap();
        played += 1;
        if outcome.difference.is_none() {
            missed.push(sequence);
        }
    }
    (played, missed)
}

#[tokio::test]
async fn an_output_that_is_missing_is_found_in_every_transition() {
    let (played, missed) = play_faults(Fault::FirstOutputMissing, 3).await;
    assert_eq!(missed, []);
    assert!(played > 100, "{played}");
}

#[tokio::test]
async fn an_output_that_is_another_is_found_in_every_transition() {
    let (played, missed) = play_faults(Fault::FirstOutputReplaced, 3).await;
    assert_eq!(missed, []);
    assert!(played > 100, "{played}");
}

#[tokio::test]
async fn an_output_that_comes_twice_is_found_in_every_transition() {
    let (played, missed) = play_faults(Fault::FirstOutputTwice, 3).await;
    assert_eq!(missed, []);
    assert!(played > 100, "{played}");
}
