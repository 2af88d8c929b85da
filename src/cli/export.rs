//! `wsproof export`: what the specification says, for other programs.

mod machine;
mod markdown;
mod pictures;
mod tla;
mod vectors;

use clap::{Args, Subcommand};
use serde_json::Value;

use self::machine::MachineArguments;
use self::markdown::MarkdownArguments;
use self::pictures::{DotArguments, MermaidArguments};
use self::tla::TlaArguments;
use self::vectors::VectorsArguments;
use super::error::CommandError;
use super::{Outcome, print};
use crate::exports::{asyncapi, json_schema};

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
    /// Prints the JSON Schema (2020-12) of every message
    ///
    /// It holds for what a client says and for what a server says; `clientMessage`, `serverMessage` and each message stand
    /// in its `$defs` by name.
    #[command(after_help = "Example:\n  wsproof export json-schema > agent-chat.schema.json")]
    JsonSchema,
    /// Prints the protocol as an AsyncAPI 3.0 document: the server, its channel, and every message
    ///
    /// What AsyncAPI cannot say, the order above all, stands under `x-lifecycle`, `x-run` and `x-limits`.
    #[command(after_help = "Example:\n  wsproof export asyncapi > agent-chat.asyncapi.json")]
    Asyncapi,
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
        What::JsonSchema => document(&json_schema::schema()),
        What::Asyncapi => document(&asyncapi::document()),
    }
}

fn document(document: &Value) -> Result<Outcome, CommandError> {
    print::plain(&format!("{document:#}\n"))?;
    Ok(Outcome::Done)
}
