//! What checking comes to.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::output::{Possibility, Predicted};
use wsproof_model::vocabulary::Rule;

use super::complete::CompleteSuite;
use super::coverage::Coverage;
use super::options::TargetName;
use crate::sequences::Sequence;
use crate::targets::Observation;

/// One step of a conversation that was played: an input, what had to be seen, and what was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The input.
    pub input: Input,
    /// Whether the machine allows it where it stands; if not, it was passed over.
    pub possibility: Possibility,
    /// What the machine said must be seen.
    pub expected: Vec<Predicted>,
    /// What was seen as it had to be; the difference, if there is one, comes after it.
    pub seen: Vec<(ConnectionIndex, Observation)>,
}

impl Exchange {
    /// What the machine says to a sequence. No server was asked, and so nothing was seen.
    #[must_use]
    pub fn of_machine(sequence: &Sequence) -> Vec<Self> {
        let machine = sequence.machine();
        let mut world = machine.initial();
        let inputs = sequence.inputs.iter();
        inputs
            .map(|input| {
                let reaction = machine.step(&mut world, input);
                Self {
                    input: *input,
                    possibility: reaction.possibility,
                    expected: reaction.outputs,
                    seen: Vec::new(),
                }
            })
            .collect()
    }
}

/// The first place at which a server did otherwise than the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The step, from 0.
    pub step: usize,
    /// The connection on which it was seen.
    pub connection: ConnectionIndex,
    /// The rule that was broken.
    pub rule: Rule,
    /// What had to be seen there; `None`: nothing more.
    pub expected: Option<Predicted>,
    /// What was seen.
    pub seen: Observation,
    /// What is different, in words, where it is not obvious from the two: `seq is 7, expected 6`.
    pub detail: String,
    /// Where the server may choose: the states that fitted everything until then, and what each expected next.
    /// Empty where there was nothing to choose.
    pub fitting: Vec<Fitting>,
}

/// A state of the machine that fitted everything that was seen until a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitting {
    /// The state, in words.
    pub state: String,
    /// What had to come next by it, in words, if anything had to.
    pub due: Option<String>,
    /// What could have come instead or before that, of the server's own accord, each in words.
    pub possible: Vec<String>,
}

impl Fitting {
    /// What could have come had to, as its time was over.
    pub(super) fn owes(&mut self, owed: &str) {
        let place = self.possible.iter().position(|it| it == owed);
        if let (None, Some(place)) = (&self.due, place) {
            self.due = Some(self.possible.remove(place));
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.expected {
            Some(expected) => write!(formatter, "expected {expected}, came {}", self.seen)?,
            None => write!(formatter, "expected nothing more, came {}", self.seen)?,
        }
        if self.detail.is_empty() {
            Ok(())
        } else {
            write!(formatter, " ({})", self.detail)
        }
    }
}

/// A conversation that shows a difference.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// The target that it was found on: `live`, `simulated`.
    pub target: String,
    /// The seed of the whole check.
    pub seed: u64,
    /// Where the sequence comes from, that was found to differ.
    pub source: Source,
    /// How many inputs the sequence had when the difference was found.
    pub found_with: usize,
    /// The shortest sequence that still shows it.
    pub sequence: Sequence,
    /// The difference that the shortest sequence shows.
    pub difference: Difference,
    /// The shortest conversation as it was played. If the difference did not show again, what the machine says up to it:
    /// until then nothing else was seen.
    pub conversation: Vec<Exchange>,
    /// How often the found sequence was played again, and how often that showed a difference.
    pub reproduced: Reproduced,
    /// Where it is kept.
    pub file: Option<PathBuf>,
}

/// Where a sequence comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A regression that was kept.
    Regression,
    /// The random sequence with that number.
    Random(u64),
    /// A word of a complete suite.
    Suite {
        /// For how many extra states the suite is.
        extra_states: u32,
        /// How many messages its client has.
        messages: u8,
        /// The word's number, from 0, in the order of the suite.
        word: u64,
    },
    /// The way to a rule that nothing else had exercised.
    Way(Rule),
}

impl Source {
    /// The number among those from the same source; 0 for a regression.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::Regression | Self::Way(_) => 0,
            Self::Random(number) | Self::Suite { word: number, .. } => number,
        }
    }
}

/// How often a difference could be shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reproduced {
    /// How often the sequence was played again.
    pub runs: u32,
    /// How often that showed a difference.
    pub differed: u32,
}

