//! A check of servers at addresses: regressions, random sequences, a complete suite.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use wsproof_model::machine::input::Input;
use wsproof_model::vocabulary::{Limits, Rule};

use super::check::{Check, Kept};
use super::choices::Freely;
use super::complete::{CompleteSuite, ExtraStates, SuiteOptions, size_of};
use super::coverage::ways::{Giver, giver, way_to};
use super::error::CheckError;
use super::ground::{Ground, seats};
use super::jobs::{Policy, Supplier};
use super::options::TargetName;
use super::progress::Progress;
use super::random::Random;
use super::stop::Stop;
use super::verdict::{Source, Tally, Verdict};
use super::verify::keep_all;
use crate::sequences::Sequence;
use crate::sequences::regression::Regression;
use crate::targets::remote::{Environment, Servers};

/// So many broken rules are shrunk, those first that were shown by the fewest inputs: shrinking takes seconds where nothing
/// comes, and who has mended these looks again.
const SHRUNK: usize = 5;

const TARGET: TargetName = TargetName::Remote;

/// A timer whose time is no longer is waited for in every sequence, where timers are the server's own.
const SHORT: Duration = Duration::from_millis(500);

/// How long an agent is waited for in most conversations: it has many more to show itself in.
const AGENTS: Duration = Duration::from_millis(300);

/// After so many sequences that show a difference nobody knew of, a server is left alone: that takes long enough where
/// each of them waits for what does not come.
const ENOUGH: u64 = 100;

/// After so many rounds of sequences that show it by nothing coming, one of which is played to each server at a time.
const ENOUGH_SILENCE: u64 = 4;

/// As how many sequences with a difference one counts that shows it by nothing coming, if so many are played at a time.
fn silence(seats: usize) -> u64 {
    const AT_LEAST: u64 = 8;
    let seats = u64::try_from(seats.max(1)).unwrap_or(u64::MAX);
    AT_LEAST.max(ENOUGH / ENOUGH_SILENCE.saturating_mul(seats))
}

/// The complete suite that is asked for of a controlled server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemoteSuite {
    /// For how many extra states.
    pub extra_states: u32,
    /// How many messages its client has; `None`: as many as fit [`RemoteSuite::TIME`], going by how fast the server was
    /// until then, and none if none fit.
    pub messages: Option<u8>,
}

impl RemoteSuite {
    /// How long a suite may take if nothing else is said.
    pub const TIME: Duration = Duration::from_secs(60);

    /// The suite for a server that took so long for what was played before.
    fn fitted(self, before: Option<&Tally>) -> Result<SuiteOptions, CheckError> {
        let with = |messages| SuiteOptions {
            extra_states: ExtraStates::Exactly(self.extra_states),
            messages,
        };
        if let Some(messages) = self.messages {
            return Ok(with(messages));
        }
        for messages in (1..=SuiteOptions::MESSAGES).rev() {
            let size = size_of(&with(messages), self.extra_states)?;
            if before.is_none_or(|tally| tally.time_of(size.inputs) <= Self::TIME) {
                return Ok(with(messages));
            }
        }
        Ok(with(0))
    }
}

/// What a check of servers at addresses is asked to do.
#[derive(Clone, Debug)]
pub struct RemoteOptions {
    /// What the sequences are made from.
    pub seed: u64,
    /// Random sequences.
    pub cases: u64,
    /// The inputs that a random sequence has at most.
    pub steps: usize,
    /// Jobs at the same time, of which each plays to one server or more.
    pub jobs: usize,
    /// The complete suite that is played, if one is.
    pub suite: Option<RemoteSuite>,
    /// Where regressions are replayed from and new ones are kept.
    pub regressions: PathBuf,
    /// A conversation that was kept: it is played, and nothing else.
    pub replay: Option<PathBuf>,
    /// Rules that are known to be broken.
    pub known: BTreeSet<Rule>,
    /// Where timers are the server's own: one on the way to a rule is waited for if its time is no longer.
    pub patience: Duration,
    /// The limits of the servers, if they cannot be told others.
    pub limits: Option<Limits>,
}

/// Checks servers that are alike. What was found until a check could not go on is in the verdict as well.
pub fn check(
    options: &RemoteOptions,
    servers: &Servers,
    progress: &dyn Progress,
    stop: &Stop,
) -> (Verdict, Option<CheckError>) {
    let ground = |waits, agents| Ground::at(servers, Freely { waits, agents }, stop.clone());
    let patient = ground(options.patience, AGENTS);
    let quick = ground(SHORT, AGENTS);
    let very_patient = ground(options.patience, options.patience.max(AGENTS));
    let policy = Policy {
        enough: ENOUGH,
        silence: silence(seats(servers).count()),
        shown: Rule::ALL.len(),
        shrunk: SHRUNK,
        known: options.known.clone(),
    };
    // What was kept is played with patience: it may be that something did not come in time.
    let mut check = Check::begin(options.seed, &patient, policy, progress);
    let played = replay(&mut check, options, servers, progress)
        .and_then(|()| {
            check.on(&quick);
            play(&mut check, options, servers, progress)
        })
        .and_then(|()| {
            // An agent that nobody saw at work may be a slow one.
            let exercised = check.verdict.coverage.rules();
            let is_seen = exercised.contains(Rule::RunsEvents);
            check.on(if is_seen { &patient } else { &very_patient });
            ways(&mut check, options, servers, progress)
        });
    let mut verdict = check.end();
    verdict.withhold(servers.secrets());
    let kept = keep_all(&mut verdict, &options.regressions);
    let interrupted = match (played, kept) {
        (Err(error), _) => Some(error),
        (Ok(()), Err(error)) => Some(error.into()),
        (Ok(()), Ok(())) => None,
    };
    (verdict, interrupted)
}

