//! Tokens as JSON Web Tokens (RFC 7519) signed with HS256, and with nothing else.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode,
    errors::{Error, ErrorKind},
};
use serde::{Deserialize, Serialize};

use super::{Secret, TokenError, TokenVerifier, User};

/// What issuer and verifier must agree on.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// What tokens are signed with.
    pub secret: Secret,
    /// The `iss` claim: who issues them.
    pub issuer: String,
    /// The `aud` claim: whom they are for.
    pub audience: String,
}

/// Verifies tokens: signature, `iss`, `aud`, `exp` with no leeway, `sub`.
///
/// Key and rules are prepared once, so that a verification costs little more than its hash.
#[derive(Debug)]
pub struct JwtVerifier {
    key: DecodingKey,
    validation: Validation,
}

#[derive(Deserialize)]
struct VerifiedClaims {
    sub: Option<String>,
    /// A `NumericDate`, which may have a fraction (RFC 7519 section 2).
    exp: f64,
}

impl JwtVerifier {
    /// A verifier of the tokens that a [`TokenIssuer`] with the same settings issues.
    #[must_use]
    pub fn new(settings: &TokenSettings) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.set_issuer(&[&settings.issuer]);
        validation.set_audience(&[&settings.audience]);
        // `verify_at` compares it with a time that it is given, and refuses from `exp` on, as RFC 7519 section 4.1.4
        // asks; the crate would take a token for one second longer.
        validation.validate_exp = false;
        Self {
            key: DecodingKey::from_secret(settings.secret.as_bytes()),
            validation,
        }
    }

    /// The user that `token` speaks for at the time `now`.
    ///
    /// # Errors
    ///
    /// Says why the token does not hold then.
    pub fn verify_at(&self, token: &str, now: SystemTime) -> Result<User, TokenError> {
        let verified = decode::<VerifiedClaims>(token, &self.key, &self.validation)
            .map_err(|error| reason(&error))?;
        if verified.header.crit.is_some() {
            return Err(TokenError::Malformed(
                "its header asks for an extension (`crit`) that is not known here",
            ));
        }
        if now >= expiry(verified.claims.exp)? {
            return Err(TokenError::Expired);
        }
        let subject = verified.claims.sub.ok_or(TokenError::NoSubject)?;
        User::new(subject).map_err(|_| TokenError::NoSubject)
    }
}

impl TokenVerifier for JwtVerifier {
    fn verify(&self, token: &str) -> Result<User, TokenError> {
        self.verify_at(token, SystemTime::now())
    }
}

fn expiry(seconds: f64) -> Result<SystemTime, TokenError> {
    Duration::try_from_secs_f64(seconds)
        .ok()
        .and_then(|since_epoch| UNIX_EPOCH.checked_add(since_epoch))
        .ok_or(TokenError::Malformed("its `exp` claim is not a time"))
}

/// The crate's error without its text, which may quote the token.
fn reason(error: &Error) -> TokenError {
    match error.kind() {
        ErrorKind::InvalidSignature => TokenError::WrongSignature,
        ErrorKind::ExpiredSignature => TokenError::Expired,
        ErrorKind::InvalidIssuer => TokenError::WrongIssuer,
        ErrorKind::InvalidAudience => TokenError::WrongAudience,
        ErrorKind::InvalidSubject => TokenError::NoSubject,
        ErrorKind::MissingRequiredClaim(_) | ErrorKind::InvalidClaimFormat(_) => {
            TokenError::Malformed("a required claim is missing or of the wrong type")
        }
        ErrorKind::InvalidAlgorithm
        | ErrorKind::InvalidAlgorithmName
        | ErrorKind::UnsupportedAlgorithm
        | ErrorKind::MissingAlgorithm => TokenError::Malformed("it is not signed with HS256"),
        ErrorKind::Json(_) | ErrorKind::Utf8(_) => {
            TokenError::Malformed("its header or its claims are not the JSON that is expected")
        }
        ErrorKind::Base64(_) => TokenError::Malformed("a part of it is not base64url"),
        ErrorKind::InvalidToken => TokenError::Malformed("it does not have three parts"),
        // What remains is about keys, signing and `nbf`: none of it can be the outcome of a verification with an HMAC
        // key. The crate's enum may grow, so there must be an answer, and refusing is the only safe one.
        ErrorKind::ImmatureSignature
        | ErrorKind::InvalidEcdsaKey
        | ErrorKind::InvalidEddsaKey
        | ErrorKind::InvalidRsaKey(_)
        | ErrorKind::RsaFailedSigning
        | ErrorKind::Signing(_)
        | ErrorKind::InvalidKeyFormat
        | ErrorKind::Provider(_)
        | _ => TokenError::Malformed("it could not be verified"),
    }
}

/// Issues tokens.
#[derive(Debug)]
pub struct TokenIssuer {
    key: EncodingKey,
    issuer: String,
    audience: String,
}

/// Why a token could not be issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// Issue or expiry would be at a time that a token cannot name.
    #[error(
        "a token for `{user}` with a lifetime of {lifetime:?} would not end at a time that a token can name: choose a \
         shorter lifetime, and check that the clock is not before 1970"
    )]
    Lifetime {
        /// Whom the token was for.
        user: User,
        /// How long it was to hold.
        lifetime: Duration,
    },
    /// The signature could not be made.
    #[error("the token for `{user}` could not be signed: check the token secret")]
    Signing {
        /// Whom the token was for.
        user: User,
        /// What the signing crate says.
        source: Error,
    },
}

#[derive(Serialize)]
struct IssuedClaims<'a> {
    sub: &'a str,
    iss: &'a str,
    aud: &'a str,
    iat: u64,
    exp: u64,
}

impl TokenIssuer {
    /// An issuer of tokens that a [`JwtVerifier`] with the same settings takes.
    #[must_use]
    pub fn new(settings: &TokenSettings) -> Self {
        Self {
            key: EncodingKey::from_secret(settings.secret.as_bytes()),
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
        }
    }

    /// A token for `user` that holds from now on for `lifetime`. A token's times are whole seconds: it may end up to one
    /// second earlier, never later.
    ///
    /// # Errors
    ///
    /// The lifetime ends beyond what a token can say, or the signature could not be made.
    pub fn issue(&self, user: &User, lifetime: Duration) -> Result<String, IssueError> {
        self.issue_at(user, lifetime, SystemTime::now())
    }

    fn issue_at(
        &self,
        user: &User,
        lifetime: Duration,
        now: SystemTime,
    ) -> Result<String, IssueError> {
        let out_of_range = || IssueError::Lifetime {
            user: user.clone(),
            lifetime,
        };
        let issued = now.duration_since(UNIX_EPOCH).map_err(|_| out_of_range())?;
        let expires = issued.checked_add(lifetime).ok_or_else(out_of_range)?;
        let claims = IssuedClaims {
            sub: user.as_str(),
            iss: &self.issuer,
            aud: &self.audience,
            iat: issued.as_secs(),
            exp: expires.as_secs(),
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.key).map_err(|source| {
            IssueError::Signing {
                user: user.clone(),
                source,
            }
        })
    }
}

#[cfg(test)]
mod tests;
