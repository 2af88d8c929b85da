//! The client's half of the opening handshake (RFC 6455 section 4.1): the request, and what the
//! answer must be.
//!
//! Does no I/O. Every answer other than 101 is an outcome, not an error: whether it is the right
//! one is for the caller to say.

use bytes::{Buf, BytesMut};

/// The `Sec-WebSocket-Key` of every upgrade. RFC 6455 section 4.1 wants a random one, so that a
/// cached answer is seen; here nothing caches, a fixed one keeps runs alike, and a server that does
/// not compute its answer is seen all the same, as no other client uses this key.
pub const UPGRADE_KEY: &str = "d3Nwcm9vZi1jaGVja2VyIQ==";

/// The only `Sec-WebSocket-Accept` that answers [`UPGRADE_KEY`] (RFC 6455 section 4.2.2).
const UPGRADE_ACCEPT: &str = "pF2zBYRwMQgMbe772VumjGcCOsk=";

/// The longest head of an answer that is read, in bytes.
const MAX_HEAD: usize = 16 * 1024;
/// The most header fields of an answer that are read.
const MAX_HEADERS: usize = 64;
/// The longest body of an answer that is read, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// What an upgrade request says (RFC 6455 section 4.1, PROTOCOL.md section 4).
#[derive(Debug, Clone, Copy, Default)]
pub struct UpgradeOptions<'a> {
    /// The `Host` field: `localhost:8080`.
    pub host: &'a str,
    /// The request target: `/ws`.
    pub path: &'a str,
    /// A token for the `Authorization` field.
    pub bearer: Option<&'a str>,
    /// The subprotocols offered, in order of preference.
    pub subprotocols: &'a [&'a str],
    /// Further header fields, name and value.
    pub extra_headers: &'a [(&'a str, &'a str)],
}

/// A server's answer to an upgrade request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status; 101 for an open WebSocket.
    pub status: u16,
    /// The subprotocol that the server chose.
    pub subprotocol: Option<String>,
    /// Whether the head says where the answer ends (RFC 9112 section 6.3); otherwise the end of the transport does.
    pub has_known_end: bool,
}

/// Why a server's answer to an upgrade request was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResponseFault {
    /// Not HTTP.
    #[error(
        "the answer to the upgrade request is not an HTTP response: {0} (RFC 6455 section 4.2.2)"
    )]
    NotHttp(#[from] httparse::Error),
    /// A head without an end.
    #[error(
        "the head of the answer to the upgrade request has over {MAX_HEAD} bytes, the checker's own limit"
    )]
    LongHead,
    /// A body that is too long, or whose length is not a number.
    #[error(
        "`Content-Length: {found}` of the answer with {status} is not a number up to {MAX_BODY}, \
         the checker's own limit"
    )]
    BodyLength {
        /// The HTTP status.
        status: u16,
        /// What the field says.
        found: String,
    },
    /// More came after the answer.
    #[error(
        "after its answer to the upgrade request the server sent {received} bytes more, which belong to nothing"
    )]
    Beyond {
        /// How many bytes had come.
        received: usize,
    },
    /// The transport ended within the answer, or before it.
    #[error(
        "the server ended the transport after {received} bytes of its answer to the upgrade request"
    )]
    Cut {
        /// How many bytes had come.
        received: usize,
    },
    /// A field that a 101 must have is missing, there twice, or says something else.
    #[error(
        "the 101 must have `{name}: {expected}` once, but has {found:?} (RFC 6455 section 4.1)"
    )]
    Header {
        /// The field's name.
        name: &'static str,
        /// What it must say.
        expected: &'static str,
        /// What it says, once per field of that name.
        found: Vec<String>,
    },
    /// A subprotocol that nobody offered, or more than one.
    #[error(
        "the 101 chooses the subprotocols {found:?}; it must choose at most one of those \
         offered, {offered:?} (RFC 6455 section 4.1)"
    )]
    Subprotocol {
        /// What the server chose.
        found: Vec<String>,
        /// What the probe offered.
        offered: Vec<String>,
    },
    /// An extension that nobody offered.
    #[error(
        "the 101 chooses the extensions {found:?}, but none was offered (RFC 6455 section 4.1)"
    )]
    Extension {
        /// What the server chose.
        found: Vec<String>,
    },
}

