//! The tokens that a server at an address is shown: minted, given, or made by a command.

use std::path::PathBuf;
use std::process::Command;

use clap::Args;
use wsproof_model::machine::input::User;

use super::settings::TokenSettingsArguments;
use crate::server::settings::{DEVELOPMENT_LISTEN, Settings, SettingsError};
use crate::targets::TargetError;
use crate::targets::tokens::Tokens;

/// Where tokens come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Tokens")]
pub(super) struct TokenSources {
    /// A token that holds; given twice, the second is of another user. Without any of these flags tokens are minted as
    /// `wsproof token` does
    #[arg(long, value_name = "TOKEN", conflicts_with_all = ["token_command", "secret_file"])]
    token: Vec<String>,
    /// A command that prints a token; {user} in it is replaced by a user's name, and {fault} by `none`, `expired`,
    /// `wrong_signature`, `wrong_audience` or `wrong_issuer`
    #[arg(long, value_name = "COMMAND", conflicts_with = "secret_file")]
    token_command: Option<String>,
    /// A file with the secret that tokens are signed with (HS256), so that tokens are minted, wrong ones too
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    #[command(flatten)]
    settings: TokenSettingsArguments,
}

/// Why there are no tokens to show.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokensError {
    /// More than two.
    #[error("--token is given {0} times: there are two users, so give one or two")]
    TooMany(usize),
    /// The file cannot be read.
    #[error("the secret file `{}` cannot be read", .file.display())]
    SecretFile {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The command cannot be run.
    #[error("the token command `{command}` cannot be run")]
    Command {
        /// The command.
        command: String,
        /// Why.
        source: std::io::Error,
    },
    /// The command failed, or printed nothing.
    #[error(
        "the token command `{command}` {outcome}; it must print a token and end with exit code 0"
    )]
    NoToken {
        /// The command.
        command: String,
        /// What came of it.
        outcome: String,
    },
    /// The settings are incomplete, or refused.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The tokens could not be minted.
    #[error(transparent)]
    Mint(#[from] TargetError),
}

impl TokenSources {
    /// The tokens of so many pairs of users, so that as many conversations do not meet each other; of one pair where tokens
    /// are given, or a command knows of no users.
    pub(super) fn tokens(self, pairs: usize) -> Result<Vec<Tokens>, TokensError> {
        if let Some(command) = &self.token_command {
            let pairs = if command.contains(USER) { pairs } else { 1 };
            return (0..pairs).map(|pair| by_command(command, pair)).collect();
        }
        match self.token.len() {
            0 => self.minted(pairs),
            1 | 2 => {
                let mut given = self.token.into_iter();
                Ok(vec![Tokens {
                    alice: given.next(),
                    bob: given.next(),
                    ..Tokens::NONE
                }])
            }
            more => Err(TokensError::TooMany(more)),
        }
    }

    fn minted(self, pairs: usize) -> Result<Vec<Tokens>, TokensError> {
        let mut input = self.settings.into_input();
        // Nobody listens for a token, so no profile need be told where.
        input.listen = Some(DEVELOPMENT_LISTEN);
        if let Some(file) = self.secret_file {
            let secret = std::fs::read_to_string(&file)
                .map_err(|source| TokensError::SecretFile { file, source })?;
            input.token_secret = Some(secret.trim_end_matches(['\r', '\n']).to_owned());
        }
        let settings = Settings::resolve(input)?;
        let minted = (0..pairs)
            .map(|pair| Tokens::mint(&settings.tokens, |user| name(user, pair)))
            .collect::<Result<_, _>>()?;
        Ok(minted)
    }
}

/// What stands for a user's name in a command, and what for what is wrong with a token.
const USER: &str = "{user}";
const FAULT: &str = "{fault}";

/// What a user of a pair is called; those of the first pair as the users of conversations are.
fn name(user: User, pair: usize) -> String {
    match pair {
        0 => user.name().to_owned(),
        pair => format!("{}-{pair}", user.name()),
    }
}

fn by_command(command: &str, pair: usize) -> Result<Tokens, TokensError> {
    let token = |user: User, fault: &str| {
        let filled_in = command.replace(USER, &name(user, pair));
        printed_by(filled_in.replace(FAULT, fault))
    };
    let wrong = |fault| {
        let asked = command.contains(FAULT);
        asked.then(|| token(User::Alice, fault)).transpose()
    };
    Ok(Tokens {
        alice: Some(token(User::Alice, "none")?),
        bob: command
            .contains(USER)
            .then(|| token(User::Bob, "none"))
            .transpose()?,
        expired: wrong("expired")?,
        wrong_signature: wrong("wrong_signature")?,
        wrong_audience: wrong("wrong_audience")?,
        wrong_issuer: wrong("wrong_issuer")?,
    })
}

/// What a command prints. What it says on stderr, it says to the person.
fn printed_by(command: String) -> Result<String, TokensError> {
    let ran = Command::new("sh")
        .arg("-c")
        .arg(&command)
        .stderr(std::process::Stdio::inherit())
        .output();
    let output = match ran {
        Ok(output) => output,
        Err(source) => return Err(TokensError::Command { command, source }),
    };
    let outcome = if output.status.success() {
        let token = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if !token.is_empty() {
            return Ok(token);
        }
        "printed nothing".to_owned()
    } else {
        format!("failed ({})", output.status)
    };
    Err(TokensError::NoToken { command, outcome })
}
