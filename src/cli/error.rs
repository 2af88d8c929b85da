//! Why a command could not be run.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::tokens::TokensError;
use crate::conformance::ConformanceError;
use crate::control::StartError;
use crate::control::addresses::AddressError;
use crate::description::DescriptionError;
use crate::diff::DiffError;
use crate::exploration::ExplorationError;
use crate::exports::markdown::DocumentError;
use crate::exports::tla::ModuleError;
use crate::lockstep::CheckError;
use crate::mutants::campaign::CampaignError;
use crate::report::conformance::{HtmlError, JunitError};
use crate::sequences::regression::RegressionError;
use crate::server::settings::{Profile, SettingsError};
use crate::server::token::IssueError;
use crate::vectors::ExportError;

/// Why a command could not be run. The message says what, on what, and what to do.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    /// A check could not be run.
    #[error("the server could not be checked")]
    Check(#[source] CheckError),
    /// A server at an address could not be checked.
    #[error("the server could not be checked")]
    Conformance(#[from] ConformanceError),
    /// There are no tokens to show.
    #[error(transparent)]
    Tokens(#[from] TokensError),
    /// A file could not be read or written.
    #[error("`{}` cannot be {done}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What was to be done with it.
        done: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// The list of rules that are known to be broken has a line that names none.
    #[error("line {line} of `{}` names no rule: `{text}`; `wsproof rules` lists them", .file.display())]
    Expected {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What stands there.
        text: String,
    },
    /// The outcome cannot be written as XML.
    #[error(
        "the outcome could not be written as JUnit XML: this is a defect of wsproof, please report it"
    )]
    Junit(#[from] JunitError),
    /// The outcome cannot be written as a page.
    #[error(
        "the outcome could not be written as HTML: this is a defect of wsproof, please report it"
    )]
    Page(#[from] HtmlError),
    /// An incident could not be run.
    #[error("a server with a fault could not be played to")]
    Incident(#[source] CheckError),
    /// The machine could not be explored.
    #[error("the machine could not be explored{}", kept_in(.kept))]
    Explore {
        /// Why.
        source: ExplorationError,
        /// Where the conversations are kept that show what was found to be broken until then.
        kept: Vec<PathBuf>,
    },
    /// Mutants could not be made or played to.
    #[error("the check could not be measured")]
    Mutants(#[source] CampaignError),
    /// The protocol could not be described.
    #[error("the protocol could not be described")]
    Description(#[source] DescriptionError),
    /// There is no such release, and no such file.
    #[error(
        "`{name}` is neither a release nor a file; the releases are {releases}, and `working` is the model as it is"
    )]
    NothingToCompare {
        /// What was given.
        name: String,
        /// The releases.
        releases: String,
    },
    /// What was to be compared is no description.
    #[error(
        "`{name}` cannot be compared: make it anew with `wsproof export machine`, or compare it with the wsproof that made it"
    )]
    NotADescription {
        /// What was given.
        name: String,
        /// Why.
        source: DescriptionError,
    },
    /// A release that was built in cannot be read.
    #[error(
        "the release `{name}` of this wsproof cannot be read: the file has to stay as it was released, and \
         src/description/text.rs to read it"
    )]
    Release {
        /// Its name.
        name: &'static str,
        /// Why.
        source: DescriptionError,
    },
    /// Two descriptions cannot be compared.
    #[error("the two cannot be compared")]
    Diff(#[source] DiffError),
    /// Vectors could not be made.
    #[error("the suite could not be exported")]
    Export(#[source] ExportError),
    /// The document could not be made.
    #[error("the document could not be made")]
    Document(#[source] DocumentError),
    /// A TLA+ module could not be made.
    #[error("the machine could not be written as a TLA+ module")]
    Module(#[source] ModuleError),
    /// A violation could not be kept.
    #[error("a property is broken, and the conversation that shows it could not be kept")]
    Keep(#[source] RegressionError),
    /// The settings are incomplete, or refused.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// No token could be issued.
    #[error("no token could be issued")]
    Issue(#[source] IssueError),
    /// The runtime could not be started.
    #[error("the server could not be started: has this process too few threads or files?")]
    Runtime(#[source] io::Error),
    /// The log filter is none.
    #[error(
        "`{filter}` does not say what is logged: give --log or RUST_LOG something like `info` or `wsproof=debug`"
    )]
    Log {
        /// What was given.
        filter: String,
        /// Why it is none.
        source: tracing_subscriber::filter::ParseError,
    },
    /// The address cannot be listened on.
    #[error(
        "cannot listen on {address}: is another server running there? Choose another address with --listen"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The control endpoint is not offered there.
    #[error(transparent)]
    ControlAddress(#[from] AddressError),
    /// A server that is not for tests is not put under control.
    #[error(
        "--control is for tests, and this is the {0} profile: whoever reaches the endpoint can stop the server and fire its timers; leave --control out, or serve with --profile development"
    )]
    ControlledProfile(Profile),
    /// A server under control could not be started.
    #[error(transparent)]
    Control(#[from] StartError),
    /// Signals cannot be waited for.
    #[error("cannot wait for SIGINT and SIGTERM, so that nothing could be ended in order")]
    Signals(#[source] io::Error),
    /// The outcome could not be printed.
    #[error("the outcome could not be printed on stdout")]
    Print(#[source] io::Error),
    /// The outcome could not be written as JSON.
    #[error(
        "the outcome could not be written as JSON: this is a defect of wsproof, please report it"
    )]
    Json(#[from] serde_json::Error),
}

fn kept_in(files: &[PathBuf]) -> String {
    let files: Vec<_> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    if files.is_empty() {
        return String::new();
    }
    format!("; what was found is kept in {}", files.join(", "))
}