impl Reproduced {
    /// Whether it was shown again, and so is on record as it was played.
    #[must_use]
    pub const fn is_shown(self) -> bool {
        self.differed > 0
    }

    /// Whether it was shown again less often than it was played: then it does not depend on the inputs alone.
    #[must_use]
    pub const fn is_flaky(self) -> bool {
        self.differed < self.runs
    }
}

/// A regression that the model has outgrown: what it recorded is not what the model says today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgrown {
    /// The file.
    pub file: PathBuf,
    /// The step, from 0, at which the two part.
    pub step: usize,
    /// How they part.
    pub reason: String,
}

/// What was played to one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The target's name.
    pub target: String,
    /// Sequences played.
    pub sequences: u64,
    /// Inputs given and compared.
    pub steps: u64,
    /// How long that took.
    pub elapsed: Duration,
}

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// No difference was found.
    Conforms,
    /// No difference was found, but less was reached than was required.
    NotCovered,
    /// A difference was found, or a regression is outgrown.
    Differs,
    /// The check was ended before its time. What was found until then stands.
    Interrupted,
}

/// The outcome of a whole check.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The seed.
    pub seed: u64,
    /// What was played to each target.
    pub targets: Vec<Tally>,
    /// The regressions that were replayed and that the model has not outgrown.
    pub regressions: usize,
    /// The regressions that the model has outgrown.
    pub outgrown: Vec<Outgrown>,
    /// What became of the complete suite.
    pub suite: CompleteSuite,
    /// What the sequences reached.
    pub coverage: Coverage,
    /// How much of a hundred every share of the coverage must be, if that is required.
    pub required_coverage: Option<u8>,
    /// The differences.
    pub counterexamples: Vec<Counterexample>,
    /// How long it took in all.
    pub elapsed: Duration,
    /// Why this crate's own server was not checked to the end, if it was not.
    pub interrupted: Option<String>,
}

impl Conclusion {
    /// The word for it in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conforms => "conforms",
            Self::NotCovered => "not covered",
            Self::Differs => "differs",
            Self::Interrupted => "interrupted",
        }
    }
}

impl Tally {
    /// How long so many inputs more can be expected to take.
    pub(super) fn time_of(&self, inputs: u64) -> Duration {
        let nanoseconds = self.elapsed.as_nanos() * u128::from(inputs);
        let each = nanoseconds / u128::from(self.steps.max(1));
        u64::try_from(each).map_or(Duration::MAX, Duration::from_nanos)
    }

    /// Nothing played yet.
    pub(super) fn of_nothing(target: TargetName) -> Self {
        Self {
            target: target.name().to_owned(),
            sequences: 0,
            steps: 0,
            elapsed: Duration::ZERO,
        }
    }
}

impl Verdict {
    /// Nothing checked yet.
    pub(super) fn of_nothing(seed: u64) -> Self {
        Self {
            seed,
            targets: Vec::new(),
            regressions: 0,
            outgrown: Vec::new(),
            suite: CompleteSuite::NotAskedFor,
            coverage: Coverage::default(),
            required_coverage: None,
            counterexamples: Vec::new(),
            elapsed: Duration::ZERO,
            interrupted: None,
        }
    }

    /// Adds what was played to a target.
    pub(super) fn add(&mut self, tally: Tally) {
        match self
            .targets
            .iter_mut()
            .find(|known| known.target == tally.target)
        {
            Some(known) => {
                known.sequences += tally.sequences;
                known.steps += tally.steps;
                known.elapsed += tally.elapsed;
            }
            None => self.targets.push(tally),
        }
    }

    /// What it comes to. One that was interrupted says nothing of what it did not come to, and a difference says more than what was not reached.
    #[must_use]
    pub fn conclusion(&self) -> Conclusion {
        if self.interrupted.is_some() {
            return Conclusion::Interrupted;
        }
        if !self.conforms() {
            return Conclusion::Differs;
        }
        let required = self.required_coverage.unwrap_or(0);
        let shares = self.coverage.shares();
        if shares.iter().all(|(_, share)| share.is_at_least(required)) {
            Conclusion::Conforms
        } else {
            Conclusion::NotCovered
        }
    }

    /// Whether no difference was found and no regression was outgrown.
    #[must_use]
    pub fn conforms(&self) -> bool {
        self.counterexamples.is_empty() && self.outgrown.is_empty()
    }
}
