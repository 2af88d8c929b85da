//! `wsproof export`: what the specification says, for other programs.

mod machine;
mod markdown;
mod pictures;
mod tla;
mod vectors;

use clap::{Args, Subcommand};

use self::machine::MachineArguments;
use self::markdown::MarkdownArguments;
use self::pictures::{DotArguments, MermaidArguments};
use self::tla::TlaArguments;
use self::vectors::VectorsArguments;
use super::Outcome;
use super::error::CommandError;

/// Prints what the specification says as data, for other programs.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  wsproof export vectors > vectors.jsonl")]
pub(super) struct ExportArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Vectors(VectorsArguments),
    Machine(MachineArguments),
    Markdown(MarkdownArguments),
    Mermaid(MermaidArguments),
    Dot(DotArguments),
    Tla(TlaArguments),
}

/// Prints what is asked for.
pub(super) fn export(arguments: &ExportArguments) -> Result<Outcome, CommandError> {
    match &arguments.what {
        What::Vectors(arguments) => vectors::vectors(arguments),
        What::Machine(arguments) => machine::machine(arguments),
        What::Markdown(arguments) => markdown::markdown(arguments),
        What::Mermaid(arguments) => pictures::mermaid(arguments),
        What::Dot(arguments) => pictures::dot(arguments),
        What::Tla(arguments) => tla::tla(arguments),
    }
}
