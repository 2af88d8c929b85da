//! A client's connection: frames by hand.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};

use serde_json::{Value, json};
use wsproof::targets::PATIENCE;

const MASK: [u8; 4] = [0x9f, 0x3c, 0x51, 0xe7];

/// A connection to the server.
pub(crate) struct Connection {
    reader: BufReader<TcpStream>,
    pub(crate) is_open: bool,
    pub(crate) is_silent: bool,
}

impl Connection {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self {
            reader: BufReader::new(stream),
            is_open: false,
            is_silent: false,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.reader.get_ref().local_addr().unwrap().port()
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        self.reader.get_mut().write_all(bytes).unwrap();
    }

    pub(crate) fn send(&mut self, opcode: u8, payload: &[u8]) {
        let mut frame = vec![0x80 | opcode];
        let length = u16::try_from(payload.len()).unwrap().to_be_bytes();
        match length {
            [0, length @ ..=125] => frame.push(0x80 | length),
            [..] => frame.extend([0x80 | 0x7e, length[0], length[1]]),
        }
        frame.extend(MASK);
        let masked = payload.iter().zip(MASK.iter().cycle());
        frame.extend(masked.map(|(byte, mask)| byte ^ mask));
        self.write(&frame);
    }

    pub(crate) fn end(&self) {
        self.reader.get_ref().shutdown(Shutdown::Write).unwrap();
    }

    /// What comes next, in the words of a vector; or why nothing does.
    pub(crate) fn see(&mut self) -> io::Result<Value> {
        if self.reader.fill_buf()?.is_empty() {
            self.is_open = false;
            return Ok(json!({"end": true}));
        }
        if self.is_open {
            self.see_frame()
        } else {
            self.see_response()
        }
    }

    fn see_response(&mut self) -> io::Result<Value> {
        let status = self.line()?;
        let status: u16 = match status.split(' ').nth(1).map(str::parse) {
            Some(Ok(status)) => status,
            Some(Err(_)) | None => return Ok(json!({"rubbish": status})),
        };
        let (mut subprotocol, mut length) = (None, 0);
        loop {
            let field = self.line()?;
            let Some((name, value)) = field.split_once(':') else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "sec-websocket-protocol" => subprotocol = Some(value.trim().to_owned()),
                "content-length" => length = value.trim().parse().unwrap(),
                _ => {}
            }
        }
        self.bytes(length)?;
        self.is_open = status == 101;
        Ok(json!({"http": status, "subprotocol": subprotocol}))
    }

    fn see_frame(&mut self) -> io::Result<Value> {
        let head = self.bytes(2)?;
        let length = match head[1] {
            126 => {
                let length = self.bytes(2)?;
                usize::from(u16::from_be_bytes([length[0], length[1]]))
            }
            length => usize::from(length),
        };
        let payload = self.bytes(length)?;
        Ok(match head[0] {
            0x81 => json!({"message": serde_json::from_slice::<Value>(&payload)?}),
            0x88 => {
                self.is_open = false;
                let code = payload.first_chunk().copied().map(u16::from_be_bytes);
                json!({"close": code})
            }
            0x89 => {
                if !self.is_silent {
                    self.send(0xa, &payload);
                }
                json!({"ping": true})
            }
            first => json!({"frame": first, "payload": String::from_utf8_lossy(&payload)}),
        })
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }

    fn bytes(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}
