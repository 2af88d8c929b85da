//! `wsproof export markdown`.

use clap::Args;

use crate::cli::error::CommandError;
use crate::cli::{Outcome, print};
use crate::exports::markdown;

/// Prints the whole protocol as a document, for those who write a client or a server.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  wsproof export markdown > docs/protocol.md")]
pub(super) struct MarkdownArguments {}

/// Prints the document.
pub(super) fn markdown(_arguments: &MarkdownArguments) -> Result<Outcome, CommandError> {
    let document = markdown::document().map_err(CommandError::Document)?;
    print::plain(&document)?;
    Ok(Outcome::Done)
}
