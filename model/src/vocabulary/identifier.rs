//! Identifiers: what names a message or a run.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The bytes that an identifier may have (PROTOCOL.md section 4: "Ids are 1 to 128 bytes").
pub const ID_BYTES: std::ops::RangeInclusive<usize> = 1..=128;

/// A valid identifier: 1 to 128 bytes of UTF-8.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier(Arc<str>);

/// A text that is too short or too long for an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id must have {} to {} bytes, this one has {bytes}", ID_BYTES.start(), ID_BYTES.end())]
pub struct InvalidIdentifier {
    /// How many bytes it had.
    pub bytes: usize,
}

impl Identifier {
    /// Takes a text as an identifier.
    ///
    /// # Errors
    /// If it does not have 1 to 128 bytes.
    pub fn new(text: impl AsRef<str>) -> Result<Self, InvalidIdentifier> {
        let text = text.as_ref();
        if ID_BYTES.contains(&text.len()) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidIdentifier { bytes: text.len() })
        }
    }

    /// The identifier as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl Serialize for Identifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Identifier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_has_1_to_128_bytes() {
        assert_eq!(Identifier::new(""), Err(InvalidIdentifier { bytes: 0 }));
        assert!(Identifier::new("a").is_ok());
        assert!(Identifier::new("é".repeat(64)).is_ok());
        assert_eq!(
            Identifier::new("a".repeat(129)),
            Err(InvalidIdentifier { bytes: 129 })
        );
    }
}
