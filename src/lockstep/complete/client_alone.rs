//! The complete suite of what a client alone can do, for servers whose environment is their own.
//!
//! It is made of the machine in which nothing happens but what the client does, with the server's own limits. A server
//! does more in between, so it promises nothing; but every input is given in every state that a client alone can reach.

use wsproof_model::machine::input::Input;
use wsproof_model::vocabulary::Limits;

use super::playing::Words;
use super::{ClientSuite, SuiteOptions};
use crate::lockstep::error::CheckError;
use crate::lockstep::jobs::Supplier;
use crate::lockstep::verdict::{Source, Tally};
use crate::sequences::Sequence;
use crate::suites::complete::Preparation;
use crate::suites::extraction::Bounds;

/// One message that runs, or none: more would wait, for as long as the server's agents take.
const MESSAGES: u8 = 1;

/// Plays the suite of what a client alone can do to a server with these limits.
pub(in crate::lockstep) fn play_client_alone(
    limits: &Limits,
    seed: u64,
    play: impl FnOnce(&ClientWords<'_>) -> Result<Tally, CheckError>,
) -> Result<ClientSuite, CheckError> {
    let bounds = Bounds {
        queue_limit: limits.queue_limit,
        violation_limit: limits.violation_limit,
        messages: MESSAGES,
        ..Bounds::default()
    };
    let mut inputs = bounds.alphabet();
    inputs.retain(|input| matches!(input, Input::Client { .. }));
    let preparation = Preparation::with_inputs(bounds, inputs)?;
    let choice = preparation.choose(0);
    let too_large = |_| CheckError::SuiteTooLarge {
        extra_states: 0,
        size: choice.size,
    };
    let suite = preparation
        .suite(choice.method, 0, SuiteOptions::INPUTS)
        .map_err(too_large)?;
    let words = ClientWords {
        words: Words::new(&preparation, &suite, 0, seed),
        limits,
    };
    let tally = play(&words)?;
    Ok(ClientSuite {
        messages: MESSAGES,
        inputs: preparation.extraction.inputs.len(),
        states: preparation.quotient.machine.state_count(),
        size: suite.size(),
        sequences: tally.sequences,
        steps: tally.steps,
        elapsed: tally.elapsed,
    })
}

/// The words of such a suite.
pub(in crate::lockstep) struct ClientWords<'a> {
    words: Words<'a>,
    limits: &'a Limits,
}

impl Supplier for ClientWords<'_> {
    fn count(&self) -> u64 {
        self.words.count()
    }

    fn sequence(&self, place: u64) -> (Source, Sequence) {
        let (source, sequence) = self.words.sequence(place);
        let sequence = Sequence {
            limits: self.limits.clone(),
            ..sequence
        };
        (source, sequence)
    }
}
