//! The client's request: what of it matters, and whether it is a valid upgrade (RFC 6455 section 4.2.1).

use std::fmt;

use httparse::Status;
use tokio_tungstenite::tungstenite::{handshake::derive_accept_key, http::Uri};

use super::{InvalidUpgrade, PATH, Refusal, SUBPROTOCOL};

/// The most headers that a request may have.
pub(super) const HEADERS_LIMIT: usize = 100;

/// A valid upgrade request for the protocol's path.
pub(crate) struct UpgradeRequest {
    accept_key: String,
    offers_subprotocol: bool,
    bearer: Option<String>,
    early_bytes: Vec<u8>,
}

impl UpgradeRequest {
    /// The request at the start of `received`, or `None` while it is not complete.
    pub(super) fn parse(received: &[u8]) -> Result<Option<Self>, Refusal> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_LIMIT];
        let mut head = httparse::Request::new(&mut headers);
        let length = match head.parse(received) {
            Ok(Status::Complete(length)) => length,
            Ok(Status::Partial) => return Ok(None),
            Err(httparse::Error::TooManyHeaders) => return Err(Refusal::HeadTooLarge),
            Err(
                httparse::Error::HeaderName
                | httparse::Error::HeaderValue
                | httparse::Error::NewLine
                | httparse::Error::Status
                | httparse::Error::Token
                | httparse::Error::Version,
            ) => return Err(InvalidUpgrade::NotHttp.into()),
        };
        let mut request = Self::from_head(&head)?;
        request.early_bytes = received[length..].to_vec();
        Ok(Some(request))
    }

    /// The path decides first: whether a request for something else is an upgrade is of no interest.
    fn from_head(head: &httparse::Request<'_, '_>) -> Result<Self, Refusal> {
        let uri: Uri = head
            .path
            .and_then(|target| target.parse().ok())
            .ok_or(InvalidUpgrade::NotHttp)?;
        if uri.path() != PATH {
            return Err(Refusal::NotFound);
        }
        let headers = Headers(head.headers);
        check_asks_for_websocket(head, headers)?;
        let key = headers.only("Sec-WebSocket-Key");
        let key = key.filter(|key| is_key(key)).ok_or(InvalidUpgrade::Key)?;
        check_version(headers)?;
        Ok(Self {
            accept_key: derive_accept_key(key),
            offers_subprotocol: headers
                .elements("Sec-WebSocket-Protocol")
                .any(|offered| offered == SUBPROTOCOL.as_bytes()),
            bearer: bearer(headers)?,
            early_bytes: Vec::new(),
        })
    }

    /// The value of the answer's `Sec-WebSocket-Accept`.
    pub(super) fn accept_key(&self) -> &str {
        &self.accept_key
    }

    /// Whether the client offers the protocol's subprotocol, among others or alone.
    pub(super) const fn offers_subprotocol(&self) -> bool {
        self.offers_subprotocol
    }

    /// The token of the `Authorization` header, if there is that header.
    pub(crate) fn bearer(&self) -> Option<&str> {
        self.bearer.as_deref()
    }

    /// What the client sent behind the request, without waiting for the answer: the first bytes of the WebSocket.
    pub(crate) fn into_early_bytes(self) -> Vec<u8> {
        self.early_bytes
    }
}

/// Shows neither the token nor the early bytes, which may be an `authenticate` message.
impl fmt::Debug for UpgradeRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown_bearer = self.bearer.as_ref().map(|_| "(not shown)");
        formatter
            .debug_struct("UpgradeRequest")
            .field("accept_key", &self.accept_key)
            .field("offers_subprotocol", &self.offers_subprotocol)
            .field("bearer", &shown_bearer)
            .field("early_bytes", &self.early_bytes.len())
            .finish()
    }
}

/// The header lines of a request, by name.
#[derive(Clone, Copy)]
struct Headers<'a>(&'a [httparse::Header<'a>]);

impl<'a> Headers<'a> {
    fn all(self, name: &'static str) -> impl Iterator<Item = &'a [u8]> {
        self.0
            .iter()
            .filter(move |header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value.trim_ascii())
    }

    /// The value of a header that must not be repeated.
    fn only(self, name: &'static str) -> Option<&'a [u8]> {
        let mut values = self.all(name);
        values.next().filter(|_| values.next().is_none())
    }

    /// The elements of a list, which may come in several lines (RFC 9110 section 5.3).
    fn elements(self, name: &'static str) -> impl Iterator<Item = &'a [u8]> {
        self.all(name)
            .flat_map(|value| value.split(|byte| *byte == b','))
            .map(<[u8]>::trim_ascii)
    }

    fn lists(self, name: &'static str, token: &str) -> bool {
        self.elements(name)
            .any(|element| element.eq_ignore_ascii_case(token.as_bytes()))
    }
}

fn check_asks_for_websocket(
    head: &httparse::Request<'_, '_>,
    headers: Headers<'_>,
) -> Result<(), InvalidUpgrade> {
    if head.method != Some("GET") {
        return Err(InvalidUpgrade::Method);
    }
    if head.version != Some(1) {
        return Err(InvalidUpgrade::HttpVersion);
    }
    if headers.only("Host").is_none() {
        return Err(InvalidUpgrade::Host);
    }
    if !headers.lists("Connection", "upgrade") {
        return Err(InvalidUpgrade::Connection);
    }
    if !headers.lists("Upgrade", "websocket") {
        return Err(InvalidUpgrade::Upgrade);
    }
    Ok(())
}

/// Another version than 13 gets an answer that names 13 (RFC 6455 section 4.4); none at all is an error in the request.
fn check_version(headers: Headers<'_>) -> Result<(), Refusal> {
    match headers.only("Sec-WebSocket-Version") {
        Some(b"13") => Ok(()),
        Some(_) => Err(Refusal::WrongVersion),
        None => Err(InvalidUpgrade::Version.into()),
    }
}

/// Whether it is the base64 form of 16 bytes: 22 digits, of which the last has only its two upper bits, and two pads.
fn is_key(key: &[u8]) -> bool {
    key.len() == 24
        && key[..21]
            .iter()
            .all(|digit| digit.is_ascii_alphanumeric() || matches!(digit, b'+' | b'/'))
        && matches!(key[21], b'A' | b'Q' | b'g' | b'w')
        && key.ends_with(b"==")
}

/// The bearer token (RFC 6750 section 2.1). An `Authorization` header that has none is a token that does not hold.
fn bearer(headers: Headers<'_>) -> Result<Option<String>, Refusal> {
    if headers.all("Authorization").next().is_none() {
        return Ok(None);
    }
    let token = headers
        .only("Authorization")
        .filter(|value| value.is_ascii())
        .and_then(|value| str::from_utf8(value).ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
        .map(|(_, token)| token.trim_start_matches(' '))
        .ok_or(Refusal::NotBearer)?;
    Ok(Some(token.to_owned()))
}
