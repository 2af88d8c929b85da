//! A check of a server at an address, from the first look at it to the word on every rule.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use wsproof_model::vocabulary::{Limits, Rule};

use super::preflight;
use super::rules::findings;
use super::verdict::{Conformance, Environment, RuleFinding, RuleOutcome};
use crate::lockstep::progress::Progress;
use crate::lockstep::stop::Stop;
use crate::lockstep::{self, CheckError, RemoteOptions, RemoteSuite, TargetName};
use crate::targets::TargetError;
use crate::targets::remote::{self, Address, Servers, ServersError};
use crate::targets::secrets::Secrets;

/// What a check of a server at an address is asked to do.
#[derive(Clone, Debug)]
pub struct CheckOptions {
    /// What the sequences are made from.
    pub seed: u64,
    /// Random sequences; `None`: as many as are usual.
    pub cases: Option<u64>,
    /// The inputs that a random sequence has at most.
    pub steps: usize,
    /// Jobs at the same time.
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
    /// The limits that the server is said to have.
    pub limits: Limits,
}

/// Why a server cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum ConformanceError {
    /// There are no such servers.
    #[error(transparent)]
    Servers(#[from] ServersError),
    /// A server cannot be talked to.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// It speaks HTTP, and not WebSocket.
    #[error(
        "{address} speaks HTTP, but not WebSocket: it answers a request for a WebSocket with {status} where 101 is asked for; is this the path of the WebSocket, and does it need a --header?"
    )]
    NoWebSocket {
        /// Its address.
        address: Address,
        /// What it answers.
        status: u16,
    },
    /// It does not speak HTTP.
    #[error(
        "{address} does not answer as an HTTP server does: {why}; is this the address of a WebSocket server, and does it want TLS (wss://)?"
    )]
    NoHttp {
        /// Its address.
        address: Address,
        /// What is wrong.
        why: String,
    },
    /// It accepts a transport and says nothing.
    #[error(
        "{address} accepts a connection, but does not answer within {seconds} seconds; is this the address of a WebSocket server, and does it want TLS (wss://)?"
    )]
    Silent {
        /// Its address.
        address: Address,
        /// How long was waited.
        seconds: f64,
    },
    /// It accepts a transport and ends it.
    #[error(
        "{address} accepts a connection and ends it without an answer to the request for a WebSocket; is this the address of a WebSocket server, and does it want TLS (wss://)?"
    )]
    Ended {
        /// Its address.
        address: Address,
    },
    /// It refuses a token that should hold.
    #[error(
        "{address} refuses a token that should hold, in the Authorization field (401) and in `authenticate` (3000): is it signed with the server's secret, for its issuer and its audience? Without any of these flags it is signed with the development secret of `wsproof token`; give --secret-file with --token-issuer and --token-audience, or --token, or --token-command"
    )]
    TokenRefused {
        /// Its address.
        address: Address,
    },
    /// Its largest messages are too large to be sent and read.
    #[error(
        "{address} is said to have a `frame_limit` of {bytes} bytes, and the check sends and reads messages of up to {}: give the server a lower one for the check",
        preflight::FRAME_LIMIT
    )]
    FrameLimit {
        /// Its address.
        address: Address,
        /// Its limit.
        bytes: u32,
    },
    /// With a control endpoint tokens of every kind are shown, and some are not there.
    #[error("a controlled server is shown tokens of every kind, and there is not {}: give --secret-file, or --token-command with {{user}} and {{fault}}", .0.join(", nor "))]
    Tokens(Vec<&'static str>),
    /// No rule was exercised, and so nothing can be said.
    #[error(
        "nothing was exercised: no conversation was played that a rule is about; ask for some with --cases, or play a complete suite with --extra-states 0"
    )]
    NothingExercised,
    /// The check itself could not be run.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// The runtime could not be started.
    #[error("cannot start a runtime: {0}")]
    Runtime(#[source] io::Error),
    /// Another of these, told without the secrets that a server said back.
    #[error("{0}")]
    Withheld(String),
}

