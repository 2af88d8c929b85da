//! A client of a conversation: what it puts on the wire for each action, and what it gets to see.

mod recorded;

use std::sync::Arc;
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::machine::input::{Breach, ClientAction, Offer, Upgrade};
use wsproof_model::vocabulary::{Limits, SUBPROTOCOL};

use super::probe::{
    Control, Data, Event, FrameOptions, OpCode, Probe, ProbeError, ResponseFault, UpgradeOptions,
};
use super::site::Site;
use super::tokens::{NoToken, Tokens};
use super::{Fence, Observation, PATIENCE, wording};

pub(crate) use self::recorded::bytes;

/// A client over the transport `T`.
pub(super) struct Client<T> {
    site: Arc<Site>,
    probe: Probe<T>,
    awaits: Awaits,
    silent: bool,
    /// A ping came that is being answered: it is told when that is done.
    is_answering: bool,
    fences: u64,
    fence: FenceState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaits {
    Response,
    Frames,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FenceState {
    NotSent,
    /// At some time after this instant.
    Sent(Instant),
}

/// What a client gets to see.
enum Seen {
    Observation(Observation),
    /// The answer to the last ping of its own, which was sent after this instant.
    Fence(Instant),
}

impl<T: AsyncRead + AsyncWrite + Unpin> Client<T> {
    /// A client that has sent nothing yet.
    pub(super) fn new(transport: T, site: Arc<Site>) -> Self {
        Self {
            site,
            probe: Probe::new(transport),
            awaits: Awaits::Response,
            silent: false,
            is_answering: false,
            fences: 0,
            fence: FenceState::NotSent,
        }
    }

    /// Does something, and sends a ping along if `fence` says so. To open the transport is not the client's.
    ///
    /// # Errors
    /// If there is no token that it is to show.
    pub(super) async fn act(
        &mut self,
        action: ClientAction,
        fence: Fence,
        limits: &Limits,
        tokens: &Tokens,
    ) -> Result<(), NoToken> {
        self.probe.take_echoes_of(limits.frame_bytes());
        self.queue_action(action, limits, tokens)?;
        if action == ClientAction::Vanish {
            // What a write cannot deliver is seen when reading.
            let _gone = self.probe.shut_down_write().await;
            return Ok(());
        }
        if fence == Fence::WithInput {
            self.queue_fence();
        }
        self.flush().await;
        Ok(())
    }

    fn queue_action(
        &mut self,
        action: ClientAction,
        limits: &Limits,
        tokens: &Tokens,
    ) -> Result<(), NoToken> {
        match wording::text(action, limits, tokens)? {
            Some(text) => self.probe.queue_text(&text),
            None => self.queue(action, limits, tokens)?,
        }
        Ok(())
    }

    fn queue(
        &mut self,
        action: ClientAction,
        limits: &Limits,
        tokens: &Tokens,
    ) -> Result<(), NoToken> {
        match action {
            ClientAction::Upgrade(upgrade) => self.queue_upgrade(upgrade, tokens)?,
            ClientAction::Breach(breach) => self.queue_breach(breach, limits),
            ClientAction::Pong => self.probe.queue_pong(b"unasked"),
            ClientAction::FallSilent => self.silent = true,
            ClientAction::Close(close) => self.probe.queue_close(close.code()),
            ClientAction::Open
            | ClientAction::Authenticate(_)
            | ClientAction::UserMessage { .. }
            | ClientAction::StopAgent { .. }
            | ClientAction::Ping { .. }
            | ClientAction::GetStatus
            | ClientAction::Violate(_)
            | ClientAction::Vanish => {}
        }
        Ok(())
    }

    fn queue_upgrade(&mut self, upgrade: Upgrade, tokens: &Tokens) -> Result<(), NoToken> {
        let site = Arc::clone(&self.site);
        let headers: Vec<_> = site
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let wrong_path = site.wrong_path();
        let mut options = UpgradeOptions {
            host: &site.host,
            path: &site.path,
            extra_headers: &headers,
            ..UpgradeOptions::default()
        };
        match upgrade {
            Upgrade::WellFormed { offer, bearer } => {
                options.subprotocols = match offer {
                    Offer::Nothing => &[],
                    Offer::AgentChat => &["graphql-ws", SUBPROTOCOL],
                    Offer::Foreign => &["graphql-ws"],
                };
                options.bearer = bearer
                    .map(|credential| tokens.token(credential))
                    .transpose()?;
                self.probe.queue_upgrade(&options);
            }
            Upgrade::WrongPath => {
                options.path = &wrong_path;
                self.probe.queue_upgrade(&options);
            }
            Upgrade::NoUpgrade => {
                let Site { host, path, .. } = &*site;
                let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
                self.probe.queue_raw(request.as_bytes());
            }
            Upgrade::Rubbish => self
                .probe
                .queue_raw(b"\x16\x03\x01 this is no HTTP\r\n\r\n"),
        }
        Ok(())
    }

    fn queue_breach(&mut self, breach: Breach, limits: &Limits) {
        let text = OpCode::Data(Data::Text);
        let proper = FrameOptions::default();
        match breach {
            Breach::Binary => self.probe.queue_binary(b"\x00\x01\x02"),
            Breach::InvalidUtf8 => self.probe.queue_text_bytes(b"{\"type\":\"\xff\xfe\"}"),
            Breach::Oversized => {
                let bytes = limits.frame_bytes().saturating_add(1);
                self.probe.queue_text(&"x".repeat(bytes));
            }
            Breach::ReservedOpcode => {
                self.probe
                    .queue_frame(OpCode::Data(Data::Reserved(3)), b"", proper);
            }
            Breach::ReservedBit => {
                self.probe.queue_frame(
                    text,
                    b"{}",
                    FrameOptions {
                        reserved_bits: 0b100,
                        ..proper
                    },
                );
            }
            Breach::Unmasked => {
                self.probe.queue_frame(
                    text,
                    b"{}",
                    FrameOptions {
                        is_masked: false,
                        ..proper
                    },
                );
            }
            Breach::FragmentedControl => {
                let fragment = FrameOptions {
                    is_final: false,
                    ..proper
                };
                self.probe
                    .queue_frame(OpCode::Control(Control::Ping), b"", fragment);
            }
            Breach::ReservedCloseCode => self.probe.queue_close(Some(1005)),
        }
    }

    fn queue_fence(&mut self) {
        self.fences += 1;
        self.probe.queue_ping(&self.fences.to_be_bytes());
        self.fence = FenceState::Sent(tokio::time::Instant::now().into_std());
    }

    async fn flush(&mut self) {
        // What a write cannot deliver is seen when reading: the server has ended the transport. A server that neither
        // reads nor ends it is seen as well, by what it does not send.
        let _gone = tokio::time::timeout(PATIENCE, self.probe.flush()).await;
    }

    /// The next thing to be seen.
    pub(super) async fn observe(&mut self) -> Observation {
        if self.awaits == Awaits::Response {
            return self.observe_response().await;
        }
        loop {
            // An answer to a ping that overtakes what has to come is no answer: the next fence is another ping.
            if let Seen::Observation(seen) = self.next().await {
                return seen;
            }
        }
    }

    /// Dropped midway, it loses nothing.
    async fn next(&mut self) -> Seen {
        if self.is_answering {
            return self.answer_ping().await;
        }
        let seen = match self.probe.next().await {
            Ok(Event::Pong(payload)) => match self.answered(&payload) {
                Some(sent) => return Seen::Fence(sent),
                None => Observation::Unreadable(
                    "a pong that answers no ping (RFC 6455 section 5.5.3)".to_owned(),
                ),
            },
            Ok(Event::Ping(payload)) => {
                if !self.silent {
                    self.probe.queue_pong(&payload);
                    self.is_answering = true;
                    return self.answer_ping().await;
                }
                Observation::Heartbeat
            }
            Ok(Event::Text(text)) => Observation::Text(text.as_str().to_owned()),
            Ok(Event::Binary(bytes)) => Observation::Binary { bytes: bytes.len() },
            Ok(Event::Close(code, reason)) => Observation::Close { code, reason },
            Ok(Event::End) => Observation::End,
            Ok(Event::Reset) => Observation::Reset,
            Err(error) => Observation::Unreadable(error.to_string()),
        };
        Seen::Observation(seen)
    }

    async fn answer_ping(&mut self) -> Seen {
        self.flush().await;
        self.is_answering = false;
        Seen::Observation(Observation::Heartbeat)
    }

    async fn observe_response(&mut self) -> Observation {
        match self.probe.read_response().await {
            Ok(response) => {
                self.awaits = Awaits::Frames;
                Observation::Http {
                    status: response.status,
                    subprotocol: response.subprotocol,
                }
            }
            Err(ProbeError::Response(ResponseFault::Cut { received: 0 })) => Observation::End,
            Err(ProbeError::Read(_)) => Observation::Reset,
            Err(error) => Observation::Unreadable(error.to_string()),
        }
    }

    /// The ping that a pong answers, if one is on its way: it was sent after this instant.
    fn answered(&mut self, payload: &[u8]) -> Option<Instant> {
        let FenceState::Sent(sent) = self.fence else {
            return None;
        };
        if payload != self.fences.to_be_bytes() {
            return None;
        }
        self.fence = FenceState::NotSent;
        Some(sent)
    }

    /// Waits for the answer to a ping, which it sends if none is on its way: it was sent after the instant that is handed
    /// back. What comes before it is an error.
    pub(super) async fn await_fence(&mut self) -> Result<Instant, Observation> {
        if self.fence == FenceState::NotSent {
            self.queue_fence();
            self.flush().await;
        }
        match self.next().await {
            Seen::Fence(sent) => Ok(sent),
            Seen::Observation(seen) => Err(seen),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::{SinkExt, StreamExt};
    use tokio_tungstenite::accept_async;
    use tokio_tungstenite::tungstenite::Message;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_ping_that_was_on_its_way_is_as_old_as_it_is() {
        let (near, far) = tokio::io::duplex(4_096);
        let site = Site {
            host: "localhost".to_owned(),
            path: "/ws".to_owned(),
            headers: Vec::new(),
        };
        let mut client = Client::new(near, Arc::new(site));
        let upgrade = ClientAction::Upgrade(Upgrade::WellFormed {
            offer: Offer::Nothing,
            bearer: None,
        });
        let (limits, tokens) = (Limits::default(), Tokens::NONE);
        let ask = client.act(upgrade, Fence::Later, &limits, &tokens);
        let (asked, server) = tokio::join!(ask, accept_async(far));
        asked.unwrap();
        let mut server = server.unwrap();
        let answer = client.observe().await;
        assert!(matches!(answer, Observation::Http { .. }), "{answer:?}");

        let sent = tokio::time::Instant::now();
        server.send(Message::text("{}")).await.unwrap();
        let before = client.await_fence().await;
        assert_eq!(before, Err(Observation::Text("{}".to_owned())));
        tokio::time::advance(Duration::from_secs(3)).await;
        let ping = server.next().await.unwrap().unwrap();
        assert!(ping.is_ping());
        server.flush().await.unwrap();
        assert_eq!(client.await_fence().await, Ok(sent.into_std()));
    }
}
