//! A server under control, with those who control it and those who talk to it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use wsproof::control::Controlled;
use wsproof::control::addresses::Addresses;
use wsproof::server::token::{JwtVerifier, Secret, TokenIssuer, TokenSettings, User};
use wsproof_model::vocabulary::Limits;

use crate::chat::Chat;
use crate::http::{Answer, Http};

pub(crate) struct Stage {
    pub(crate) addresses: Addresses,
    pub(crate) control: Http,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) serving: JoinHandle<()>,
    issuer: TokenIssuer,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with_limits(Limits::default()).await
    }

    pub(crate) async fn with_limits(limits: Limits) -> Self {
        let any = Addresses {
            server: "127.0.0.1:0".parse().unwrap(),
            control: "127.0.0.1:0".parse().unwrap(),
        };
        let verifier = Arc::new(JwtVerifier::new(&settings()));
        let controlled = Controlled::bind(any, limits, verifier).await.unwrap();
        let addresses = controlled.addresses();
        let (stop, stopped) = watch::channel(false);
        Self {
            addresses,
            serving: tokio::spawn(controlled.serve(stopped)),
            control: Http::connect(addresses.control).await,
            stop,
            issuer: TokenIssuer::new(&settings()),
        }
    }

    pub(crate) async fn dial(&self) -> TcpStream {
        TcpStream::connect(self.addresses.server).await.unwrap()
    }

    /// A client with an open WebSocket, of whom nothing is known yet.
    pub(crate) async fn stranger(&self) -> Chat {
        Chat::upgrade(self.dial().await, None).await.unwrap()
    }

    /// A client in `processing_ready`.
    pub(crate) async fn ready(&self, user: &str) -> Chat {
        let token = self.token(user);
        let mut chat = Chat::upgrade(self.dial().await, Some(&token))
            .await
            .unwrap();
        chat.reaches("processing_ready").await;
        chat
    }

    /// A client whose message an agent works on, and waits for its first step.
    pub(crate) async fn running(&self, user: &str) -> Chat {
        let mut chat = self.ready(user).await;
        chat.ask("m1").await;
        chat.next_of("agent_started").await;
        chat
    }

    pub(crate) fn token(&self, user: &str) -> String {
        let user = User::new(user).unwrap();
        self.issuer.issue(&user, Duration::from_secs(3600)).unwrap()
    }

    /// Has the agent of `chat` take a step, as soon as it can.
    pub(crate) async fn step(&mut self, chat: &Chat, step: &str) {
        let body = json!({"client_port": chat.port, "step": step}).to_string();
        let answer = self
            .control
            .post_with("Prefer: wait=2\r\n", "/agent", &body)
            .await;
        assert_eq!(answer.status, 204, "{answer:?}");
    }

    /// Tries to have the agent of `chat` take a step.
    pub(crate) async fn try_step(&mut self, chat: &Chat, step: &str) -> Answer {
        let body = json!({"client_port": chat.port, "step": step});
        self.control.post("/agent", &body).await
    }

    /// Tries to fire a timer of `chat`.
    pub(crate) async fn try_fire(&mut self, chat: &Chat, timer: &str) -> Answer {
        let body = json!({"client_port": chat.port, "timer": timer});
        self.control.post("/timer", &body).await
    }

    pub(crate) async fn tell(&mut self, service: &str, status: &str) {
        let body = json!({"service": service, "status": status});
        assert_eq!(self.control.post("/service", &body).await.status, 204);
    }

    /// Begins anew, and returns the state.
    pub(crate) async fn reset(&mut self, limits: &Limits) -> Value {
        let answer = self
            .control
            .post("/reset", &json!({"limits": limits}))
            .await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    pub(crate) async fn orchestrators(&mut self) -> Value {
        self.control.get("/state").await.body["orchestrators"].clone()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn settings() -> TokenSettings {
    TokenSettings {
        secret: Secret::new("the secret of the tests of the control endpoint".to_owned()).unwrap(),
        issuer: "tests".to_owned(),
        audience: "agent-chat".to_owned(),
    }
}
