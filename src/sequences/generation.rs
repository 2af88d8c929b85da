//! Random sequences, each determined by a seed and a number.
//!
//! There are two mixtures. The guided one runs the machine along and goes where it is deep; the uniform one does not
//! care. Most sequences have small limits, so that every limit is reached within a few inputs; some have the default
//! limits, and begin with a burst that reaches them.
//!
//! A conversation is not a list of independent draws: what can follow depends on what came before. So the strategy
//! makes the list as a whole, and its tree shrinks it as a whole ([`Shrinker`]).

mod burst;
mod chance;
mod conversation;
mod guided;
mod particulars;
mod uniform;

use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use wsproof_model::machine::input::ConnectionIndex;
use wsproof_model::vocabulary::Limits;

use chance::{Chance, Table};
use conversation::Conversation;

use super::Sequence;
use super::shrinking::Shrinker;

/// One sequence in so many has the default limits.
const DEFAULT_LIMITS_ONCE_IN: u32 = 16;

/// How many connections a sequence may have: at most five, mostly one or two, which get further in the same length.
const CONNECTIONS: Table<u8> = Table::new(&[(6, 1), (5, 2), (3, 3), (2, 4), (2, 5)]);

/// How the next input is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mixture {
    /// By the machine's state; only inputs that can be given.
    Guided,
    /// Every kind as likely as any other; some inputs cannot be given.
    Uniform,
}

/// The sequence with that number in the check with that seed, at most `steps` inputs long.
///
/// Even numbers are guided, odd ones uniform. The sequence is the same on every platform, and whatever other
/// sequences are generated.
#[must_use]
pub fn generate(seed: u64, number: u64, steps: usize) -> Sequence {
    let mixture = if number.is_multiple_of(2) {
        Mixture::Guided
    } else {
        Mixture::Uniform
    };
    converse(mixture, steps, &mut Chance::of_sequence(seed, number))
}

fn converse(mixture: Mixture, steps: usize, chance: &mut Chance) -> Sequence {
    let mut conversation = begin(steps, chance);
    let mut last = ConnectionIndex(0);
    while !conversation.is_complete() {
        match mixture {
            Mixture::Guided => last = guided::go_on(&mut conversation, last, chance),
            Mixture::Uniform => uniform::go_on(&mut conversation, chance),
        }
    }
    conversation.into_sequence()
}

fn begin(steps: usize, chance: &mut Chance) -> Conversation {
    if chance.once_in(DEFAULT_LIMITS_ONCE_IN) {
        let limits = Limits::default();
        let mut conversation = Conversation::new(limits.clone(), burst::CROWD, steps);
        burst::begin(&mut conversation, &limits, chance);
        return conversation;
    }
    let limits = small_limits(chance);
    let connections = chance.weighted(&CONNECTIONS);
    let half = u32::try_from(steps / 2).unwrap_or(u32::MAX);
    let spared = usize::try_from(chance.below(half.saturating_add(1))).unwrap_or(0);
    Conversation::new(limits, connections, steps - spared)
}

/// Limits that a few inputs reach. A frame still holds a token and an id of the greatest length.
fn small_limits(chance: &mut Chance) -> Limits {
    Limits {
        queue_limit: chance.between(1, 3),
        frame_limit: u32::from(chance.between(1024, 2048)),
        connections_per_user: chance.between(1, 3),
        violation_limit: chance.between(2, 5),
        ..Limits::default()
    }
}

/// The same sequences as a strategy, for property tests.
#[derive(Clone, Copy, Debug)]
pub struct SequenceStrategy {
    steps: usize,
}

impl SequenceStrategy {
    /// Sequences of both mixtures, at most `steps` inputs long.
    #[must_use]
    pub const fn new(steps: usize) -> Self {
        Self { steps }
    }
}

impl Strategy for SequenceStrategy {
    type Tree = SequenceTree;
    type Value = Sequence;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let mut chance = Chance::new(runner.new_rng());
        let mixture = chance.one_of(&[Mixture::Guided, Mixture::Uniform]);
        let sequence = converse(mixture, self.steps, &mut chance);
        let last = sequence.inputs.len().saturating_sub(1);
        Ok(SequenceTree(Shrinker::new(sequence, last)))
    }
}

/// A sequence that can be made smaller.
#[derive(Clone, Debug)]
pub struct SequenceTree(Shrinker);

impl ValueTree for SequenceTree {
    type Value = Sequence;

    fn current(&self) -> Sequence {
        self.0.current().clone()
    }

    fn simplify(&mut self) -> bool {
        self.0.simplify()
    }

    fn complicate(&mut self) -> bool {
        self.0.complicate()
    }
}
