//! The opening handshake's words (PROTOCOL.md section 4).

use std::fmt;

/// The path of the WebSocket.
pub const PATH: &str = "/ws";

/// The subprotocol that a client may offer.
pub const SUBPROTOCOL: &str = "agent-chat.v1";

/// The HTTP status that answers an upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UpgradeStatus {
    /// 101: the WebSocket is open.
    SwitchingProtocols,
    /// 400: no WebSocket upgrade.
    BadRequest,
    /// 401: the token does not hold.
    Unauthorized,
    /// 404: another path.
    NotFound,
    /// 408: the request took longer than `auth_timeout`.
    RequestTimeout,
    /// 503: the server is shutting down.
    ServiceUnavailable,
}

impl UpgradeStatus {
    /// The status code.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::SwitchingProtocols => 101,
            Self::BadRequest => 400,
            Self::Unauthorized => 401,
            Self::NotFound => 404,
            Self::RequestTimeout => 408,
            Self::ServiceUnavailable => 503,
        }
    }
}

impl fmt::Display for UpgradeStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.number())
    }
}