impl ConformanceError {
    /// It without secrets. What holds none is left as it is.
    fn without(self, secrets: &Secrets) -> Self {
        let mut told = vec![self.to_string()];
        let mut source = self.source();
        while let Some(error) = source {
            told.push(error.to_string());
            source = error.source();
        }
        let holds_one = |told: &String| matches!(secrets.withhold(told), Cow::Owned(_));
        if told.iter().any(holds_one) {
            Self::Withheld(secrets.withhold(&self.to_string()).into_owned())
        } else {
            self
        }
    }
}

/// Checks servers that are alike.
///
/// # Errors
/// If nothing could be played. That a check could not go on is in its outcome, with what was found until then.
pub fn check(
    options: &CheckOptions,
    servers: &Servers,
    progress: &dyn Progress,
) -> Result<Conformance, ConformanceError> {
    check_until(options, servers, progress, &Stop::never())
}

/// The same, until `stop` says that it is to end. What was found until then is in its outcome.
///
/// # Errors
/// As [`check`].
pub fn check_until(
    options: &CheckOptions,
    servers: &Servers,
    progress: &dyn Progress,
    stop: &Stop,
) -> Result<Conformance, ConformanceError> {
    checked(options, servers, progress, stop).map_err(|error| error.without(servers.secrets()))
}

fn checked(
    options: &CheckOptions,
    servers: &Servers,
    progress: &dyn Progress,
    stop: &Stop,
) -> Result<Conformance, ConformanceError> {
    let environment = environment(servers)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(ConformanceError::Runtime)?;
    let limits = runtime.block_on(stop.or(preflight::look(servers, &options.limits)))?;
    let remote = RemoteOptions {
        seed: options.seed,
        cases: options.cases.unwrap_or_else(|| usual(environment)),
        steps: options.steps,
        jobs: options.jobs,
        suite: options.suite,
        regressions: options.regressions.clone(),
        replay: options.replay.clone(),
        known: options.known.clone(),
        patience: options.patience,
        limits,
    };
    let (verdict, interrupted) = lockstep::check(&remote, servers, progress, stop);
    let played = verdict.targets.iter().map(|tally| tally.sequences).sum();
    let rules = findings(&verdict, environment, options);
    let is_empty = |it: &RuleFinding| matches!(it.outcome, RuleOutcome::NotExercised { .. });
    if interrupted.is_none() && verdict.outgrown.is_empty() && rules.iter().all(is_empty) {
        return Err(ConformanceError::NothingExercised);
    }
    let interrupted = match interrupted {
        Some(error) if played == 0 => return Err(error.into()),
        interrupted => interrupted.map(|error| {
            let why = why(&error, played);
            servers.secrets().withhold(&why).into_owned()
        }),
    };
    let first = servers.places().next();
    Ok(Conformance {
        url: first.map_or_else(String::new, |place| place.address.to_string()),
        environment,
        rules,
        verdict,
        replayed: options.replay.clone(),
        interrupted,
    })
}

/// Why a check ended before its time, after so many sequences.
fn why(error: &CheckError, played: u64) -> String {
    let why = match error {
        CheckError::Target { source, .. } => source.to_string(),
        CheckError::Credentials(_)
        | CheckError::Regression(_)
        | CheckError::Bounds(_)
        | CheckError::SuiteTooLarge { .. }
        | CheckError::NothingPlayed { .. }
        | CheckError::Stopped(_)
        | CheckError::Panicked { .. } => error.to_string(),
    };
    let sequences = if played == 1 { "sequence" } else { "sequences" };
    format!("after {played} {sequences}: {why}")
}

/// Whose the environment is. Where it is the checker's, every kind of token is shown.
fn environment(servers: &Servers) -> Result<Environment, ConformanceError> {
    match servers.environment() {
        remote::Environment::Own => return Ok(Environment::Own),
        remote::Environment::Controlled => {}
    }
    let missing = servers.tokens().missing();
    if !missing.is_empty() {
        return Err(ConformanceError::Tokens(missing));
    }
    Ok(Environment::Controlled {
        instances: servers.places().count(),
    })
}

/// How many random sequences are usual.
const fn usual(environment: Environment) -> u64 {
    match environment {
        Environment::Controlled { .. } => TargetName::Remote.cases(),
        Environment::Own => 400,
    }
}
