//! The interpreted target: the reference machine as a server is found to follow itself, and a machine that is changed in
//! one place is found.
#![expect(clippy::unwrap_used, reason = "tests")]

mod behaviours;

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use behaviours::{Fault, Faulty, Nonsense, Recorded, Reference};
use wsproof::lockstep::coverage::Coverage;
use wsproof::lockstep::{Played, Watch, play};
use wsproof::sequences::generation::generate;
use wsproof::sequences::{Sequence, alphabet};
use wsproof::suites::cover::{state_cover, transitions_beyond};
use wsproof::suites::extraction::{Bounds, Extraction};
use wsproof::suites::mealy::Word;
use wsproof::targets::credentials::Credentials;
use wsproof::targets::interpreted::{Behaviour, Decoder, Interpreted, InterpretedError};
use wsproof::targets::{PATIENCE, TargetError};
use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Input};
use wsproof_model::machine::output::{Output, Possibility};
use wsproof_model::vocabulary::Limits;

const SEED: u64 = 20_261_124;

/// Only one in so many of the words is played, and of the changed machines: all of them take minutes without
/// optimisation. It shares no factor with the number of inputs, so every input has its turn.
const ONE_IN: usize = 11;

const VANISH: Input = Input::Client {
    connection: ConnectionIndex(0),
    action: ClientAction::Vanish,
};

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
    let playing = play(sequence, &mut session, Watch::Concerned, &mut coverage);
    let played = tokio::time::timeout(PATIENCE, playing).await;
    played.expect("nobody waits for what does not come")
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

/// The inputs that can be given: the environment's all, the client's where the machine says so.
fn can_be_given(sequence: &Sequence) -> Vec<Input> {
    let machine = sequence.machine();
    let mut world = machine.initial();
    let inputs = sequence.inputs.iter().copied();
    let given = inputs.filter(|input| {
        let possibility = machine.step(&mut world, input).possibility;
        !matches!(input, Input::Client { .. }) || possibility == Possibility::Possible
    });
    given.collect()
}

/// Server and client are in different threads here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reference_machine_is_given_every_input_as_it_is_and_follows_itself() {
    let port = port().await;
    let inputs = alphabet::complete(ConnectionIndex(0));
    let sequences = (0..1_200).map(|number| generate(SEED, number, 40));
    let mut steps = 0;
    for sequence in sequences.filter(|sequence| sequence.connections == 1) {
        let decoder = decoder(&sequence.limits, &inputs);
        let given = Arc::new(Mutex::new(Vec::new()));
        let recorded = Recorded::new(&sequence, &given);
        let played = play_to(&port, &decoder, recorded, &sequence).await.unwrap();
        assert_eq!(played.difference, None, "{sequence:#?}");
        assert_eq!(*given.lock().unwrap(), can_be_given(&sequence));
        steps += played.steps;
    }
    assert!(steps > 5_000, "{steps}");
}

#[tokio::test]
async fn the_reference_machine_follows_itself_through_every_third_transition() {
    let port = port().await;
    let extraction = extraction();
    let decoder = decoder(&extraction.sequence(&[]).limits, &extraction.inputs);
    for word in transition_cover(&extraction).into_iter().step_by(3) {
        let sequence = extraction.sequence(&word);
        let reference = Reference::new(&sequence);
        let played = play_to(&port, &decoder, reference, &sequence)
            .await
            .unwrap();
        assert_eq!(played.difference, None, "{sequence:#?}");
    }
}

/// Plays words that go through transitions of which something is seen, to a server that has `fault` there and only
/// there. Gives how many were played, and those of them where the fault was not found.
async fn play_faults(fault: Fault) -> (usize, Vec<Sequence>) {
    let port = port().await;
    let extraction = extraction();
    let decoder = decoder(&extraction.sequence(&[]).limits, &extraction.inputs);
    let (mut played, mut missed) = (0, Vec::new());
    for word in transition_cover(&extraction).into_iter().step_by(ONE_IN) {
        let Some((&input, before)) = word.split_last() else {
            continue;
        };
        let state = extraction.machine.after(0, before);
        let faulty = Faulty::new(Arc::clone(&extraction), (state, input), fault);
        if !faulty.can_be_seen() {
            continue;
        }
        let mut sequence = extraction.sequence(&word);
        // While the closing handshake lasts, what is said is seen when something else is to be seen.
        sequence.inputs.push(VANISH);
        let outcome = play_to(&port, &decoder, faulty, &sequence).await.unwrap();
        played += 1;
        // Not before the fault: there is nothing to be found.
        if outcome.difference.is_none_or(|it| it.step < before.len()) {
            missed.push(sequence);
        }
    }
    (played, missed)
}

