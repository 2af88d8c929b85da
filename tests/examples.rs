//! The examples do what they say.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

/// The example's process, and its address. It ends with the test.
struct ChatServer {
    process: Child,
    address: String,
}

impl ChatServer {
    fn start() -> Self {
        let mut process = Command::new(program())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`cargo test` builds the examples");
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        Self {
            process,
            address: address.trim().to_owned(),
        }
    }

    async fn client(&self) -> Client {
        let host = self.address.trim_start_matches("ws://");
        let host = host.trim_end_matches("/ws");
        let transport = TcpStream::connect(host).await.unwrap();
        let upgraded = tokio_tungstenite::client_async(&self.address, transport).await;
        Client(upgraded.unwrap().0)
    }
}

impl Drop for ChatServer {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// The example stands beside the folder of the tests.
fn program() -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples");
    path.push(format!("chat_server{}", std::env::consts::EXE_SUFFIX));
    path
}

struct Client(WebSocketStream<TcpStream>);

impl Client {
    async fn say(&mut self, message: Value) {
        let text = message.to_string();
        self.0.send(Message::text(text)).await.unwrap();
    }

    async fn hear(&mut self) -> Value {
        let message = self.0.next().await.unwrap().unwrap();
        serde_json::from_str(message.to_text().unwrap()).unwrap()
    }
}

#[tokio::test]
async fn the_chat_server_answers_a_guest() {
    let server = ChatServer::start();
    let mut client = server.client().await;
    client.say(json!({"type": "ping", "nonce": "n"})).await;
    client
        .say(json!({"type": "authenticate", "token": "guest"}))
        .await;
    client
        .say(json!({"type": "user_message", "message_id": "m1", "text": "hello"}))
        .await;
    let mut heard = Vec::new();
    while heard.last() != Some(&"processing_ready after processing".to_owned()) {
        let message = client.hear().await;
        assert_eq!(message["seq"], heard.len());
        heard.push(match message["type"].as_str().unwrap() {
            "state_changed" => format!(
                "{} after {}",
                message["to"].as_str().unwrap(),
                message["from"].as_str().unwrap()
            ),
            "agent_completed" => message["result"].as_str().unwrap().to_owned(),
            other => other.to_owned(),
        });
    }
    assert_eq!(
        heard,
        [
            "pong",
            "authenticated after accepted",
            "services_ready after authenticated",
            "processing_ready after services_ready",
            "message_accepted",
            "processing after processing_ready",
            "agent_started",
            "hello, hello!",
            "processing_ready after processing",
        ]
    );
}

#[tokio::test]
async fn the_chat_server_closes_on_a_stranger_with_3000() {
    let server = ChatServer::start();
    let mut client = server.client().await;
    client
        .say(json!({"type": "authenticate", "token": "stranger"}))
        .await;
    let Some(Ok(Message::Close(Some(frame)))) = client.0.next().await else {
        panic!("no close frame");
    };
    assert_eq!(u16::from(frame.code), 3000);
}
