//! Addresses: URLs that say where something listens.

use std::fmt;

use hyper::Uri;
use wsproof_model::vocabulary::PATH;

use crate::targets::secrets::WITHHELD;

/// Where a server listens, and what is asked for there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// How one talks to it.
    pub scheme: Scheme,
    /// Its name, or its number: `127.0.0.1`, `::1`.
    pub host: String,
    /// Its TCP port.
    pub port: u16,
    /// The path, with a query if there is one.
    pub path: String,
}

/// How one talks to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `ws`: WebSocket over TCP.
    WebSocket,
    /// `wss`: WebSocket over TLS.
    SecureWebSocket,
    /// `http`: HTTP over TCP.
    Http,
}

impl Scheme {
    const fn name(self) -> &'static str {
        match self {
            Self::WebSocket => "ws",
            Self::SecureWebSocket => "wss",
            Self::Http => "http",
        }
    }

    /// The port where none is named (RFC 6455 section 3).
    const fn port(self) -> u16 {
        match self {
            Self::WebSocket | Self::Http => 80,
            Self::SecureWebSocket => 443,
        }
    }
}

/// Why a text is no address that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No URL.
    #[error("`{}` is no URL; one looks like {EXAMPLE}", shown(.0))]
    NoUrl(String),
    /// A scheme that is not meant here.
    #[error("`{text}` does not begin with {1}; a URL looks like {EXAMPLE}", text = shown(.0))]
    Scheme(String, &'static str),
    /// A name and a password, which would be sent to nobody.
    #[error("`{}` names a user, which a WebSocket has no place for: give --token or --header", shown(.0))]
    User(String),
    /// Too many instances for the ports that there are.
    #[error("there are not {instances} ports from {port} on")]
    Ports {
        /// The first port.
        port: u16,
        /// How many were asked for.
        instances: usize,
    },
}

const EXAMPLE: &str = "ws://127.0.0.1:8080/ws";

impl Address {
    fn parse(text: &str, schemes: &[Scheme], listed: &'static str) -> Result<Self, AddressError> {
        let no_url = || AddressError::NoUrl(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| no_url())?;
        let named = uri.scheme_str().ok_or_else(no_url)?;
        let mut schemes_meant = schemes.iter().copied();
        let scheme = schemes_meant
            .find(|scheme| named.eq_ignore_ascii_case(scheme.name()))
            .ok_or_else(|| AddressError::Scheme(text.to_owned(), listed))?;
        let authority = uri.authority().ok_or_else(no_url)?;
        if authority.as_str().contains('@') {
            return Err(AddressError::User(text.to_owned()));
        }
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        if host.is_empty() {
            return Err(no_url());
        }
        Ok(Self {
            scheme,
            host,
            port: authority.port_u16().unwrap_or_else(|| scheme.port()),
            path: path_and_query(text, &uri),
        })
    }

    /// Reads the address of a WebSocket: `ws://` or `wss://`. Without a path it is the protocol's (PROTOCOL.md section 4);
    /// one that ends with `/` has that path.
    ///
    /// # Errors
    /// If it is none.
    pub fn of_web_socket(text: &str) -> Result<Self, AddressError> {
        let schemes = [Scheme::WebSocket, Scheme::SecureWebSocket];
        let mut address = Self::parse(text, &schemes, "ws:// or wss://")?;
        if !address.path.starts_with('/') {
            address.path.insert_str(0, PATH);
        }
        Ok(address)
    }

    /// Reads the address of a control endpoint: `http://`.
    ///
    /// # Errors
    /// If it is none.
    pub fn of_control(text: &str) -> Result<Self, AddressError> {
        let mut address = Self::parse(text, &[Scheme::Http], "http://")?;
        // Paths of requests are put behind it.
        let end = address.path.trim_end_matches('/').len();
        address.path.truncate(end);
        Ok(address)
    }

    /// The addresses of so many instances, whose ports follow each other.
    ///
    /// # Errors
    /// If there are not so many ports.
    pub fn instances(&self, instances: usize) -> Result<Vec<Self>, AddressError> {
        let ports: Vec<_> = (self.port..=u16::MAX).take(instances).collect();
        if ports.len() < instances {
            return Err(AddressError::Ports {
                port: self.port,
                instances,
            });
        }
        let at = |port| Self {
            port,
            ..self.clone()
        };
        Ok(ports.into_iter().map(at).collect())
    }

    /// The host and the port as they stand in a `Host` field (RFC 9110 section 7.2); a port that goes without saying is
    /// left out.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        if self.port == self.scheme.port() {
            host
        } else {
            format!("{host}:{}", self.port)
        }
    }
}