/// Plays what was kept.
fn replay(
    check: &mut Check<'_>,
    options: &RemoteOptions,
    servers: &Servers,
    progress: &dyn Progress,
) -> Result<(), CheckError> {
    let regressions = match &options.replay {
        None => Regression::all(&options.regressions)?,
        Some(file) => vec![(file.clone(), Regression::read(file)?)],
    };
    let regressions = check.read(regressions);
    let playable: Vec<_> = regressions
        .into_iter()
        .filter_map(|kept| options.playable(kept, servers.environment()))
        .collect();
    let cases = match options.replay {
        None => options.cases,
        Some(_) => 0,
    };
    progress.begun(TARGET.name(), cases + playable.len() as u64);
    check.replay(TARGET, &playable)
}

fn play(
    check: &mut Check<'_>,
    options: &RemoteOptions,
    servers: &Servers,
    progress: &dyn Progress,
) -> Result<(), CheckError> {
    if options.replay.is_some() {
        progress.finished(TARGET.name());
        return Ok(());
    }
    let random = Random {
        seed: options.seed,
        cases: options.cases,
        steps: options.steps,
        limits: options.limits.clone(),
    };
    check.play(TARGET, TARGET.name(), options.jobs, &random)?;
    progress.finished(TARGET.name());
    match (&options.suite, &options.limits, servers.environment()) {
        (None, _, _) => {}
        (Some(_), Some(limits), Environment::Own) => {
            check.client_suite(TARGET, limits, options.jobs)?;
        }
        (Some(_), Some(_), Environment::Controlled) => {
            check.verdict.suite = CompleteSuite::LimitsAreFixed;
        }
        (Some(suite), None, _) => {
            let suite = suite.fitted(check.verdict.targets.first())?;
            check.suite(TARGET, &suite, options.jobs)?;
        }
    }
    Ok(())
}

/// Where the environment is the server's own: goes the way to each rule that nothing has exercised yet, if it needs but
/// a client and time.
fn ways(
    check: &mut Check<'_>,
    options: &RemoteOptions,
    servers: &Servers,
    progress: &dyn Progress,
) -> Result<(), CheckError> {
    const BAR: &str = "timers";
    let (Some(limits), None) = (&options.limits, &options.replay) else {
        return Ok(());
    };
    let exercised = check.verdict.coverage.rules();
    let mut ways = BTreeMap::new();
    for rule in Rule::ALL.iter().filter(|rule| !exercised.contains(**rule)) {
        let way = way_to(*rule).filter(|way| can_be_waited_for(way, limits, options.patience));
        if let Some(way) = way {
            ways.entry(way).or_insert(*rule);
        }
    }
    let ways = Ways {
        limits,
        ways: ways.into_iter().collect(),
    };
    let is_own = servers.environment() == Environment::Own;
    if ways.count() > 0 && is_own && !check.has_found() {
        progress.begun(BAR, ways.count());
        check.play(TARGET, BAR, options.jobs, &ways)?;
        progress.finished(BAR);
    }
    Ok(())
}

/// Whether a way needs nobody with a hand in the environment, and no more time than that at once.
fn can_be_waited_for(way: &[Input], limits: &Limits, patience: Duration) -> bool {
    way.iter().all(|input| match giver(input) {
        Giver::Client | Giver::Agent => true,
        Giver::Time => time_of(*input, limits) <= patience,
        Giver::Controller => false,
    })
}

fn time_of(input: Input, limits: &Limits) -> Duration {
    match input {
        Input::Timer { timer, .. } => limits.timeout(timer),
        Input::Client { .. } | Input::Agent { .. } | Input::Service { .. } | Input::Shutdown => {
            Duration::ZERO
        }
    }
}

/// Ways to rules.
struct Ways<'a> {
    limits: &'a Limits,
    ways: Vec<(&'static [Input], Rule)>,
}

impl Supplier for Ways<'_> {
    fn count(&self) -> u64 {
        self.ways.len() as u64
    }

    fn sequence(&self, place: u64) -> (Source, Sequence) {
        // A place is below `count`, which is the length of a list.
        let (way, rule) = usize::try_from(place).map_or(self.ways[0], |place| self.ways[place]);
        let sequence = Sequence {
            limits: self.limits.clone(),
            connections: 1,
            inputs: way.to_vec(),
        };
        (Source::Way(rule), sequence)
    }
}

impl RemoteOptions {
    /// A conversation that was kept, as it can be played. Where the environment is the server's own, it is one with any
    /// limits.
    fn playable(&self, kept: Kept, environment: Environment) -> Option<Kept> {
        match (&self.limits, environment) {
            (Some(limits), Environment::Own) => Some(Kept {
                sequence: Sequence {
                    limits: limits.clone(),
                    ..kept.sequence
                },
                ..kept
            }),
            (Some(limits), Environment::Controlled) => {
                (*limits == kept.sequence.limits).then_some(kept)
            }
            (None, _) => Some(kept),
        }
    }
}
