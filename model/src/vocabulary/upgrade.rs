//! The opening handshake's words (PROTOCOL.md section 4).

use std::fmt;

/// The path of the WebSocket.
pub const PATH: &str = "/ws";

/// The subprotocol that a client may offer.
pub const SUBPROTOCOL: &str = "agent-chat.v1";

macro_rules! upgrade_statuses {
    ($($status:ident $number:literal $meaning:literal;)*) => {
        /// The HTTP status that answers an upgrade.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum UpgradeStatus {
            $(#[doc = concat!($number, ": ", $meaning)] $status,)*
        }

        impl UpgradeStatus {
            /// Every status, in ascending order.
            pub const ALL: &[Self] = &[$(Self::$status),*];

            /// The status code.
            #[must_use]
            pub const fn number(self) -> u16 {
                match self { $(Self::$status => $number,)* }
            }

            /// When an upgrade is answered with it.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$status => $meaning,)* }
            }
        }
    };
}

upgrade_statuses! {
    SwitchingProtocols 101 "The WebSocket is open.";
    BadRequest         400 "No WebSocket upgrade.";
    Unauthorized       401 "The token does not hold.";
    NotFound           404 "Another path.";
    RequestTimeout     408 "The request took longer than `auth_timeout`.";
    ServiceUnavailable 503 "The server is shutting down.";
}

impl fmt::Display for UpgradeStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.number())
    }
}
