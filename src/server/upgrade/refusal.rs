//! Refusals of an upgrade, as HTTP answers (RFC 9110 section 15).

use super::{HEAD_LIMIT, PATH};
use crate::server::token::TokenError;

/// Why a request is not upgraded. Displayed, it is what the client is told; it never quotes the request, which may hold
/// a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// The request is no valid upgrade.
    #[error("This is not a valid WebSocket upgrade: {0}.")]
    Invalid(#[from] InvalidUpgrade),
    /// There is an `Authorization` header, and it is not one bearer token.
    #[error(
        "The Authorization header is not one bearer token: send 'Authorization: Bearer <token>', or no such header and \
         an 'authenticate' message after the upgrade."
    )]
    NotBearer,
    /// The bearer token does not hold.
    #[error("The token in the Authorization header does not hold: {0}.")]
    TokenRefused(TokenError),
    /// The request is for another path.
    #[error("There is nothing at this path: open the WebSocket at {PATH}.")]
    NotFound,
    /// The request did not come in time.
    #[error("The request did not come in time: connect again, and send it at once.")]
    TimedOut,
    /// The client speaks another version of WebSocket.
    #[error("Only version 13 of WebSocket is spoken here: send 'Sec-WebSocket-Version: 13'.")]
    WrongVersion,
    /// The head of the request is over a limit.
    #[error(
        "The head of the request is too large: send at most {HEAD_LIMIT} bytes and {} headers.",
        super::request::HEADERS_LIMIT
    )]
    HeadTooLarge,
    /// The server takes no connections, for now.
    #[error("The server takes no connections at the moment: connect again later.")]
    Unavailable,
}

/// What is wrong with a request that is no valid upgrade (RFC 6455 section 4.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidUpgrade {
    /// The bytes are no HTTP request.
    #[error("it is not an HTTP/1.1 request; send one as RFC 6455 section 4.1 says")]
    NotHttp,
    /// The method is another.
    #[error("its method must be GET")]
    Method,
    /// The HTTP version is too old.
    #[error("its HTTP version must be 1.1")]
    HttpVersion,
    /// There is not one `Host`.
    #[error("it must have one Host header")]
    Host,
    /// `Connection` does not ask for it.
    #[error("it must have the header 'Connection: Upgrade'")]
    Connection,
    /// `Upgrade` does not ask for it.
    #[error("it must have the header 'Upgrade: websocket'")]
    Upgrade,
    /// There is not one key of 16 bytes.
    #[error("it must have one Sec-WebSocket-Key header with 16 random bytes in base64")]
    Key,
    /// There is not one version.
    #[error("it must have one header 'Sec-WebSocket-Version: 13'")]
    Version,
}

impl Refusal {
    /// The HTTP status that says it.
    pub(crate) const fn status(self) -> u16 {
        self.status_line().0
    }

    /// The one place where a refusal becomes a status.
    const fn status_line(self) -> (u16, &'static str) {
        match self {
            Self::Invalid(_) => (400, "Bad Request"),
            Self::NotBearer | Self::TokenRefused(_) => (401, "Unauthorized"),
            Self::NotFound => (404, "Not Found"),
            Self::TimedOut => (408, "Request Timeout"),
            Self::WrongVersion => (426, "Upgrade Required"),
            Self::HeadTooLarge => (431, "Request Header Fields Too Large"),
            Self::Unavailable => (503, "Service Unavailable"),
        }
    }

    /// What the answer says about the connection, and what its status asks for besides.
    const fn connection_headers(self) -> &'static str {
        match self {
            Self::NotBearer | Self::TokenRefused(_) => {
                "Connection: close\r\nWWW-Authenticate: Bearer\r\n"
            }
            // An answer of 426 says with `Upgrade` what to upgrade to (RFC 9110 section 15.5.22), and `Connection`
            // must list that header (section 7.8).
            Self::WrongVersion => {
                "Connection: close, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            }
            Self::Invalid(_)
            | Self::NotFound
            | Self::TimedOut
            | Self::HeadTooLarge
            | Self::Unavailable => "Connection: close\r\n",
        }
    }

    /// The whole answer.
    pub(super) fn answer(self) -> String {
        let (status, reason) = self.status_line();
        let headers = self.connection_headers();
        let body = format!("{self}\n");
        let length = body.len();
        format!(
            "HTTP/1.1 {status} {reason}\r\n\
             {headers}\
             Content-Type: text/plain; charset=utf-8\r\n\
             Content-Length: {length}\r\n\
             \r\n\
             {body}"
        )
    }
}
