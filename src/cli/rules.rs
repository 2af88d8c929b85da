//! `wsproof rules`.

use clap::Args;

use super::error::CommandError;
use super::{Format, Outcome, print};
use crate::report::rules as report;

/// Lists the rules of the protocol: each with its name, its section of PROTOCOL.md and what it demands.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  wsproof rules --format json")]
pub(super) struct RulesArguments {
    /// For whom they are printed
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

/// Prints the rules.
pub(super) fn rules(arguments: &RulesArguments) -> Result<Outcome, CommandError> {
    match arguments.format {
        Format::Human => print::coloured(&report::human(print::width()))?,
        Format::Json => print::plain(&format!("{}\n", report::json()?))?,
    }
    Ok(Outcome::Done)
}
