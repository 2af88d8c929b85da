//! The secret that tokens are signed with.

use std::fmt;

/// A token secret: at least 32 bytes, never shown.
#[derive(Clone)]
pub struct Secret(Box<[u8]>);

/// A secret that is too easily guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the token secret has {length} bytes, and at least {min} are needed: set WSPROOF_TOKEN_SECRET to a random value, \
     for instance the output of `openssl rand -hex 32`",
    min = Secret::MIN_BYTES
)]
pub struct SecretError {
    /// How many bytes the secret has.
    pub length: usize,
}

impl Secret {
    /// The shortest secret, in bytes: HS256 asks for a key of at least its hash's size (RFC 7518 section 3.2).
    pub const MIN_BYTES: usize = 32;

    /// Takes `text`, as it is, for the secret.
    ///
    /// # Errors
    ///
    /// It is shorter than [`Secret::MIN_BYTES`].
    pub fn new(text: impl Into<String>) -> Result<Self, SecretError> {
        let bytes = text.into().into_bytes();
        if bytes.len() < Self::MIN_BYTES {
            return Err(SecretError {
                length: bytes.len(),
            });
        }
        Ok(Self(bytes.into_boxed_slice()))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(not shown)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_at_least_32_bytes() {
        let error = Secret::new("s".repeat(31)).unwrap_err();
        assert_eq!(error, SecretError { length: 31 });
        assert!(error.to_string().contains("WSPROOF_TOKEN_SECRET"));
        assert_eq!(Secret::new("s".repeat(32)).unwrap().as_bytes(), [b's'; 32]);
    }

    #[test]
    fn a_secret_is_never_shown() {
        let text = "correct horse battery staple, and more of it";
        let secret = Secret::new(text).unwrap();
        for shown in [
            format!("{secret}"),
            format!("{secret:?}"),
            format!("{secret:#?}"),
        ] {
            assert!(shown.contains("not shown"));
            assert!(!shown.contains("horse"), "{shown}");
        }
    }
}
