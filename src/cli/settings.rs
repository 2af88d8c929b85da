//! The settings that `serve` and `token` share.

use clap::Args;

use crate::server::settings::{Profile, Setting, SettingsInput};

/// The settings of tokens.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct TokenSettingsArguments {
    /// What the server is run for: only in development do settings have defaults
    #[arg(long, value_enum, env = Profile::VARIABLE, default_value_t = Profile::Development)]
    profile: Profile,
    /// What tokens are signed with; other users of the machine can see a flag, so better set the variable
    #[arg(long, value_name = "SECRET", env = Setting::TokenSecret.variable(), hide_env_values = true)]
    token_secret: Option<String>,
    /// Who issues tokens
    #[arg(long, value_name = "NAME", env = Setting::TokenIssuer.variable(), hide_env_values = true)]
    token_issuer: Option<String>,
    /// Whom tokens are for
    #[arg(long, value_name = "NAME", env = Setting::TokenAudience.variable(), hide_env_values = true)]
    token_audience: Option<String>,
}

impl TokenSettingsArguments {
    /// What tokens are signed with, if that was said.
    pub(super) fn secret(&self) -> Option<&str> {
        self.token_secret.as_deref()
    }

    /// As the server takes them, with no address.
    pub(super) fn into_input(self) -> SettingsInput {
        SettingsInput {
            listen: None,
            token_secret: self.token_secret,
            token_issuer: self.token_issuer,
            token_audience: self.token_audience,
            ..SettingsInput::new(self.profile)
        }
    }
}
