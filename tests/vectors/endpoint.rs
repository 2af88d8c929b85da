//! A client of the control endpoint: HTTP/1.1 by hand.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

/// A connection to the control endpoint.
pub(crate) struct Endpoint {
    reader: BufReader<TcpStream>,
}

/// Whether an input must be possible.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Must {
    BePossible,
    NotBePossible,
}

impl Endpoint {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            reader: BufReader::new(stream),
        }
    }

    pub(crate) fn state(&mut self) -> Value {
        let (status, state) = self.ask("GET /state", "", "");
        assert_eq!(status, 200, "{state}");
        serde_json::from_str(&state).unwrap()
    }

    pub(crate) fn post(&mut self, path: &str, body: &Value, must: Must) -> (u16, String) {
        let prefer = match must {
            Must::BePossible => "Prefer: wait=2\r\n",
            Must::NotBePossible => "",
        };
        self.ask(&format!("POST {path}"), prefer, &body.to_string())
    }

    fn ask(&mut self, request: &str, fields: &str, body: &str) -> (u16, String) {
        let length = body.len();
        let request = format!(
            "{request} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{fields}Content-Length: {length}\
             \r\n\r\n{body}"
        );
        self.reader.get_mut().write_all(request.as_bytes()).unwrap();
        let status = self.line().split(' ').nth(1).unwrap().parse().unwrap();
        let mut length = 0;
        loop {
            let field = self.line().to_ascii_lowercase();
            if field.is_empty() {
                break;
            }
            if let Some(value) = field.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).unwrap();
        (status, String::from_utf8(body).unwrap())
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.reader.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}
