//! What conversations with this crate's own server are played with: really minted tokens, the wrong ones too, and the
//! verifier that the server is given for them.

use std::sync::Arc;

use super::TargetError;
use super::tokens::Tokens;
use crate::server::token::{JwtVerifier, Secret, TokenSettings};

/// What tokens of conversations are signed with; it protects nothing.
const SECRET: &str = "wsproof conversations, signed with no secret";

/// A token for each credential, and the verifier of the server that they are shown to.
#[derive(Debug)]
pub struct Credentials {
    tokens: Tokens,
    verifier: Arc<JwtVerifier>,
}

impl Credentials {
    /// Mints the tokens.
    ///
    /// # Errors
    /// If the system's clock is not set to a time that a token can name.
    pub fn mint() -> Result<Self, TargetError> {
        let secret = Secret::new(SECRET).map_err(|error| TargetError::Tokens(error.to_string()))?;
        let settings = TokenSettings {
            secret,
            issuer: "wsproof".to_owned(),
            audience: "agent-chat".to_owned(),
        };
        Ok(Self {
            tokens: Tokens::mint(&settings, |user| user.name().to_owned())?,
            verifier: Arc::new(JwtVerifier::new(&settings)),
        })
    }

    /// The tokens.
    #[must_use]
    pub const fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// The verifier that a server is given.
    #[must_use]
    pub fn verifier(&self) -> Arc<JwtVerifier> {
        Arc::clone(&self.verifier)
    }
}

#[cfg(test)]
mod tests {
    use wsproof_model::machine::input::{Credential, TokenFault, User};

    use super::*;
    use crate::server::token::{TokenError, TokenVerifier};

    #[test]
    fn each_token_is_wrong_in_its_own_way() {
        let credentials = Credentials::mint().unwrap();
        let verify = |credential| {
            let token = credentials.tokens().token(credential).unwrap();
            credentials.verifier().verify(token)
        };
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
