//! Random sequences, each determined by a seed and a number.
//!
//! There are two mixtures. The guided one runs the machine along and goes where it is deep; the uniform one does not
//! care, but for this: an input that ends a connection comes last, as little can be seen after it. What a server says in
//! the opening or in the closing handshake is only looked at when something is expected, so a sequence ends with what ends
//! the handshakes that it leaves. Most sequences have small limits, so that every limit is reached within a few inputs; some have the default
//! limits, and begin with a burst that reaches them.
//!
//! A conversation is not a list of independent draws: what can follow depends on what came before. So the strategy
//! makes the list as a whole, and its tree shrinks it as a whole ([`Shrinker`]).

mod burst;
mod conversation;
mod guided;
mod particulars;
mod scope;
mod uniform;

use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use wsproof_model::machine::input::ConnectionIndex;
use wsproof_model::vocabulary::Limits;

use conversation::Conversation;
pub use scope::Scope;

use super::Sequence;
use super::chance::{Chance, Purpose, Table};
use super::shrinking::Shrinker;

/// One sequence in so many has the default limits.
const DEFAULT_LIMITS_ONCE_IN: u32 = 16;

/// One sequence in so many begins with a burst where the limits are given.
const BURST_ONCE_IN: u32 = 8;

/// The connections that a sequence has at most, however many a user may hold.
const LARGEST_CROWD: u8 = 8;

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

impl Mixture {
    /// The mixture of the sequence with that number.
    const fn of(number: u64) -> Self {
        if number.is_multiple_of(2) {
            Self::Guided
        } else {
            Self::Uniform
        }
    }
}

/// The sequence with that number in the check with that seed, at most `steps` inputs long.
///
/// Even numbers are guided, odd ones uniform. The sequence is the same on every platform, and whatever other
/// sequences are generated.
#[must_use]
pub fn generate(seed: u64, number: u64, steps: usize) -> Sequence {
    let mixture = Mixture::of(number);
    let mut chance = Chance::of(seed, Purpose::Sequence, number);
    let conversation = begin(steps, &mut chance);
    converse(conversation, mixture, &mut chance)
}

/// The same, restricted to a scope: the limits are the scope's, and an input that is not in it is replaced by one of the
/// same kind that is.
#[must_use]
pub fn generate_within(scope: &Scope, seed: u64, number: u64, steps: usize) -> Sequence {
    let mut chance = Chance::of(seed, Purpose::Sequence, number);
    let length = steps - spared(steps, &mut chance);
    let conversation = Conversation::within(scope.clone(), length);
    converse(conversation, Mixture::of(number), &mut chance)
}

/// The same for a server whose limits are given: one sequence in so many begins with a burst that reaches them.
#[must_use]
pub fn generate_for(limits: &Limits, seed: u64, number: u64, steps: usize) -> Sequence {
    let mut chance = Chance::of(seed, Purpose::Sequence, number);
    let length = steps - spared(steps, &mut chance);
    let has_burst = chance.once_in(BURST_ONCE_IN);
    let conversation = if has_burst {
        let crowd = limits.connections_per_user.saturating_add(1);
        let crowd = u8::try_from(crowd).unwrap_or(u8::MAX).min(LARGEST_CROWD);
        let mut conversation = Conversation::new(limits.clone(), crowd, steps);
        burst::begin(&mut conversation, limits, &mut chance);
        conversation
    } else {
        let connections = chance.weighted(&CONNECTIONS);
        Conversation::new(limits.clone(), connections, length)
    };
    converse(conversation, Mixture::of(number), &mut chance)
}

fn converse(mut conversation: Conversation, mixture: Mixture, chance: &mut Chance) -> Sequence {
    let mut last = ConnectionIndex(0);
    let kinds = uniform::kinds(chance);
    while !conversation.is_complete() {
        match mixture {
            Mixture::Guided => last = guided::go_on(&mut conversation, last, chance),
            Mixture::Uniform => uniform::go_on(&mut conversation, &kinds, chance),
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
    let spared = spared(steps, chance);
    Conversation::new(limits, connections, steps - spared)
}

/// How much shorter than it may be a sequence is: up to a half.
fn spared(steps: usize, chance: &mut Chance) -> usize {
    chance.place(steps / 2 + 1)
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
        let conversation = begin(self.steps, &mut chance);
        let sequence = converse(conversation, mixture, &mut chance);
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
