//! A WebSocket client that is not of this crate.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::DuplexStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

pub(crate) struct Client {
    socket: WebSocketStream<DuplexStream>,
    next_seq: u64,
}

impl Client {
    pub(crate) async fn upgrade(
        transport: DuplexStream,
        bearer: Option<&str>,
    ) -> Result<Self, Error> {
        let mut request = "ws://localhost/ws".into_client_request()?;
        if let Some(token) = bearer {
            let value = format!("Bearer {token}").parse().unwrap();
            request.headers_mut().insert("Authorization", value);
        }
        let (socket, _response) = client_async(request, transport).await?;
        Ok(Self {
            socket,
            next_seq: 0,
        })
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.send_text(&message.to_string()).await;
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        self.send_frame(Message::text(text)).await;
    }

    pub(crate) async fn send_frame(&mut self, frame: Message) {
        self.socket.send(frame).await.unwrap();
    }

    pub(crate) async fn user_message(&mut self, message_id: &str, text: &str) {
        self.send(json!({"type": "user_message", "message_id": message_id, "text": text}))
            .await;
    }

    /// What the server says next. Each message is held against the sequence that it belongs to.
    pub(crate) async fn next(&mut self) -> Value {
        match self.frame().await {
            Some(Message::Text(text)) => {
                let message: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(message["seq"], self.next_seq, "{message}");
                self.next_seq += 1;
                message
            }
            other => panic!("no message came, but {other:?}"),
        }
    }

    /// The types of the next messages.
    pub(crate) async fn next_types<const COUNT: usize>(&mut self) -> [String; COUNT] {
        let mut types = [const { String::new() }; COUNT];
        for word in &mut types {
            let message = self.next().await;
            *word = match message["to"].as_str() {
                Some(state) => format!("→ {state}"),
                None => message["type"].as_str().unwrap().to_owned(),
            };
        }
        types
    }

    /// The code with which the server closes, which is all that it says.
    pub(crate) async fn next_close(&mut self) -> u16 {
        match self.frame().await {
            Some(Message::Close(Some(close))) => close.code.into(),
            other => panic!("no close frame came, but {other:?}"),
        }
    }

    /// Whether the transport has ended, after everything that was sent.
    pub(crate) async fn ends(&mut self) -> bool {
        self.frame().await.is_none()
    }

    /// The next frame that is not a heartbeat, or the end.
    async fn frame(&mut self) -> Option<Message> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(frame)) => return Some(frame),
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// The transport without its WebSocket.
    pub(crate) fn into_transport(self) -> DuplexStream {
        self.socket.into_inner()
    }
}
