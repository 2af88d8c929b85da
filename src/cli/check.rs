//! `wsproof check`.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use wsproof_model::machine::input::MessageId;
use wsproof_model::vocabulary::Rule;

use super::again::AgainArguments;
use super::confidential::Confidential;
use super::duration::TypedDuration;
use super::error::CommandError;
use super::header::header;
use super::interruption::Interruption;
use super::limits::LimitArguments;
use super::page::PageFile;
use super::tokens::TokenSources;
use super::verify::{ExtraStatesChoice, STEPS, random_seed};
use super::{Outcome, Reader, print};
use crate::conformance::{self, CheckOptions, Conclusion, Conformance, ConformanceError};
use crate::lockstep::stop::Stop;
use crate::lockstep::{Options, RemoteSuite};
use crate::report::Bars;
use crate::report::conformance::{self as report, Again};
use crate::targets::PATIENCE;
use crate::targets::remote::{Address, ServerOptions, Servers};

/// How long a server may take, if nothing else is said.
const TIMEOUT: TypedDuration = TypedDuration::new(PATIENCE);

/// How long a timer may take that is waited for, if nothing else is said.
const WAIT: TypedDuration = TypedDuration::new(Duration::from_secs(10));

/// How wide the outcome is where stdout is no terminal: as a log is read.
const WIDTH: usize = 100;

/// How many conversations one job has at the same time with a server that is not controlled: most of them wait.
const PAIRS_PER_JOB: usize = 8;

/// Checks a server in any language at a ws:// or wss:// address, rule by rule.
///
/// Regressions are replayed, then random conversations are played, then a complete test suite. With a control endpoint
/// (docs/control.md) the environment's inputs are given as well; without one, the server's agents, services and timers do
/// as they like, and what no choice that the protocol leaves them explains is a difference. Nothing is sent to anything
/// but the addresses that are given.
///
/// SIGINT and SIGTERM end the check, and what was found until then is told, with exit code 130 or 143. A second signal ends it at
/// once.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wsproof check ws://127.0.0.1:8080/ws
  wsproof check ws://127.0.0.1:8080/ws --control http://127.0.0.1:9080 --instances 4
  wsproof check wss://chat.example/ws --token-command 'issue-token --user {user}' --report check.html")]
pub(super) struct CheckArguments {
    // Stands first: the others are taken out as they are read.
    #[command(flatten)]
    pub(super) again: AgainArguments,
    /// The address of the WebSocket; where it has no path, that is /ws
    #[arg(value_name = "URL", value_parser = Confidential(Address::of_web_socket))]
    url: Address,
    /// The address of its control endpoint (docs/control.md)
    #[arg(long, value_name = "URL", value_parser = Confidential(Address::of_control))]
    control: Option<Address>,
    /// Servers that are alike, on this port and those that follow, and so are their control endpoints
    #[arg(long, value_name = "NUMBER", default_value_t = NonZeroUsize::MIN, requires = "control")]
    instances: NonZeroUsize,
    /// A header field of every request for a WebSocket; who a client is is said by tokens
    #[arg(long, value_name = "NAME: VALUE", value_parser = Confidential(header))]
    header: Vec<(String, String)>,
    /// Authorities, in PEM, that are trusted for wss:// besides the system's
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// How long the server may take to accept a connection, and for each thing that it must say; what it says later than the
    /// protocol's two seconds breaks golden/two-seconds all the same
    #[arg(long, value_name = "DURATION", default_value_t = TIMEOUT)]
    timeout: TypedDuration,
    /// Without a control endpoint: a timer whose time is no longer, and an agent for so long, is waited for once for each rule that
    /// needs it
    #[arg(long, value_name = "DURATION", default_value_t = WAIT)]
    wait: TypedDuration,
    /// What the conversations are made from [default: random, and always printed]
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Random conversations [default: 4000 with a control endpoint, 400 without]
    #[arg(long, value_name = "NUMBER")]
    cases: Option<u64>,
    /// The steps that a conversation has at most
    #[arg(long, value_name = "NUMBER", default_value_t = STEPS)]
    steps: NonZeroUsize,
    /// Jobs that play at the same time [default: one per processor; with a control endpoint one per two, as the server needs
    /// some as well]
    #[arg(long, value_name = "NUMBER")]
    jobs: Option<NonZeroUsize>,
    /// How many states more than the model's the server may have, and still be found by the complete suite if it differs
    #[arg(long, value_enum, value_name = "NUMBER", default_value_t = ExtraStatesChoice::Zero)]
    extra_states: ExtraStatesChoice,
    /// The messages that the client of the complete suite has [default: as many as fit a minute, two at most]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(0..=i64::from(MessageId::COUNT)))]
    messages: Option<u8>,
    /// Plays one conversation that was kept, and nothing else
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
    /// A file that names the rules that the server is known to break, one a line: the check fails if it breaks another
    /// one, and if it follows one that is named
    #[arg(long, value_name = "FILE")]
    expected: Option<PathBuf>,
    /// For whom the outcome is printed
    #[arg(long, value_enum, default_value_t)]
    format: CheckFormat,
    /// Writes the outcome as a page for a browser as well
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Where regressions are replayed from and new ones are kept
    #[arg(long, value_name = "FOLDER", default_value = Options::REGRESSIONS)]
    regressions: PathBuf,
    #[command(flatten)]
    tokens: TokenSources,
    #[command(flatten)]
    limits: LimitArguments,
}

