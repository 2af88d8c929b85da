//! Tokens: who a client is (`PROTOCOL.md` section 2, *user*, and section 4, `authenticate`).
//!
//! Start with [`TokenVerifier`], which is what the server is given, and [`JwtVerifier`], which is what it is given in
//! practice. A token and a [`Secret`] never appear in a message, a log or a `Debug` output: no error here carries them.

mod jwt;
mod secret;
mod user;

pub use jwt::{IssueError, JwtVerifier, TokenIssuer, TokenSettings};
pub use secret::{Secret, SecretError};
pub use user::{User, UserError};

/// Decides whether a token holds, and for whom.
pub trait TokenVerifier: Send + Sync {
    /// The user that `token` speaks for.
    ///
    /// # Errors
    ///
    /// Says why the token does not hold.
    fn verify(&self, token: &str) -> Result<User, TokenError>;
}

impl<V: TokenVerifier + ?Sized> TokenVerifier for std::sync::Arc<V> {
    fn verify(&self, token: &str) -> Result<User, TokenError> {
        (**self).verify(token)
    }
}

/// Why a token does not hold (`PROTOCOL.md` section 4: close 3000, or HTTP 401 at the upgrade).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Its `exp` is not in the future.
    #[error("the token has expired: ask its issuer for a new one")]
    Expired,
    /// It was signed with another secret, or changed afterwards.
    #[error("the token's signature is wrong: have it signed with the token secret of this server")]
    WrongSignature,
    /// It is for somebody else.
    #[error("the token's `aud` claim names another audience: ask for a token for this server")]
    WrongAudience,
    /// It is from somebody else.
    #[error("the token's `iss` claim names another issuer: ask the issuer that this server trusts")]
    WrongIssuer,
    /// It is not a JSON Web Token of the kind that is taken here.
    #[error("the token is malformed: {0}; send an HS256 JSON Web Token with sub, iss, aud and exp")]
    Malformed(&'static str),
    /// Its `sub` is missing, or no user's name.
    #[error("the token names no user: its `sub` claim must have 1 to 128 bytes")]
    NoSubject,
}
