//! `wsproof token`.

use std::time::Duration;

use clap::Args;

use super::duration::TypedDuration;
use super::error::CommandError;
use super::settings::TokenSettingsArguments;
use super::{Outcome, print};
use crate::server::settings::{DEVELOPMENT_LISTEN, Settings};
use crate::server::token::{TokenIssuer, User};

/// How long a token holds, if nothing else is said.
const LIFETIME: TypedDuration = TypedDuration::new(Duration::from_secs(60 * 60));

/// Issues a token for a user of `wsproof serve`, and prints it on stdout.
///
/// The settings must be those of the server that is to take it.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  wsproof token --user alice --lifetime 1h")]
pub(super) struct TokenArguments {
    /// Whom the token is for
    #[arg(long, value_name = "NAME")]
    user: User,
    /// How long it holds
    #[arg(long, value_name = "DURATION", default_value_t = LIFETIME)]
    lifetime: TypedDuration,
    #[command(flatten)]
    settings: TokenSettingsArguments,
}

/// Issues and prints a token.
pub(super) fn token(arguments: TokenArguments) -> Result<Outcome, CommandError> {
    let mut input = arguments.settings.into_input();
    // Nobody listens for a token, so no profile need be told where.
    input.listen = Some(DEVELOPMENT_LISTEN);
    let settings = Settings::resolve(input)?;
    let token = TokenIssuer::new(&settings.tokens)
        .issue(&arguments.user, arguments.lifetime.get())
        .map_err(CommandError::Issue)?;
    print::plain(&format!("{token}\n"))?;
    Ok(Outcome::Done)
}
