//! What was seen of a server under test.

use std::fmt;

/// Something that was seen on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observation {
    /// The answer to an upgrade.
    Http {
        /// Its status.
        status: u16,
        /// The subprotocol that it selects.
        subprotocol: Option<String>,
    },
    /// A text message.
    Text(String),
    /// A binary message; no rule allows one.
    Binary {
        /// How many bytes it had.
        bytes: usize,
    },
    /// A WebSocket ping.
    Heartbeat,
    /// A close frame.
    Close {
        /// Its code, if it has one.
        code: Option<u16>,
        /// Its reason.
        reason: String,
    },
    /// The orderly end of the transport.
    End,
    /// The transport was reset.
    Reset,
    /// Bytes that are not what RFC 6455 allows a server to send; the text says which rule they break.
    Unreadable(String),
    /// Nothing, for as long as one waits.
    Nothing,
}

impl Observation {
    /// With how many bytes of its own a server said it.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        match self {
            Self::Text(said) | Self::Close { reason: said, .. } => said.len(),
            Self::Binary { bytes } => *bytes,
            Self::Http { .. }
            | Self::Heartbeat
            | Self::End
            | Self::Reset
            | Self::Unreadable(_)
            | Self::Nothing => 0,
        }
    }
}

impl fmt::Display for Observation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http {
                status,
                subprotocol: None,
            } => write!(formatter, "HTTP {status}"),
            Self::Http {
                status,
                subprotocol: Some(name),
            } => {
                write!(formatter, "HTTP {status}, subprotocol {name}")
            }
            Self::Text(text) => formatter.write_str(text),
            Self::Binary { bytes } => write!(formatter, "a binary message of {bytes} bytes"),
            Self::Heartbeat => formatter.write_str("WebSocket ping"),
            Self::Close {
                code: Some(code),
                reason,
            } if reason.is_empty() => write!(formatter, "close {code}"),
            Self::Close {
                code: Some(code),
                reason,
            } => write!(formatter, "close {code} \"{reason}\""),
            Self::Close { code: None, .. } => formatter.write_str("close without a code"),
            Self::End => formatter.write_str("the end of the transport"),
            Self::Reset => formatter.write_str("a reset of the transport"),
            Self::Unreadable(why) => write!(formatter, "bytes that break RFC 6455: {why}"),
            Self::Nothing => formatter.write_str("nothing"),
        }
    }
}
