//! What stands between a checker and a control endpoint, so that requests are answered as they should not be.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

/// A request, as far as it is told from others.
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) body: String,
}

/// What becomes of a request.
pub(crate) enum Treatment {
    /// The endpoint answers it.
    Passed,
    /// The same, and the connection ends soon after the answer, of which nothing was said.
    PassedAndEnded,
    /// The endpoint answers it, but with this body.
    Changed(String),
    /// It is answered at once, as one that is taken, and the endpoint is told so much later.
    PassedLater(Duration),
    /// It is answered with this status and this body.
    Answered(&'static str, &'static str),
}

/// An address behind which requests for `endpoint` are treated so.
pub(crate) fn misbehaving(endpoint: SocketAddr, treat: fn(&Asked) -> Treatment) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for (stream, nth) in listener.incoming().flatten().zip(0..) {
            // A client that is gone needs no answer.
            std::thread::spawn(move || converse(stream, nth, endpoint, treat));
        }
    });
    address
}

fn converse(
    client: TcpStream,
    nth: u64,
    endpoint: SocketAddr,
    treat: fn(&Asked) -> Treatment,
) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let (mut reader, mut client) = (BufReader::new(client.try_clone()?), client);
    while let Some((head, body)) = read(&mut reader)? {
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let asked = Asked { path, body };
        match treat(&asked) {
            Treatment::Passed => client.write_all(&pass(&head, &asked.body, endpoint)?)?,
            Treatment::PassedAndEnded => {
                client.write_all(&pass(&head, &asked.body, endpoint)?)?;
                // Some end while the next request is made, some before, some after.
                std::thread::sleep(Duration::from_micros(nth % 8 * 40));
                return Ok(());
            }
            Treatment::Changed(body) => client.write_all(&pass(&head, &body, endpoint)?)?,
            Treatment::PassedLater(after) => {
                std::thread::spawn(move || {
                    std::thread::sleep(after);
                    pass(&head, &asked.body, endpoint)
                });
                client.write_all(&message("HTTP/1.1 204 No Content", ""))?;
            }
            Treatment::Answered(status, body) => client.write_all(&message(status, body))?,
        }
    }
    Ok(())
}

/// The head and the body of the next message, if one comes.
fn read(stream: &mut impl BufRead) -> std::io::Result<Option<(String, String)>> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        if line == "\r\n" {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(bytes) = lower.strip_prefix("content-length:") {
            length = bytes.trim().parse().unwrap();
        } else {
            head.push_str(&line);
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(Some((head, String::from_utf8(body).unwrap())))
}

/// A message with that body.
fn message(head: &str, body: &str) -> Vec<u8> {
    let (head, bytes) = (head.trim_end(), body.len());
    format!("{head}\r\nContent-Length: {bytes}\r\n\r\n{body}").into_bytes()
}

/// What the endpoint answers.
fn pass(head: &str, body: &str, endpoint: SocketAddr) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(endpoint)?;
    stream.set_nodelay(true)?;
    stream.write_all(&message(head, body))?;
    let (head, body) = read(&mut BufReader::new(stream))?.unwrap();
    Ok(message(&head, &body))
}
