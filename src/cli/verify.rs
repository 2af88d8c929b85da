//! `wsproof verify` and `wsproof replay`.

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use wsproof_model::machine::input::MessageId;

use super::error::CommandError;
use super::interruption::Interruption;
use super::{Format, Outcome, print};
use crate::lockstep::stop::Stop;
use crate::lockstep::{self, Conclusion, ExtraStates, Options, SuiteOptions, TargetName, Verdict};
use crate::report::{Bars, human, json};

/// Plays conversations to the reference machine and to this crate's server, and compares what a client sees.
///
/// The regressions are replayed first; then random conversations are played; then, on the live target, a complete test
/// suite. With the same seed, --cases and --steps the same conversations are played. Each difference is shrunk to the shortest conversation that shows it and kept as
/// a regression.
///
/// SIGINT and SIGTERM end the check, and what was found until then is told, with exit code 130 or 143. A second signal ends it at
/// once.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  wsproof verify --seed 42 --cases 1000 --target simulated")]
pub(super) struct VerifyArguments {
    /// What the conversations are made from [default: random, and always printed]
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Random conversations per target [default: as many as two processors play in under a minute]
    #[arg(long, value_name = "NUMBER")]
    cases: Option<u64>,
    /// The steps that a conversation has at most
    #[arg(long, value_name = "NUMBER", default_value_t = STEPS)]
    steps: NonZeroUsize,
    /// Conversations that are played at the same time [default: one per processor]
    #[arg(long, value_name = "NUMBER")]
    jobs: Option<NonZeroUsize>,
    /// What the conversations are played to
    #[arg(long, value_enum, default_value_t)]
    target: TargetChoice,
    /// How many states more than the model's a server may have, and still be found by the complete suite if it differs
    /// [default: as many as fit half a minute]
    #[arg(long, value_enum, value_name = "NUMBER")]
    extra_states: Option<ExtraStatesChoice>,
    /// The messages that the client of the complete suite has
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = SuiteOptions::MESSAGES,
        value_parser = clap::value_parser!(u8).range(0..=i64::from(MessageId::COUNT))
    )]
    messages: u8,
    /// Fails if less than PERCENT of what can be reached was: of states, of transitions, of pairs of a state and an
    /// input, or of consecutive transitions [default if given without a number: 100]
    #[arg(
        long,
        value_name = "PERCENT",
        num_args = 0..=1,
        default_missing_value = "100",
        value_parser = clap::value_parser!(u8).range(0..=100)
    )]
    require_coverage: Option<u8>,
    /// For whom the outcome is printed
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    /// Where regressions are replayed from and new ones are kept
    #[arg(long, value_name = "FOLDER", default_value = Options::REGRESSIONS)]
    regressions: PathBuf,
}

/// Plays one kept conversation again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  wsproof replay proptest-regressions/runs-started-3d8c0e.json")]
pub(super) struct ReplayArguments {
    /// The regression, as `wsproof verify` kept it
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What it is played to
    #[arg(long, value_enum, default_value_t)]
    target: TargetChoice,
    /// For whom the outcome is printed
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

/// What conversations are played to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum TargetChoice {
    /// The server over TCP, with timers that are fired by hand
    Live,
    /// The server in memory, in virtual time
    Simulated,
    /// One after the other
    #[default]
    Both,
}

/// For how many extra states a complete suite is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExtraStatesChoice {
    /// No complete suite
    None,
    /// For none: every state and transition of the model
    #[value(name = "0")]
    Zero,
    /// For one: minutes
    #[value(name = "1")]
    One,
    /// For two: hours, where memory holds it
    #[value(name = "2")]
    Two,
}

impl ExtraStatesChoice {
    pub(super) const fn number(self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::Zero => Some(0),
            Self::One => Some(1),
            Self::Two => Some(2),
        }
    }
}

impl TargetChoice {
    fn names(self) -> Vec<TargetName> {
        match self {
            Self::Live => vec![TargetName::Live],
            Self::Simulated => vec![TargetName::Simulated],
            Self::Both => TargetName::OWN.to_vec(),
        }
    }
}

pub(super) const STEPS: NonZeroUsize = match NonZeroUsize::new(Options::STEPS) {
    Some(steps) => steps,
    None => NonZeroUsize::MIN,
};

impl Default for VerifyArguments {
    fn default() -> Self {
        Self {
            seed: None,
            cases: None,
            steps: STEPS,
            jobs: None,
            target: TargetChoice::default(),
            extra_states: None,
            messages: SuiteOptions::MESSAGES,
            require_coverage: None,
            format: Format::default(),
            regressions: PathBuf::from(Options::REGRESSIONS),
        }
    }
}

impl VerifyArguments {
    fn suite(&self) -> Option<SuiteOptions> {
        let extra_states = match self.extra_states {
            None => ExtraStates::Fitting(SuiteOptions::TIME),
            Some(choice) => ExtraStates::Exactly(choice.number()?),
        };
        Some(SuiteOptions {
            extra_states,
            messages: self.messages,
        })
    }
}

/// Checks this crate's server, until a signal comes.
pub(super) fn verify(arguments: VerifyArguments) -> Result<Outcome, CommandError> {
    let format = arguments.format;
    let interruption = Interruption::new()?;
    let came_to = verified(arguments, interruption.stop());
    interruption.outcome(came_to, format.into())
}

fn verified(arguments: VerifyArguments, stop: &Stop) -> Result<Outcome, CommandError> {
    let seed = arguments.seed.unwrap_or_else(random_seed);
    // Said before anything can go wrong, so that whatever does can be looked at again.
    print::note(&format!("wsproof: checking with seed {seed}"));
    let options = Options {
        seed,
        cases: arguments.cases,
        steps: arguments.steps.get(),
        jobs: arguments.jobs.unwrap_or_else(Options::available_jobs).get(),
        targets: arguments.target.names(),
        suite: arguments.suite(),
        required_coverage: arguments.require_coverage,
        regressions: arguments.regressions,
    };
    let verdict =
        lockstep::verify_until(&options, &Bars::new(), stop).map_err(CommandError::Check)?;
    tell(&verdict, arguments.format)
}

/// Replays one regression.
pub(super) fn replay(arguments: &ReplayArguments) -> Result<Outcome, CommandError> {
    let targets = arguments.target.names();
    let verdict =
        lockstep::replay(&arguments.file, &targets, &Bars::new()).map_err(CommandError::Check)?;
    tell(&verdict, arguments.format)
}

fn tell(verdict: &Verdict, format: Format) -> Result<Outcome, CommandError> {
    match format {
        Format::Human => print::coloured(&human::verdict(verdict, print::width()))?,
        Format::Json => print::plain(&format!("{}\n", json::verdict(verdict)?))?,
    }
    Ok(match verdict.conclusion() {
        Conclusion::Conforms => Outcome::Done,
        Conclusion::NotCovered | Conclusion::Differs => Outcome::Not,
        Conclusion::Interrupted => Outcome::CutShort,
    })
}

/// A seed that is short enough to be typed, and that every reader of JSON reads as it is.
pub(super) fn random_seed() -> u64 {
    let random = RandomState::new().hash_one(std::process::id());
    random & u64::from(u32::MAX)
}
