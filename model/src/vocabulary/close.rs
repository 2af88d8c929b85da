//! The close codes that a server may send (PROTOCOL.md section 4).

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! close_codes {
    ($($code:ident $number:literal $reason:literal $meaning:literal;)*) => {
        /// A close code that a server may send.
        ///
        /// 1011 is not among them: a server that is written with this type cannot send it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "u16", try_from = "u16")]
        pub enum CloseCode {
            $(#[doc = $meaning] $code,)*
        }

        impl CloseCode {
            /// Every close code, in ascending order.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// The code on the wire.
            #[must_use]
            pub const fn number(self) -> u16 {
                match self { $(Self::$code => $number,)* }
            }

            /// The reason that goes with the code in the close frame.
            #[must_use]
            pub const fn reason(self) -> &'static str {
                match self { $(Self::$code => $reason,)* }
            }

            /// When the code is sent.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$code => $meaning,)* }
            }

            /// Whether RFC 6455 section 7.1.7 asks to end the transport at once, without waiting for an answer.
            #[must_use]
            pub const fn fails_the_connection(self) -> bool {
                matches!(self, Self::ProtocolError | Self::InvalidPayload | Self::TooBig)
            }
        }

        impl TryFrom<u16> for CloseCode {
            type Error = String;

            fn try_from(number: u16) -> Result<Self, Self::Error> {
                match number {
                    $($number => Ok(Self::$code),)*
                    other => Err(format!("{other} is not a close code of this protocol")),
                }
            }
        }
    };
}

close_codes! {
    Normal        1000 "the client asked"            "The client asked.";
    GoingAway     1001 "the server is shutting down" "The server is shutting down.";
    ProtocolError 1002 "RFC 6455 was broken"         "The client sent a frame that breaks RFC 6455.";
    Unsupported   1003 "binary frames are not taken" "The client sent a binary frame.";
    InvalidPayload 1007 "text must be UTF-8"         "The client sent text that is not UTF-8.";
    PolicyViolation 1008 "policy violation"          "The violation that reached the limit, or one connection more than a user may hold.";
    TooBig        1009 "message over the size limit" "The client sent a message over the size limit.";
    TryAgainLater 1013 "services are not available"  "Critical services did not come up, or did not come back, in time.";
    Unauthorized  3000 "the token does not hold"     "The token does not hold.";
    Timeout       3008 "timeout"                     "Nobody authenticated in time, or the heartbeat went unanswered.";
}

impl From<CloseCode> for u16 {
    fn from(code: CloseCode) -> Self {
        code.number()
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.number())
    }
}
