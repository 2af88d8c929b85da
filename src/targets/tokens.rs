//! The tokens that clients show, those that hold and those that do not.

use std::time::Duration;

use wsproof_model::machine::input::{Credential, Input, TokenFault, User};

use super::TargetError;
use crate::server::token::{Secret, TokenIssuer, TokenSettings, User as Subject};

/// How long the tokens hold that hold: longer than any check takes.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// A token for each credential, as far as there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Of one user.
    pub alice: Option<String>,
    /// Of another.
    pub bob: Option<String>,
    /// Over.
    pub expired: Option<String>,
    /// Signed with another secret.
    pub wrong_signature: Option<String>,
    /// For another audience.
    pub wrong_audience: Option<String>,
    /// By another issuer.
    pub wrong_issuer: Option<String>,
}

/// There is no token of a kind that a client was to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a client was to show {0}, and there is no such token: only what there are tokens for is meant to be played; this is a \
     defect of wsproof, please report it"
)]
pub struct NoToken(pub Credential);

impl Tokens {
    /// No token at all, so that only rubbish can be shown.
    pub const NONE: Self = Self {
        alice: None,
        bob: None,
        expired: None,
        wrong_signature: None,
        wrong_audience: None,
        wrong_issuer: None,
    };

    /// Mints every kind, as `settings` have it; `name` says what each user is called.
    ///
    /// # Errors
    /// If the system's clock is not set to a time that a token can name, or a name is none.
    pub fn mint(
        settings: &TokenSettings,
        name: impl Fn(User) -> String,
    ) -> Result<Self, TargetError> {
        let alice = name(User::Alice);
        let wrong = |settings: &TokenSettings| token(settings, &alice, LIFETIME).map(Some);
        Ok(Self {
            alice: Some(token(settings, &alice, LIFETIME)?),
            bob: Some(token(settings, &name(User::Bob), LIFETIME)?),
            expired: Some(token(settings, &alice, Duration::ZERO)?),
            wrong_signature: wrong(&TokenSettings {
                secret: secret("another secret, with which nothing is signed here")?,
                ..settings.clone()
            })?,
            wrong_audience: wrong(&TokenSettings {
                audience: format!("not-{}", settings.audience),
                ..settings.clone()
            })?,
            wrong_issuer: wrong(&TokenSettings {
                issuer: format!("not-{}", settings.issuer),
                ..settings.clone()
            })?,
        })
    }

    /// The token for a credential.
    ///
    /// # Errors
    /// If there is none.
    pub fn token(&self, credential: Credential) -> Result<&str, NoToken> {
        let token = match credential {
            Credential::Valid(User::Alice) => &self.alice,
            Credential::Valid(User::Bob) => &self.bob,
            Credential::Invalid(TokenFault::Expired) => &self.expired,
            Credential::Invalid(TokenFault::WrongSignature) => &self.wrong_signature,
            Credential::Invalid(TokenFault::WrongAudience) => &self.wrong_audience,
            Credential::Invalid(TokenFault::WrongIssuer) => &self.wrong_issuer,
            Credential::Invalid(TokenFault::Rubbish) => return Ok("rubbish"),
        };
        token.as_deref().ok_or(NoToken(credential))
    }

    /// Every token that there is.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let Self {
            alice,
            bob,
            expired,
            wrong_signature,
            wrong_audience,
            wrong_issuer,
        } = self;
        [
            alice,
            bob,
            expired,
            wrong_signature,
            wrong_audience,
            wrong_issuer,
        ]
        .into_iter()
        .flatten()
        .map(String::as_str)
    }

    /// Whether there is whatever a client needs for an input.
    #[must_use]
    pub fn suffice_for(&self, input: &Input) -> bool {
        let Input::Client { action, .. } = input else {
            return true;
        };
        action
            .credential()
            .is_none_or(|credential| self.token(credential).is_ok())
    }

    /// The kinds of which there is none, in words.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        [
            ("a token of a first user", &self.alice),
            ("a token of a second user", &self.bob),
            ("an expired token", &self.expired),
            ("a token with a wrong signature", &self.wrong_signature),
            ("a token for another audience", &self.wrong_audience),
            ("a token of another issuer", &self.wrong_issuer),
        ]
        .into_iter()
        .filter(|(_, token)| token.is_none())
        .map(|(kind, _)| kind)
        .collect()
    }
}

fn secret(text: &str) -> Result<Secret, TargetError> {
    Secret::new(text).map_err(|error| TargetError::Tokens(error.to_string()))
}

fn token(settings: &TokenSettings, user: &str, lifetime: Duration) -> Result<String, TargetError> {
    let user = Subject::new(user).map_err(|error| TargetError::Tokens(error.to_string()))?;
    TokenIssuer::new(settings)
        .issue(&user, lifetime)
        .map_err(|error| TargetError::Tokens(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_there_is_not_is_no_empty_one() {
        let expired = Credential::Invalid(TokenFault::Expired);
        assert_eq!(Tokens::NONE.token(expired), Err(NoToken(expired)));
    }
}
