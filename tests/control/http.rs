//! An HTTP client that writes what it is told to write, byte by byte if need be.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// How long anything may take: much longer than it does.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Http {
    stream: BufReader<TcpStream>,
}

/// An answer: its status, the lines of its head, and its body, which is JSON or nothing.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: Vec<String>,
    pub(crate) body: Value,
}

impl Http {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream: BufReader::new(stream),
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.write(&format!("GET {path} HTTP/1.1\r\nHost: test\r\n\r\n"))
            .await;
        self.answer().await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.post_with("", path, &body.to_string()).await
    }

    /// Posts with further lines of the head, each with its line's end.
    pub(crate) async fn post_with(&mut self, head: &str, path: &str, body: &str) -> Answer {
        self.send(head, path, body).await;
        self.answer().await
    }

    /// Posts, and does not wait for the answer.
    pub(crate) async fn send(&mut self, head: &str, path: &str, body: &str) {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{head}\r\n{body}",
            body.len()
        );
        self.write(&request).await;
    }

    pub(crate) async fn write(&mut self, bytes: &str) {
        self.stream.write_all(bytes.as_bytes()).await.unwrap();
    }

    /// The status of the next answer, whatever its body is.
    pub(crate) async fn head_only(&mut self) -> u16 {
        status(&self.head().await)
    }

    pub(crate) async fn answer(&mut self) -> Answer {
        let head = self.head().await;
        let length = head
            .iter()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.unwrap();
        let body = if body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&body).unwrap()
        };
        Answer {
            status: status(&head),
            head,
            body,
        }
    }

    async fn head(&mut self) -> Vec<String> {
        in_time(self.head_lines()).await
    }

    async fn head_lines(&mut self) -> Vec<String> {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            let bytes = self.stream.read_line(&mut line).await.unwrap();
            assert_ne!(bytes, 0, "the server ended the connection after {head:?}");
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                return head;
            }
            head.push(line);
        }
    }
}

/// Waits for what must come, and not for ever.
pub(crate) async fn in_time<Output>(awaited: impl Future<Output = Output>) -> Output {
    tokio::time::timeout(PATIENCE, awaited)
        .await
        .expect("it comes within the time that anything may take")
}

fn status(head: &[String]) -> u16 {
    head[0].split(' ').nth(1).unwrap().parse().unwrap()
}
