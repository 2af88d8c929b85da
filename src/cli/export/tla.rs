//! `wsproof export tla`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::error::CommandError;
use crate::cli::{Outcome, print};
use crate::exploration::Bounds;
use crate::exports::tla::{Module, NAME};

/// Prints the machine as a TLA+ module, to be checked by TLC: the states and properties of `wsproof explore`.
///
/// TLC also reads a configuration, which stands in the module as a comment; with --into both are written as files.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  wsproof export tla --queue 1 --into target/tla\n  cd target/tla && java -cp tla2tools.jar tlc2.TLC AgentChat"
)]
pub(super) struct TlaArguments {
    /// How many messages may wait
    #[arg(long, value_name = "NUMBER", default_value_t = Bounds::default().queue)]
    queue: u16,
    /// The protocol violation that closes a connection
    #[arg(long, value_name = "NUMBER", default_value_t = Bounds::default().violations)]
    violations: u16,
    /// Where AgentChat.tla and AgentChat.cfg are written [default: the module is printed]
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

/// Prints the module, or writes it with its configuration.
pub(super) fn tla(arguments: &TlaArguments) -> Result<Outcome, CommandError> {
    let module = Module::within(&Bounds {
        queue: arguments.queue,
        violations: arguments.violations,
        ..Bounds::default()
    })
    .map_err(CommandError::Module)?;
    match &arguments.into {
        None => print::plain(&module.text)?,
        Some(folder) => {
            fs::create_dir_all(folder).map_err(|source| not_written(folder, source))?;
            write(folder, "tla", &module.text)?;
            write(folder, "cfg", &module.configuration)?;
        }
    }
    Ok(Outcome::Done)
}

fn write(folder: &Path, extension: &str, text: &str) -> Result<(), CommandError> {
    let file = folder.join(NAME).with_extension(extension);
    fs::write(&file, text).map_err(|source| not_written(&file, source))
}

fn not_written(file: &Path, source: std::io::Error) -> CommandError {
    CommandError::File {
        file: file.to_owned(),
        done: "written",
        source,
    }
}
