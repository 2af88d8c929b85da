//! `wsproof export machine`.

use clap::Args;

use crate::cli::error::CommandError;
use crate::cli::{Outcome, print};
use crate::description::{Description, RELEASED, Reach};
use crate::suites::extraction::Bounds;

/// Prints the whole protocol as data: vocabulary, messages, limits, rules, and the machine within bounds.
///
/// Such a file is what `wsproof diff` compares, and what a release is. docs/machine.md has the format.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  wsproof export machine > model/releases/v2.json")]
pub(super) struct MachineArguments {
    /// How many messages may wait
    #[arg(long, value_name = "NUMBER", default_value_t = RELEASED.queue_limit, value_parser = clap::value_parser!(u16).range(0..=i64::from(Reach::MOST_WAITING)))]
    queue: u16,
    /// The protocol violation that closes a connection
    #[arg(long, value_name = "NUMBER", default_value_t = RELEASED.violation_limit, value_parser = clap::value_parser!(u16).range(1..=i64::from(Reach::MOST_VIOLATIONS)))]
    violations: u16,
    /// How many different messages a client has
    #[arg(long, value_name = "NUMBER", default_value_t = RELEASED.messages, value_parser = clap::value_parser!(u8).range(0..=i64::from(Reach::MOST_MESSAGES)))]
    messages: u8,
}

/// Prints the description.
pub(super) fn machine(arguments: &MachineArguments) -> Result<Outcome, CommandError> {
    let description = Description::of_the_model(Bounds {
        queue_limit: arguments.queue,
        violation_limit: arguments.violations,
        messages: arguments.messages,
        ..RELEASED
    })
    .map_err(CommandError::Description)?;
    print::streamed(|mut output| description.write(&mut output).map_err(CommandError::Print))?;
    Ok(Outcome::Done)
}
