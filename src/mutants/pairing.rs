//! What the harness sees of a mutant beside the reference machine, step by step.
//!
//! - An input of a client that the reference machine says cannot be given is not given: neither of the two moves.
//! - What the reference machine says is expected, one output after the other, and compared with what comes.
//! - On an open connection nothing else may come: it is fenced. In the opening and in the closing handshake there is no
//!   fence: what comes then waits until something is expected.
//! - Without a transport nothing can be seen, and what waited there is gone. The same holds for a transport that the
//!   mutant has ended; and what a client sends there reaches nobody.
//!
//! The mutant's own word that an input cannot be given means that it says nothing.

use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::Output;
use wsproof_model::vocabulary::TransportState;

use super::base::Base;
use super::mutant::Mutant;

/// How many unexpected outputs may wait to be seen: the first of them is what counts, and reactions are shorter.
const MOST_WAITING: usize = 16;

/// Where the two stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The reference machine's state.
    pub reference: u32,
    /// The mutant's.
    pub mutant: u32,
    /// What the mutant said and nobody has looked at.
    pub waiting: Vec<Output>,
    /// Whether the mutant has ended the transport, and nobody has looked.
    pub is_ended: bool,
}

/// What one input came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Nothing that the harness sees differs.
    Same,
    /// The harness sees a difference.
    Differs,
}

impl Pair {
    /// Both in these states, with nothing left to be seen.
    #[must_use]
    pub const fn new(reference: u32, mutant: u32) -> Self {
        Self {
            reference,
            mutant,
            waiting: Vec::new(),
            is_ended: false,
        }
    }

    /// Takes both on by `input`.
    pub fn step(&mut self, base: &Base, mutant: &Mutant, input: u32) -> Comparison {
        let expected = base.machine().edge(self.reference, input);
        if !base.is_given(expected) {
            return Comparison::Same;
        }
        if base.opens(input) {
            self.waiting.clear();
            self.is_ended = false;
        }
        let before = base.transports[self.reference as usize];
        self.reference = expected.target;
        let unheard = self.is_ended && matches!(base.input(input), Input::Client { .. });
        let said = if unheard {
            None
        } else {
            let edge = mutant.edge(base.machine(), self.mutant, input);
            self.mutant = edge.target;
            Some(edge.output)
        };
        let after = base.transports[self.reference as usize];
        let has_transport = before != TransportState::Gone || base.opens(input);
        if !has_transport || (said == Some(expected.output) && self.waiting.is_empty()) {
            self.settle(after);
            return Comparison::Same;
        }
        if let Some(number) = said {
            self.hear(base.outputs.said(number));
        }
        let outputs = base.outputs.said(expected.output);
        if !self.waiting.starts_with(outputs) {
            return Comparison::Differs;
        }
        self.waiting.drain(..outputs.len());
        if after == TransportState::Open && !self.waiting.is_empty() {
            return Comparison::Differs;
        }
        self.settle(after);
        Comparison::Same
    }

    /// What is said on a transport, up to its end.
    fn hear(&mut self, said: &[Output]) {
        for output in said {
            if self.is_ended || self.waiting.len() == MOST_WAITING {
                return;
            }
            self.is_ended = *output == Output::End;
            self.waiting.push(*output);
        }
    }

    fn settle(&mut self, after: TransportState) {
        if after == TransportState::Gone {
            self.waiting.clear();
            self.is_ended = false;
        }
    }
}
