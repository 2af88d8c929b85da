//! The command line: what a person types, and the exit code that a program reads.
//!
//! Exit codes: 0, the server conforms, or what was asked for was done; 1, it differs, or a property is broken; 2, what was asked for could not be
//! done, and stderr says why; 130 and 143, a check was ended by SIGINT or SIGTERM. Nothing is decided here: a command reads its
//! arguments, asks the part that knows, and prints what [`crate::report`] makes of the answer.

mod again;
mod check;
mod confidential;
mod diff;
mod duration;
mod error;
mod explore;
mod export;
mod header;
mod incidents;
mod interruption;
mod limits;
mod mutants;
mod page;
mod print;
mod rules;
mod serve;
mod settings;
mod signals;
mod token;
mod tokens;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use check::CheckArguments;
use diff::DiffArguments;
use error::CommandError;
use explore::ExploreArguments;
use export::ExportArguments;
use incidents::IncidentsArguments;
use mutants::MutantsArguments;
use rules::RulesArguments;
use serve::ServeArguments;
use signals::Signal;
use token::TokenArguments;
use verify::{ReplayArguments, VerifyArguments};

/// The exit code of a command that could not be run; clap uses it for arguments that it does not understand.
const COULD_NOT_BE_RUN: u8 = 2;

const AFTER_HELP: &str = "\
Without a command, `wsproof verify` is run.

Exit codes:
  0  the server conforms, every property holds, or what was asked for was done
  1  the server differs from the protocol, a property of the protocol's machine is broken, or a change means
     more than was allowed
  2  what was asked for could not be done, or a check could not go on; it says why
  130, 143  a check was ended by SIGINT or SIGTERM; what was found until then was told

Example:
  wsproof verify --seed 42 --target simulated";

/// Shows whether a server follows the Agent Chat Protocol.
///
/// Conversations are played to the protocol's reference machine and to a real server in lockstep. Where a client would
/// see something else than the machine says, the shortest such conversation is told.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(VerifyArguments),
    Check(Box<CheckArguments>),
    Replay(ReplayArguments),
    Explore(ExploreArguments),
    Incidents(IncidentsArguments),
    Mutants(MutantsArguments),
    Diff(DiffArguments),
    Export(ExportArguments),
    Serve(Box<ServeArguments>),
    Token(TokenArguments),
    Rules(RulesArguments),
}

/// For whom something is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person.
    #[default]
    Human,
    /// For a program: one JSON value on stdout and nothing else.
    Json,
}

/// Who is told why a command could not be run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Reader {
    /// A person, on stderr.
    #[default]
    Person,
    /// A program too, by JSON on stdout.
    Json,
    /// A build server too, by JUnit XML on stdout.
    Junit,
}

impl From<Format> for Reader {
    fn from(format: Format) -> Self {
        match format {
            Format::Human => Self::Person,
            Format::Json => Self::Json,
        }
    }
}

/// What became of a command that could be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// What was asked for was done; a server that was checked conforms.
    Done,
    /// A server that was checked differs, or one that served was cut short.
    Not,
    /// A check ended before its time. What was found until then was told.
    CutShort,
    /// The same, by a signal.
    Ended(Signal),
}

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let command = Cli::parse().command;
    let reader = command.as_ref().map(Command::reader).unwrap_or_default();
    match run(command) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Not) => ExitCode::FAILURE,
        Ok(Outcome::CutShort) => ExitCode::from(COULD_NOT_BE_RUN),
        Ok(Outcome::Ended(signal)) => ExitCode::from(signal.exit_code()),
        Err(error) => {
            print::complaint(&error, reader);
            ExitCode::from(COULD_NOT_BE_RUN)
        }
    }
}

impl Command {
    /// Who is told if it could not be run.
    fn reader(&self) -> Reader {
        match self {
            Self::Verify(arguments) => arguments.format.into(),
            Self::Check(arguments) => arguments.reader(),
            Self::Replay(arguments) => arguments.format.into(),
            Self::Explore(arguments) => arguments.format.into(),
            Self::Incidents(arguments) => arguments.format.into(),
            Self::Mutants(arguments) => arguments.format.into(),
            Self::Diff(arguments) => arguments.error_format().into(),
            Self::Rules(arguments) => arguments.format.into(),
            Self::Serve(_) | Self::Token(_) | Self::Export(_) => Reader::Person,
        }
    }
}

fn run(command: Option<Command>) -> Result<Outcome, CommandError> {
    match command {
        None => verify::verify(VerifyArguments::default()),
        Some(Command::Verify(arguments)) => verify::verify(arguments),
        Some(Command::Check(arguments)) => check::check(*arguments),
        Some(Command::Replay(arguments)) => verify::replay(&arguments),
        Some(Command::Explore(arguments)) => explore::explore(&arguments),
        Some(Command::Incidents(arguments)) => incidents::incidents(&arguments),
        Some(Command::Mutants(arguments)) => mutants::mutants(&arguments),
        Some(Command::Diff(arguments)) => diff::diff(&arguments),
        Some(Command::Export(arguments)) => export::export(&arguments),
        Some(Command::Serve(arguments)) => serve::serve(*arguments),
        Some(Command::Token(arguments)) => token::token(arguments),
        Some(Command::Rules(arguments)) => rules::rules(&arguments),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_contradict_each_other_nowhere() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        let mut cli = Cli::command();
        cli.build();
        for command in cli.get_subcommands().filter(|it| it.get_name() != "help") {
            let help = command.clone().render_long_help().to_string();
            let example = format!("  wsproof {}", command.get_name());
            assert!(help.contains(&example), "{help}");
        }
    }
}
