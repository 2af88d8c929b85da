//! A WebSocket client that is not of this crate.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::http::in_time;

pub(crate) struct Chat {
    pub(crate) port: u16,
    socket: WebSocketStream<TcpStream>,
}

impl Chat {
    pub(crate) async fn upgrade(
        stream: TcpStream,
        token: Option<&str>,
    ) -> Result<Self, Box<Error>> {
        let port = stream.local_addr().unwrap().port();
        let mut request = "ws://localhost/ws".into_client_request().unwrap();
        if let Some(token) = token {
            let value = format!("Bearer {token}").parse().unwrap();
            request.headers_mut().insert("Authorization", value);
        }
        let (socket, _response) = client_async(request, stream).await?;
        Ok(Self { port, socket })
    }

    pub(crate) async fn say(&mut self, message: Value) {
        let text = Message::text(message.to_string());
        self.socket.send(text).await.unwrap();
    }

    pub(crate) async fn ask(&mut self, message_id: &str) {
        self.say(json!({"type": "user_message", "message_id": message_id, "text": "héllo"}))
            .await;
    }

    /// What the server says next.
    pub(crate) async fn next(&mut self) -> Value {
        match self.frame().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("no message came, but {other:?}"),
        }
    }

    /// What the server says next of that type; what it says before is passed over.
    pub(crate) async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let message = self.next().await;
            if message["type"] == kind {
                return message;
            }
        }
    }

    /// Waits until the server says that the connection is in that state.
    pub(crate) async fn reaches(&mut self, state: &str) {
        while self.next_of("state_changed").await["to"] != state {}
    }

    /// The code with which the server closes; what it says before is passed over.
    pub(crate) async fn next_close(&mut self) -> u16 {
        loop {
            match self.frame().await {
                Some(Message::Close(Some(close))) => return close.code.into(),
                Some(Message::Text(_)) => {}
                other => panic!("no close frame came, but {other:?}"),
            }
        }
    }

    /// Whether the connection ends here, without a word.
    pub(crate) async fn ends(&mut self) -> bool {
        self.frame().await.is_none()
    }

    /// The next frame that is not a heartbeat, or the end. Close frames are not answered until the next is asked for.
    async fn frame(&mut self) -> Option<Message> {
        loop {
            match in_time(self.socket.next()).await {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(frame)) => return Some(frame),
                Some(Err(_)) | None => return None,
            }
        }
    }
}

/// A socket that has its port before it connects, so that the port can be named.
pub(crate) fn bound_socket(address: SocketAddr) -> (TcpSocket, u16) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(address.ip(), 0)).unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}
