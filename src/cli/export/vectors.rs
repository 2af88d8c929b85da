//! `wsproof export vectors`.

use std::io::Write;
use std::num::NonZeroU64;

use clap::Args;
use serde::Serialize;
use wsproof_model::machine::input::MessageId;

use crate::cli::error::CommandError;
use crate::cli::{Outcome, print};
use crate::lockstep::SuiteOptions;
use crate::report::vectors::Bar;
use crate::vectors::{Export, ExportError, Selection};

/// Prints the complete suite as JSON Lines, for test runners in any language.
///
/// The first line says what holds for all; each other line is a sequence: what to write to a TCP socket, what to ask of
/// the control endpoint, and what must be seen. docs/vectors.md has the format and a runner.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  wsproof export vectors --messages 1 --sample 500 > vectors.jsonl"
)]
pub(super) struct VectorsArguments {
    /// How many different messages the client of the suite has
    #[arg(long, value_name = "NUMBER", default_value_t = SuiteOptions::MESSAGES, value_parser = clap::value_parser!(u8).range(0..=i64::from(MessageId::COUNT)))]
    messages: u8,
    /// How many states more than the model's a server may have, and still be found by the suite if it differs
    #[arg(long, value_name = "NUMBER", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=1))]
    extra_states: u32,
    /// How many sequences are taken, spread evenly over the suite [default: all that there are]
    #[arg(long, value_name = "NUMBER")]
    sample: Option<NonZeroU64>,
}

/// Prints the suite.
pub(super) fn vectors(arguments: &VectorsArguments) -> Result<Outcome, CommandError> {
    let export = Export::new(Selection {
        extra_states: arguments.extra_states,
        messages: arguments.messages,
        sample: arguments.sample,
    })
    .map_err(CommandError::Export)?;
    let bar = Bar::new(export.count());
    let printed = print::streamed(|output| lines(&export, output, &bar));
    bar.finished();
    printed.map(|()| Outcome::Done)
}

fn lines(export: &Export, output: &mut dyn Write, bar: &Bar) -> Result<(), CommandError> {
    line(output, &export.header())?;
    for vector in export.vectors() {
        line(output, &vector.map_err(CommandError::Export)?)?;
        bar.advanced();
    }
    Ok(())
}

fn line(output: &mut dyn Write, line: &impl Serialize) -> Result<(), CommandError> {
    serde_json::to_writer(&mut *output, line).map_err(|error| match error.io_error_kind() {
        Some(_) => CommandError::Print(error.into()),
        None => CommandError::Export(ExportError::Json(error)),
    })?;
    output.write_all(b"\n").map_err(CommandError::Print)
}
