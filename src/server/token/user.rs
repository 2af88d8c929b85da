//! The user that a token speaks for.

use std::{fmt, str::FromStr, sync::Arc};

/// Who a valid token says it is (`PROTOCOL.md` section 2): a name of 1 to 128 bytes. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct User(Arc<str>);

/// A name that no user can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a user's name of {length} bytes is not allowed: use 1 to {max} bytes", max = User::MAX_BYTES)]
pub struct UserError {
    /// How many bytes the name has.
    pub length: usize,
}

impl User {
    /// The longest name, in bytes: the limit of every id of the protocol (`PROTOCOL.md` section 4).
    pub const MAX_BYTES: usize = 128;

    /// The user of this name.
    ///
    /// # Errors
    ///
    /// The name is empty or longer than [`User::MAX_BYTES`].
    pub fn new(name: impl Into<Arc<str>>) -> Result<Self, UserError> {
        let name = name.into();
        let length = name.len();
        if length == 0 || length > Self::MAX_BYTES {
            return Err(UserError { length });
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for User {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for User {
    type Err = UserError;

    fn from_str(name: &str) -> Result<Self, UserError> {
        Self::new(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_1_to_128_bytes() {
        assert_eq!(User::new(""), Err(UserError { length: 0 }));
        assert_eq!(User::new("u").unwrap().as_str(), "u");
        assert_eq!(User::new("u".repeat(128)).unwrap().as_str().len(), 128);
        assert_eq!(User::new("u".repeat(129)), Err(UserError { length: 129 }));
    }

    #[test]
    fn a_name_is_measured_in_bytes_not_in_characters() {
        assert!(User::new("é".repeat(64)).is_ok());
        assert_eq!(User::new("é".repeat(65)), Err(UserError { length: 130 }));
    }
}
