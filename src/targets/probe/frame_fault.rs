//! How a server's frame can break RFC 6455.

use std::str::Utf8Error;

use tokio_tungstenite::tungstenite::protocol::frame::coding::OpCode;

/// Why a frame of the server was refused. Each message names the section of RFC 6455 that the
/// server must keep.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameFault {
    /// A server must not mask.
    #[error("it is masked; a server must not mask (RFC 6455 section 5.1)")]
    Masked,
    /// The probe offers no extension, so none of the three bits has a meaning.
    #[error("a reserved bit is set, and no extension was agreed on (RFC 6455 section 5.2)")]
    ReservedBit,
    /// An opcode without a meaning.
    #[error("its opcode {opcode:#x} is reserved (RFC 6455 section 5.2)")]
    ReservedOpcode {
        /// The opcode.
        opcode: u8,
    },
    /// A short length in a long field.
    #[error(
        "its length {length} is not written in the fewest bytes possible (RFC 6455 section 5.2)"
    )]
    LengthNotMinimal {
        /// The payload's length.
        length: u64,
    },
    /// A control frame without FIN.
    #[error(
        "it is a {opcode} frame in fragments; a control frame must be whole (RFC 6455 section 5.5)"
    )]
    FragmentedControl {
        /// Which control frame.
        opcode: OpCode,
    },
    /// A control frame with more than 125 bytes.
    #[error(
        "it is a {opcode} frame of {length} bytes; a control frame has at most 125 (RFC 6455 section 5.5)"
    )]
    LargeControl {
        /// Which control frame.
        opcode: OpCode,
        /// The payload's length.
        length: u64,
    },
    /// A continuation frame that continues nothing.
    #[error("it continues a message, but none was begun (RFC 6455 section 5.4)")]
    NothingToContinue,
    /// A new message before the last fragment of the one before.
    #[error(
        "it begins a message before the last fragment of the one before (RFC 6455 section 5.4)"
    )]
    MessageInterrupted,
    /// The probe's own limit.
    #[error(
        "its message has {length} bytes, more than the {most} that the checker takes \
         (its own limit; see RFC 6455 section 10.4)"
    )]
    TooLarge {
        /// The message's length as far as it is known.
        length: u64,
        /// The most that it may be.
        most: usize,
    },
    /// A text message that is not text.
    #[error("its text is not UTF-8: {source} (RFC 6455 sections 5.6 and 8.1)")]
    TextNotUtf8 {
        /// Where the text stops being UTF-8.
        source: Utf8Error,
    },
    /// A close frame with half a code.
    #[error("it is a close frame of one byte; a code has two (RFC 6455 section 5.5.1)")]
    OneByteClose,
    /// A close code that must not be sent.
    #[error("it is a close frame with {code}, a code that must not be sent (RFC 6455 section 7.4)")]
    CloseCode {
        /// The code.
        code: u16,
    },
    /// A close reason that is not text.
    #[error(
        "it is a close frame with {code} whose reason is not UTF-8: {source} (RFC 6455 section 5.5.1)"
    )]
    ReasonNotUtf8 {
        /// The code.
        code: u16,
        /// Where the reason stops being UTF-8.
        source: Utf8Error,
    },
}