/// Appends the upgrade request to `output`.
pub(super) fn append_upgrade(output: &mut Vec<u8>, options: &UpgradeOptions<'_>) {
    let mut append = |parts: &[&str]| {
        for part in parts {
            output.extend_from_slice(part.as_bytes());
        }
    };
    append(&["GET ", options.path, " HTTP/1.1\r\nHost: ", options.host]);
    append(&["\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"]);
    append(&[
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ",
        UPGRADE_KEY,
        "\r\n",
    ]);
    if let Some(token) = options.bearer {
        append(&["Authorization: Bearer ", token, "\r\n"]);
    }
    if let [first, others @ ..] = options.subprotocols {
        append(&["Sec-WebSocket-Protocol: ", first]);
        for other in others {
            append(&[", ", other]);
        }
        append(&["\r\n"]);
    }
    for (name, value) in options.extra_headers {
        append(&[name, ": ", value, "\r\n"]);
    }
    append(&["\r\n"]);
}

/// Takes the answer out of `incoming` once it is whole; what follows it stays. `offered` is what
/// the request offered, where that is known.
pub(super) fn take_response(
    incoming: &mut BytesMut,
    offered: Option<&[String]>,
) -> Result<Option<Response>, ResponseFault> {
    loop {
        let mut fields = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut head = httparse::Response::new(&mut fields);
        let httparse::Status::Complete(head_length) = head.parse(incoming)? else {
            let is_long = incoming.len() > MAX_HEAD;
            return if is_long {
                Err(ResponseFault::LongHead)
            } else {
                Ok(None)
            };
        };
        let fields = Fields(head.headers);
        let status = head.code.unwrap_or_default();
        let (response, body_length) = match status {
            101 => (Some(fields.switch(offered)?), 0),
            // Interim answers come before the real one (RFC 9110 section 15.2).
            100..=199 => (None, 0),
            _ => (Some(fields.refusal(status)), fields.body_length(status)?),
        };
        if incoming.len() - head_length < body_length {
            return Ok(None);
        }
        incoming.advance(head_length + body_length);
        if response.is_some() {
            return Ok(response);
        }
    }
}

/// The header fields of an answer.
struct Fields<'a>(&'a [httparse::Header<'a>]);

impl Fields<'_> {
    /// Every value of the field `name`, in order.
    fn values(&self, name: &str) -> Vec<String> {
        self.0
            .iter()
            .filter(|field| field.name.eq_ignore_ascii_case(name))
            .map(|field| String::from_utf8_lossy(field.value).into_owned())
            .collect()
    }

    /// What a 101 must say (RFC 6455 section 4.1, the numbered list at its end).
    fn switch(&self, offered: Option<&[String]>) -> Result<Response, ResponseFault> {
        self.must_have(
            "Upgrade",
            "websocket",
            |values| matches!(values, [only] if only.eq_ignore_ascii_case("websocket")),
        )?;
        self.must_have("Connection", "Upgrade", |values| {
            let mut tokens = values.iter().flat_map(|value| value.split(','));
            tokens.any(|token| token.trim().eq_ignore_ascii_case("upgrade"))
        })?;
        self.must_have(
            "Sec-WebSocket-Accept",
            UPGRADE_ACCEPT,
            |values| matches!(values, [only] if only == UPGRADE_ACCEPT),
        )?;
        let found = self.values("Sec-WebSocket-Extensions");
        if !found.is_empty() {
            return Err(ResponseFault::Extension { found });
        }
        Ok(Response {
            status: 101,
            subprotocol: self.subprotocol(offered)?,
            has_known_end: true,
        })
    }

    fn must_have(
        &self,
        name: &'static str,
        expected: &'static str,
        holds: impl Fn(&[String]) -> bool,
    ) -> Result<(), ResponseFault> {
        let found = self.values(name);
        if holds(&found) {
            return Ok(());
        }
        Err(ResponseFault::Header {
            name,
            expected,
            found,
        })
    }

    fn subprotocol(&self, offered: Option<&[String]>) -> Result<Option<String>, ResponseFault> {
        let mut found = self.values("Sec-WebSocket-Protocol");
        let is_offered = |choice: &String| offered.is_none_or(|offered| offered.contains(choice));
        match found.as_slice() {
            [] => Ok(None),
            [only] if is_offered(only) => Ok(found.pop()),
            [_, ..] => Err(ResponseFault::Subprotocol {
                found,
                offered: offered.unwrap_or_default().to_vec(),
            }),
        }
    }

    fn refusal(&self, status: u16) -> Response {
        Response {
            status,
            subprotocol: self.values("Sec-WebSocket-Protocol").pop(),
            has_known_end: !self.values("Content-Length").is_empty(),
        }
    }

    /// How long the body is, as far as the head says so (RFC 9110 section 8.6); 0 where it does not.
    fn body_length(&self, status: u16) -> Result<usize, ResponseFault> {
        let Some(found) = self.values("Content-Length").pop() else {
            return Ok(0);
        };
        match found.parse() {
            Ok(length) if length <= MAX_BODY => Ok(length),
            Ok(_) | Err(_) => Err(ResponseFault::BodyLength { status, found }),
        }
    }
}

#[cfg(test)]
mod tests;