#[tokio::test]
async fn an_output_that_is_missing_is_found() {
    let (played, missed) = play_faults(Fault::FirstOutputMissing).await;
    assert_eq!(missed, []);
    assert!(played > 100, "{played}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_output_that_is_another_is_found() {
    let (played, missed) = play_faults(Fault::FirstOutputReplaced).await;
    assert_eq!(missed, []);
    assert!(played > 100, "{played}");
}

#[tokio::test]
async fn an_output_that_comes_twice_is_found() {
    let (played, missed) = play_faults(Fault::FirstOutputTwice).await;
    assert_eq!(missed, []);
    assert!(played > 100, "{played}");
}

#[tokio::test]
async fn a_transition_that_leads_elsewhere_is_found() {
    let port = port().await;
    let extraction = extraction();
    let decoder = decoder(&extraction.sequence(&[]).limits, &extraction.inputs);
    let states = extraction.machine.state_count();
    let access = state_cover(&extraction.machine);
    let (mut found, mut missed) = (0, Vec::new());
    let edges = extraction.machine.edges().iter().zip(0..);
    for (edge, number) in edges.step_by(3 * ONE_IN) {
        let width = extraction.machine.input_count();
        let place: (u32, u32) = (number / width, number % width);
        let fault = Fault::Target((edge.target + 1) % states);
        let faulty = Faulty::new(Arc::clone(&extraction), place, fault);
        let before = access[place.0 as usize].as_ref();
        let shown = before.and_then(|before| shortest_that_shows(&faulty, before, &extraction));
        let Some(word) = shown else { continue };
        let mut sequence = extraction.sequence(&word);
        sequence.inputs.push(VANISH);
        let outcome = play_to(&port, &decoder, faulty, &sequence).await.unwrap();
        let last = word.len() - 1;
        match outcome.difference {
            Some(difference) if difference.step >= last => found += 1,
            Some(_) | None => missed.push((place, fault, sequence.inputs)),
        }
    }
    assert_eq!(missed, []);
    assert!(found > 100, "{found}");
}

/// The shortest word through the faulty transition, which `before` leads to, to which a client sees something else than
/// it should. What the client cannot do where it should be is not tried, and where there is no transport nothing is seen,
/// whatever a server says.
fn shortest_that_shows(faulty: &Faulty, before: &[u32], extraction: &Extraction) -> Option<Word> {
    let machine = &extraction.machine;
    let place = faulty.place();
    let mut known = BTreeSet::new();
    let mut open = VecDeque::from([(place.0, place.0, before.to_vec(), place.1..place.1 + 1)]);
    while let Some((right, wrong, word, inputs)) = open.pop_front() {
        for input in inputs {
            if faulty.is_not_given((right, input)) {
                continue;
            }
            let longer = [word.as_slice(), &[input]].concat();
            if has_transport(extraction, right)
                && faulty.outputs((right, input)) != faulty.outputs((wrong, input))
            {
                return Some(longer);
            }
            let right = machine.edge(right, input).target;
            let wrong = faulty.target((wrong, input));
            if known.insert((right, wrong)) {
                open.push_back((right, wrong, longer, 0..machine.input_count()));
            }
        }
    }
    None
}

fn has_transport(extraction: &Extraction, state: u32) -> bool {
    let connection = extraction.worlds[state as usize].connection(ConnectionIndex(0));
    connection.is_some_and(|it| !it.state.is_terminal())
}

/// Whatever a server says, it is played to, and nobody waits for it.
#[tokio::test]
async fn a_server_that_talks_nonsense_is_found() {
    let port = port().await;
    let inputs = alphabet::complete(ConnectionIndex(0));
    let sequences = (0..600).map(|number| generate(SEED, number, 20));
    let (mut played, mut found) = (0, 0);
    for (number, sequence) in sequences.enumerate() {
        if sequence.connections != 1 || sequence.inputs.len() < 3 {
            continue;
        }
        let decoder = decoder(&sequence.limits, &inputs);
        let nonsense = Nonsense::new(number);
        let outcome = play_to(&port, &decoder, nonsense, &sequence).await.unwrap();
        played += 1;
        found += usize::from(outcome.difference.is_some());
    }
    assert!(played > 100, "{played}");
    // After an early shutdown there is nothing to say, and in the handshake nobody asks whether there was more.
    assert!(found * 10 > played * 9, "{found} of {played}");
}

#[tokio::test]
async fn a_behaviour_that_panics_is_an_error_of_the_target() {
    struct Panics;
    impl Behaviour for Panics {
        fn react(&mut self, _input: &Input, _said: &mut Vec<Output>) {
            std::panic::resume_unwind(Box::new("on purpose"));
        }
    }
    let sequence = extraction().sequence(&[0]);
    let decoder = decoder(&sequence.limits, &sequence.inputs);
    let outcome = play_to(&port().await, &decoder, Panics, &sequence).await;
    let gone = TargetError::Interpreted(InterpretedError::Gone);
    assert_eq!(outcome.unwrap_err().to_string(), gone.to_string());
}

#[tokio::test]
async fn an_input_that_is_not_in_the_alphabet_is_an_error_of_the_target() {
    let sequence = generate(SEED, 0, 40);
    let decoder = decoder(&sequence.limits, &[]);
    let reference = Reference::new(&sequence);
    let outcome = play_to(&port().await, &decoder, reference, &sequence).await;
    assert!(matches!(
        outcome,
        Err(TargetError::Interpreted(InterpretedError::Undecodable(_)))
    ));
}
