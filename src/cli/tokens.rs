//! The tokens that a server at an address is shown: minted, given, or made by a command.

mod command;

use std::path::PathBuf;

use clap::Args;
use wsproof_model::machine::input::User;

pub(super) use self::command::shown;
use self::command::{TokenCommand, Whom};
use super::settings::TokenSettingsArguments;
use crate::server::settings::{DEVELOPMENT_LISTEN, Settings, SettingsError};
use crate::targets::TargetError;
use crate::targets::secrets::Secrets;
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
    /// `wrong_signature`, `wrong_audience` or `wrong_issuer`. The users are alice and bob; without a control endpoint also
    /// alice-1, bob-1 and so on, up to 15, so that as many conversations can be had at the same time
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
    #[error("the token command `{command}` cannot be run for {whom}")]
    Command {
        /// The command, as it may be read by everybody.
        command: String,
        /// For which token.
        whom: Whom,
        /// Why.
        source: std::io::Error,
    },
    /// The command failed, or printed nothing.
    #[error(
        "the token command `{command}` {outcome} for {whom}; it must print a token and end with exit code 0"
    )]
    NoToken {
        /// The command, as it may be read by everybody.
        command: String,
        /// For which token.
        whom: Whom,
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

/// What servers are shown.
pub(super) struct Credentials {
    /// The tokens of one pair of users after the other.
    pub(super) pairs: Vec<Tokens>,
    /// What nobody else may read, besides the tokens.
    pub(super) secrets: Secrets,
}

impl TokenSources {
    /// The tokens of so many pairs of users, so that as many conversations do not meet each other; of one pair where tokens
    /// are given, or a command knows of no users.
    pub(super) fn credentials(self, pairs: usize) -> Result<Credentials, TokensError> {
        let mut secrets = Secrets::default();
        secrets.add(self.settings.secret());
        let pairs = match (&self.token_command, self.token.len()) {
            (Some(command), _) => TokenCommand(command).tokens(pairs)?,
            (None, 0) => return self.minted(pairs, secrets),
            (None, 1 | 2) => {
                let mut given = self.token.into_iter();
                vec![Tokens {
                    alice: given.next(),
                    bob: given.next(),
                    ..Tokens::NONE
                }]
            }
            (None, more) => return Err(TokensError::TooMany(more)),
        };
        Ok(Credentials { pairs, secrets })
    }

    fn minted(self, pairs: usize, mut secrets: Secrets) -> Result<Credentials, TokensError> {
        let mut input = self.settings.into_input();
        // Nobody listens for a token, so no profile need be told where.
        input.listen = Some(DEVELOPMENT_LISTEN);
        if let Some(file) = self.secret_file {
            let secret = std::fs::read_to_string(&file)
                .map_err(|source| TokensError::SecretFile { file, source })?;
            let secret = secret.trim_end_matches(['\r', '\n']);
            secrets.add([secret]);
            input.token_secret = Some(secret.to_owned());
        }
        let settings = Settings::resolve(input)?;
        let pairs = (0..pairs)
            .map(|pair| Tokens::mint(&settings.tokens, |user| name(user, pair)))
            .collect::<Result<_, _>>()?;
        Ok(Credentials { pairs, secrets })
    }
}

/// What a user of a pair is called; those of the first pair as the users of conversations are.
fn name(user: User, pair: usize) -> String {
    match pair {
        0 => user.name().to_owned(),
        pair => format!("{}-{pair}", user.name()),
    }
}
