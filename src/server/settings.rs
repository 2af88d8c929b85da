//! The server's settings, and what may be left out in which profile.
//!
//! In development nothing needs to be given, and what is not given is public: so a development server is reachable from
//! its own machine only. Everywhere else everything must be given, and nothing is made up.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::token::{Secret, SecretError, TokenSettings};

/// The token secret of a development server to which none was given. It is public, and refused outside development.
pub const DEVELOPMENT_SECRET: &str = "wsproof development secret, known to everybody";
/// The issuer of a development server to which none was given.
pub const DEVELOPMENT_ISSUER: &str = "wsproof";
/// The audience of a development server to which none was given.
pub const DEVELOPMENT_AUDIENCE: &str = "agent-chat";
/// Where a development server to which no address was given listens.
pub const DEVELOPMENT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// What the server is run for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// On the developer's own machine, with public defaults.
    Development,
    /// As production, before production.
    Staging,
    /// For real users.
    Production,
}

impl Profile {
    /// The environment variable that chooses the profile.
    pub const VARIABLE: &str = "WSPROOF_PROFILE";
}

impl fmt::Display for Profile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Development => "development",
            Self::Staging => "staging",
            Self::Production => "production",
        })
    }
}

/// A setting that must be given outside development. It is displayed with the ways to give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// The address to listen on.
    Listen,
    /// What tokens are signed with.
    TokenSecret,
    /// Who issues tokens.
    TokenIssuer,
    /// Whom tokens are for.
    TokenAudience,
}

impl Setting {
    /// The environment variable that gives it.
    #[must_use]
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Listen => "WSPROOF_LISTEN",
            Self::TokenSecret => "WSPROOF_TOKEN_SECRET",
            Self::TokenIssuer => "WSPROOF_TOKEN_ISSUER",
            Self::TokenAudience => "WSPROOF_TOKEN_AUDIENCE",
        }
    }

    /// The command line flag that gives it, without the dashes.
    #[must_use]
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Listen => "listen",
            Self::TokenSecret => "token-secret",
            Self::TokenIssuer => "token-issuer",
            Self::TokenAudience => "token-audience",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Listen => "listen address",
            Self::TokenSecret => "token secret",
            Self::TokenIssuer => "token issuer",
            Self::TokenAudience => "token audience",
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, variable, flag) = (self.name(), self.variable(), self.flag());
        write!(formatter, "the {name} (set {variable}, or give --{flag}")?;
        match self {
            // Anybody on the machine can list the arguments of a running process.
            Self::TokenSecret => formatter.write_str(", which other users of the machine can see)"),
            Self::Listen | Self::TokenIssuer | Self::TokenAudience => formatter.write_str(")"),
        }
    }
}

/// Settings as the environment and the command line give them. Empty text counts as not given.
#[derive(Clone)]
pub struct SettingsInput {
    /// What the server is run for.
    pub profile: Profile,
    /// The address to listen on.
    pub listen: Option<SocketAddr>,
    /// What tokens are signed with.
    pub token_secret: Option<String>,
    /// Who issues tokens.
    pub token_issuer: Option<String>,
    /// Whom tokens are for.
    pub token_audience: Option<String>,
}

impl SettingsInput {
    /// Only the profile, and nothing else given.
    #[must_use]
    pub const fn new(profile: Profile) -> Self {
        Self {
            profile,
            listen: None,
            token_secret: None,
            token_issuer: None,
            token_audience: None,
        }
    }
}

impl fmt::Debug for SettingsInput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown_secret = self.token_secret.as_ref().map(|_| "(not shown)");
        formatter
            .debug_struct("SettingsInput")
            .field("profile", &self.profile)
            .field("listen", &self.listen)
            .field("token_secret", &shown_secret)
            .field("token_issuer", &self.token_issuer)
            .field("token_audience", &self.token_audience)
            .finish()
    }
}

/// Settings that a server can be run with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What the server is run for.
    pub profile: Profile,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// What tokens are verified, and issued, with.
    pub tokens: TokenSettings,
}

/// Why a server cannot be run with what was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Something must be given and was not: all of it, so that a person need not try again for each.
    #[error(
        "the {profile} profile has no defaults, and is not given {}",
        listed(settings)
    )]
    Missing {
        /// The profile that asks for them.
        profile: Profile,
        /// What is missing.
        settings: Vec<Setting>,
    },
    /// The token secret is too short.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The development secret was given outside development.
    #[error(
        "the {profile} profile is given the development secret, with which everybody can issue tokens: set {} to a \
         random value, for instance the output of `openssl rand -hex 32`",
        Setting::TokenSecret.variable()
    )]
    DevelopmentSecret {
        /// The profile that refuses it.
        profile: Profile,
    },
    /// A development server was to be reachable from other machines.
    #[error(
        "the development profile does not listen on {listen}, as its token secret may be public: listen on a loopback \
         address such as {DEVELOPMENT_LISTEN} ({}, --{}), or choose another profile ({})",
        Setting::Listen.variable(), Setting::Listen.flag(), Profile::VARIABLE
    )]
    Reachable {
        /// The address that is refused.
        listen: SocketAddr,
    },
}

fn listed(settings: &[Setting]) -> String {
    let settings: Vec<_> = settings.iter().map(ToString::to_string).collect();
    settings.join("; ")
}

impl Settings {
    /// Completes what was given, in development, and checks it, in every profile.
    ///
    /// # Errors
    ///
    /// Says what is missing or refused, and how to give it.
    pub fn resolve(input: SettingsInput) -> Result<Self, SettingsError> {
        match input.profile {
            Profile::Development => Self::for_development(input),
            Profile::Staging | Profile::Production => Self::for_users(input),
        }
    }

    fn for_development(input: SettingsInput) -> Result<Self, SettingsError> {
        let listen = input.listen.unwrap_or(DEVELOPMENT_LISTEN);
        if !listen.ip().to_canonical().is_loopback() {
            return Err(SettingsError::Reachable { listen });
        }
        let or_default = |text, default: &str| given(text).unwrap_or_else(|| default.to_owned());
        let tokens = TokenSettings {
            secret: Secret::new(or_default(input.token_secret, DEVELOPMENT_SECRET))?,
            issuer: or_default(input.token_issuer, DEVELOPMENT_ISSUER),
            audience: or_default(input.token_audience, DEVELOPMENT_AUDIENCE),
        };
        Ok(Self {
            profile: input.profile,
            listen,
            tokens,
        })
    }

    fn for_users(input: SettingsInput) -> Result<Self, SettingsError> {
        let profile = input.profile;
        let secret = given(input.token_secret);
        let issuer = given(input.token_issuer);
        let audience = given(input.token_audience);
        let missing = [
            input.listen.is_none().then_some(Setting::Listen),
            secret.is_none().then_some(Setting::TokenSecret),
            issuer.is_none().then_some(Setting::TokenIssuer),
            audience.is_none().then_some(Setting::TokenAudience),
        ];
        let (Some(listen), Some(secret), Some(issuer), Some(audience)) =
            (input.listen, secret, issuer, audience)
        else {
            return Err(SettingsError::Missing {
                profile,
                settings: missing.into_iter().flatten().collect(),
            });
        };
        if secret == DEVELOPMENT_SECRET {
            return Err(SettingsError::DevelopmentSecret { profile });
        }
        let tokens = TokenSettings {
            secret: Secret::new(secret)?,
            issuer,
            audience,
        };
        Ok(Self {
            profile,
            listen,
            tokens,
        })
    }
}

fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
