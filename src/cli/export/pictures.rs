//! `wsproof export mermaid` and `wsproof export dot`.

use clap::{Args, ValueEnum};

use crate::cli::error::CommandError;
use crate::cli::{Outcome, print};
use crate::exports::graph::Graph;
use crate::exports::{dot, mermaid};

/// Prints a diagram of the protocol for Mermaid, as GitHub draws it in a document.
///
/// In Markdown it stands in a code block whose language is `mermaid`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  wsproof export mermaid lifecycle > lifecycle.mmd")]
pub(super) struct MermaidArguments {
    /// What is drawn; a file has one diagram
    #[arg(value_enum, value_name = "DIAGRAM")]
    of: Diagram,
}

/// Prints a diagram of the protocol for Graphviz.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  wsproof export dot lifecycle | dot -Tsvg > lifecycle.svg")]
pub(super) struct DotArguments {
    /// What is drawn; a file has one diagram
    #[arg(value_enum, value_name = "DIAGRAM")]
    of: Diagram,
}

/// What can be drawn.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Diagram {
    /// The states of a connection, and what leads from one to another
    Lifecycle,
    /// The phases of a run, and the messages that tell of it
    Run,
    /// What an agent is built from
    Dependencies,
}

impl Diagram {
    fn graph(self) -> Graph {
        match self {
            Self::Lifecycle => Graph::lifecycle(),
            Self::Run => Graph::run(),
            Self::Dependencies => Graph::dependencies(),
        }
    }
}

/// Prints a diagram for Mermaid.
pub(super) fn mermaid(arguments: &MermaidArguments) -> Result<Outcome, CommandError> {
    print::plain(&mermaid::draw(&arguments.of.graph()))?;
    Ok(Outcome::Done)
}

/// Prints a diagram for Graphviz.
pub(super) fn dot(arguments: &DotArguments) -> Result<Outcome, CommandError> {
    print::plain(&dot::draw(&arguments.of.graph()))?;
    Ok(Outcome::Done)
}
