//! What a client asks for at the upgrade (RFC 6455 section 4.2.1).

use wsproof_model::machine::input::{Credential, Offer, Upgrade};
use wsproof_model::vocabulary::{PATH, SUBPROTOCOL};

use super::InterpretedError;

/// The most header fields of a request that are read.
const MAX_HEADERS: usize = 16;

/// What came as a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) upgrade: Upgrade,
    /// Its `Sec-WebSocket-Key`, if it has one.
    pub(super) key: Option<String>,
}

/// What a whole head asks for; `credential` knows which token is which.
pub(super) fn read(
    head: &[u8],
    credential: impl Fn(&str) -> Option<Credential>,
) -> Result<Request, InterpretedError> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let parsed = request.parse(head);
    let (Ok(httparse::Status::Complete(_)), Some(path)) = (parsed, request.path) else {
        return Ok(Request {
            upgrade: Upgrade::Rubbish,
            key: None,
        });
    };
    let field = |name: &str| {
        let found = request
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| String::from_utf8_lossy(header.value))
    };
    let upgrade = if field("Upgrade").is_none() {
        Upgrade::NoUpgrade
    } else if path != PATH {
        Upgrade::WrongPath
    } else {
        let bearer = match field("Authorization") {
            None => None,
            Some(authorization) => {
                let known = authorization.strip_prefix("Bearer ").and_then(credential);
                let unknown = || format!("`Authorization: {authorization}`");
                Some(known.ok_or_else(|| InterpretedError::Undecodable(unknown()))?)
            }
        };
        let offer = match field("Sec-WebSocket-Protocol") {
            None => Offer::Nothing,
            Some(offered) if offered.split(',').any(|name| name.trim() == SUBPROTOCOL) => {
                Offer::AgentChat
            }
            Some(_) => Offer::Foreign,
        };
        Upgrade::WellFormed { offer, bearer }
    };
    Ok(Request {
        upgrade,
        key: field("Sec-WebSocket-Key").map(std::borrow::Cow::into_owned),
    })
}