/// For whom the outcome of a check is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// For a person
    #[default]
    Human,
    /// For a program: one JSON value on stdout and nothing else
    Json,
    /// For a CI system: JUnit XML on stdout, a test case for each rule
    Junit,
}

impl CheckArguments {
    /// Who is told if it could not be run.
    pub(super) const fn reader(&self) -> Reader {
        match self.format {
            CheckFormat::Human => Reader::Person,
            CheckFormat::Json => Reader::Json,
            CheckFormat::Junit => Reader::Junit,
        }
    }
}

/// Checks a server at an address, until a signal comes.
pub(super) fn check(arguments: CheckArguments) -> Result<Outcome, CommandError> {
    let reader = arguments.reader();
    let interruption = Interruption::new()?;
    let came_to = checked(arguments, interruption.stop());
    interruption.outcome(came_to, reader)
}

fn checked(arguments: CheckArguments, stop: &Stop) -> Result<Outcome, CommandError> {
    let seed = arguments.seed.unwrap_or_else(random_seed);
    // Said before anything can go wrong, so that whatever does can be looked at again.
    print::note(&format!(
        "wsproof: checking {} with seed {seed}",
        arguments.url
    ));
    let known = match &arguments.expected {
        None => BTreeSet::new(),
        Some(file) => known_to_be_broken(file)?,
    };
    let page = arguments.report.map(PageFile::open).transpose()?;
    let usual = match arguments.control {
        Some(_) => Options::half_of_available_jobs(),
        None => Options::available_jobs(),
    };
    let jobs = arguments.jobs.unwrap_or(usual).get();
    // A controlled server knows of two users, who are the same in every conversation.
    let pairs = match arguments.control {
        Some(_) => 1,
        None => jobs * PAIRS_PER_JOB,
    };
    let credentials = arguments.tokens.credentials(pairs)?;
    let server = ServerOptions {
        address: arguments.url,
        control: arguments.control,
        instances: arguments.instances.get(),
        headers: arguments.header,
        authorities: arguments.ca,
        patience: arguments.timeout.get(),
        secrets: credentials.secrets,
    };
    let servers = Servers::new(&server, credentials.pairs).map_err(ConformanceError::from)?;
    let extra_states = arguments.extra_states.number();
    let suite = extra_states.map(|extra_states| RemoteSuite {
        extra_states,
        messages: arguments.messages,
    });
    let options = CheckOptions {
        seed,
        cases: arguments.cases,
        steps: arguments.steps.get(),
        jobs,
        suite,
        regressions: arguments.regressions,
        replay: arguments.replay,
        known,
        patience: arguments.wait.get(),
        limits: arguments.limits.0,
    };
    let conformance = conformance::check_until(&options, &servers, &Bars::new(), stop)?;
    let again = &arguments.again.0;
    tell(&conformance, again, arguments.format)?;
    if let Some(page) = page {
        page.write(&report::html(&conformance, again)?)?;
    }
    Ok(match conformance.conclusion() {
        Conclusion::Conforms | Conclusion::AsExpected => Outcome::Done,
        Conclusion::Differs => Outcome::Not,
        Conclusion::Interrupted => Outcome::CutShort,
    })
}

fn tell(conformance: &Conformance, again: &Again, format: CheckFormat) -> Result<(), CommandError> {
    match format {
        CheckFormat::Human => {
            let width = print::width().or(Some(WIDTH));
            print::coloured(&report::human(conformance, again, width))
        }
        CheckFormat::Json => print::plain(&format!("{}\n", report::json(conformance, again)?)),
        CheckFormat::Junit => print::plain(&report::junit(conformance, again)?),
    }
}

/// The rules that a file names: one a line, with `#` before what is a comment.
fn known_to_be_broken(file: &Path) -> Result<BTreeSet<Rule>, CommandError> {
    let text = std::fs::read_to_string(file).map_err(|source| CommandError::File {
        file: file.to_owned(),
        done: "read",
        source,
    })?;
    let mut known = BTreeSet::new();
    for (line, text) in (1..).zip(text.lines()) {
        let name = text.split('#').next().unwrap_or_default().trim();
        if name.is_empty() {
            continue;
        }
        let rule = name.parse().map_err(|_| CommandError::Expected {
            file: file.to_owned(),
            line,
            text: name.to_owned(),
        })?;
        known.insert(rule);
    }
    Ok(known)
}