/// As it may be read by everybody: see [`shown`].
impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, authority) = (self.scheme.name(), self.authority());
        let whole = format!("{scheme}://{authority}{}", self.path);
        formatter.write_str(&shown(&whole))
    }
}

/// A URL as it may be read by everybody, whether or not it is one: a token may stand in its query, a password in what names a user.
#[must_use]
pub fn shown(url: &str) -> String {
    let (before, scheme) = match url.split_once("://") {
        Some((scheme, after)) => (after, format!("{scheme}://")),
        None => (url, String::new()),
    };
    let end = before.find(['?', '#']).map_or(before.len(), |at| at + 1);
    let (open, query) = before.split_at(end);
    let (authority, path) = open.split_at(open.find('/').unwrap_or(open.len()));
    let host = authority.rsplit_once('@').map(|(_user, host)| host);
    let authority = host.map_or_else(|| authority.to_owned(), |host| format!("{WITHHELD}@{host}"));
    let query = if query.is_empty() { "" } else { WITHHELD };
    format!("{scheme}{authority}{path}{query}")
}

/// The path and the query as they are written, which a [`Uri`] tells no more: without a path its path is `/`.
fn path_and_query(text: &str, uri: &Uri) -> String {
    let (scheme, authority) = (uri.scheme_str(), uri.authority());
    let before =
        scheme.map_or(0, str::len) + "://".len() + authority.map_or(0, |it| it.as_str().len());
    let written = text.get(before..).unwrap_or_default();
    let fragment = written.find('#').unwrap_or(written.len());
    written[..fragment].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_told() {
        let read = |text| Address::of_web_socket(text).unwrap();
        let address = read("ws://127.0.0.1:8080/ws");
        assert_eq!((address.host.as_str(), address.port), ("127.0.0.1", 8080));
        assert_eq!(address.to_string(), "ws://127.0.0.1:8080/ws");
        assert_eq!(read("ws://chat.test").to_string(), "ws://chat.test/ws");
        assert_eq!(read("ws://chat.test?v=1").path, "/ws?v=1");
        assert_eq!(read("ws://chat.test/").to_string(), "ws://chat.test/");
        assert_eq!(read("ws://chat.test/?v=1#top").path, "/?v=1");
        let secure = read("wss://[::1]/api/ws?v=1");
        assert_eq!((secure.host.as_str(), secure.port), ("::1", 443));
        assert_eq!(secure.path, "/api/ws?v=1");
        assert_eq!(secure.to_string(), "wss://[::1]/api/ws?…");
        let control = Address::of_control("http://127.0.0.1:9080/").unwrap();
        assert_eq!(control.to_string(), "http://127.0.0.1:9080");
    }

    #[test]
    fn what_is_no_address_is_refused_and_told_why() {
        let why = |text| Address::of_web_socket(text).unwrap_err().to_string();
        assert!(why("127.0.0.1:8080").contains("is no URL"));
        assert!(why("http://127.0.0.1:8080/ws").contains("does not begin with ws://"));
        assert!(why("ws://alice:secret@127.0.0.1/ws").contains("names a user"));
        assert!(Address::of_control("https://127.0.0.1").is_err());
    }

    #[test]
    fn neither_an_address_nor_what_is_none_tells_a_query_or_who_a_user_is() {
        let told = |text| match Address::of_web_socket(text) {
            Ok(address) => address.to_string(),
            Err(error) => error.to_string(),
        };
        for (text, open) in [
            ("ws://h/ws?access_token=hidden", "ws://h/ws?…"),
            ("ws://h?hidden", "ws://h/ws?…"),
            ("ws://h/a@b", "ws://h/a@b"),
            ("ws://alice:hidden@h:1/ws", "`ws://…@h:1/ws`"),
            ("ws://alice:hidd@en@h/ws?hidden", "`ws://…@h/ws?…`"),
            ("http://h/ws?hidden#hidden", "`http://h/ws?…`"),
            ("h/ws?hidden", "`h/ws?…`"),
            ("ws:// h/ws#hidden", "`ws:// h/ws#…`"),
        ] {
            let told = told(text);
            assert!(told.contains(open), "{told}");
            assert!(!told.contains("hid"), "{told}");
        }
    }

    #[test]
    fn instances_have_ports_that_follow_each_other() {
        let address = Address::of_web_socket("ws://127.0.0.1:65534/ws").unwrap();
        let ports = address.instances(2).unwrap();
        assert_eq!(ports[1].port, 65535);
        assert!(address.instances(3).is_err());
    }
}
