//! The tokens that clients of a conversation show: really minted, the wrong ones too.

mod named;

use std::sync::Arc;
use std::time::Duration;

use wsproof_model::machine::input::{Credential, TokenFault, User};

use super::TargetError;
use crate::server::token::{JwtVerifier, Secret, TokenIssuer, TokenSettings, User as Subject};

pub(crate) use named::name;

/// How long the tokens hold that hold: longer than any check takes.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// What tokens of conversations are signed with; it protects nothing.
const SECRET: &str = "wsproof conversations, signed with no secret";

/// A token for each credential, and the verifier of the server that they are shown to.
#[derive(Debug)]
pub struct Credentials {
    alice: String,
    bob: String,
    expired: String,
    wrong_signature: String,
    wrong_audience: String,
    wrong_issuer: String,
    verifier: Arc<JwtVerifier>,
}

impl Credentials {
    /// Mints the tokens.
    ///
    /// # Errors
    /// If the system's clock is not set to a time that a token can name.
    pub fn mint() -> Result<Self, TargetError> {
        let right = settings(SECRET, "wsproof", "agent-chat")?;
        let other_secret = settings(
            "another secret, with which nothing is signed here",
            "wsproof",
            "agent-chat",
        )?;
        let other_audience = settings(SECRET, "wsproof", "another-service")?;
        let other_issuer = settings(SECRET, "somebody-else", "agent-chat")?;
        let alice = User::Alice;
        Ok(Self {
            alice: token(&right, alice, LIFETIME)?,
            bob: token(&right, User::Bob, LIFETIME)?,
            expired: token(&right, alice, Duration::ZERO)?,
            wrong_signature: token(&other_secret, alice, LIFETIME)?,
            wrong_audience: token(&other_audience, alice, LIFETIME)?,
            wrong_issuer: token(&other_issuer, alice, LIFETIME)?,
            verifier: Arc::new(JwtVerifier::new(&right)),
        })
    }

    /// The token for a credential.
    #[must_use]
    pub fn token(&self, credential: Credential) -> &str {
        match credential {
            Credential::Valid(User::Alice) => &self.alice,
            Credential::Valid(User::Bob) => &self.bob,
            Credential::Invalid(TokenFault::Expired) => &self.expired,
            Credential::Invalid(TokenFault::WrongSignature) => &self.wrong_signature,
            Credential::Invalid(TokenFault::WrongAudience) => &self.wrong_audience,
            Credential::Invalid(TokenFault::WrongIssuer) => &self.wrong_issuer,
            Credential::Invalid(TokenFault::Rubbish) => "rubbish",
        }
    }

    /// The verifier that a server is given.
    #[must_use]
    pub fn verifier(&self) -> Arc<JwtVerifier> {
        Arc::clone(&self.verifier)
    }
}

fn settings(secret: &str, issuer: &str, audience: &str) -> Result<TokenSettings, TargetError> {
    let secret = Secret::new(secret).map_err(|error| TargetError::Tokens(error.to_string()))?;
    Ok(TokenSettings {
        secret,
        issuer: issuer.to_owned(),
        audience: audience.to_owned(),
    })
}

fn token(settings: &TokenSettings, user: User, lifetime: Duration) -> Result<String, TargetError> {
    let user = Subject::new(user.name()).map_err(|error| TargetError::Tokens(error.to_string()))?;
    TokenIssuer::new(settings)
        .issue(&user, lifetime)
        .map_err(|error| TargetError::Tokens(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::token::{TokenError, TokenVerifier};

    #[test]
    fn each_token_is_wrong_in_its_own_way() {
        let credentials = Credentials::mint().unwrap();
        let verify = |credential| credentials.verifier().verify(credentials.token(credential));
        assert_eq!(
            verify(Credential::Valid(User::Bob)).unwrap().as_str(),
            "bob"
        );
        let expected = [
            (TokenFault::Expired, TokenError::Expired),
            (TokenFault::WrongSignature, TokenError::WrongSignature),
            (TokenFault::WrongAudience, TokenError::WrongAudience),
            (TokenFault::WrongIssuer, TokenError::WrongIssuer),
        ];
        for (fault, error) in expected {
            assert_eq!(verify(Credential::Invalid(fault)), Err(error));
        }
        assert!(verify(Credential::Invalid(TokenFault::Rubbish)).is_err());
    }
}
