//! A session with this crate's own server: everything that it depends on is in the checker's hands.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use wsproof_model::machine::input::{Breach, ClientAction, ConnectionIndex, Input, Offer, Upgrade};
use wsproof_model::machine::output::Possibility;
use wsproof_model::vocabulary::{Limits, PATH, SUBPROTOCOL, Services};

use super::credentials::Credentials;
use super::hand_timers::HandTimers;
use super::interception::Intercepted;
use super::probe::{
    Control, Data, Event, FrameOptions, OpCode, Probe, ProbeError, ResponseFault, UpgradeOptions,
};
use super::script::Script;
use super::variation::{Arrangement, Tell};
use super::{Fence, Observation, PATIENCE, Session, TargetError, Time, wording};
use crate::server::{Listener, Parts, Server, Timers, TokioTimers};

/// Makes connections to the server under test.
pub trait Dial {
    /// The client's side of a connection.
    type Transport: AsyncRead + AsyncWrite + Unpin;

    /// Makes one; it is accepted when this returns.
    fn dial(&mut self) -> impl Future<Output = Result<Self::Transport, TargetError>>;
}

/// A server of this crate, for one sequence.
pub struct Embedded<D: Dial> {
    limits: Limits,
    credentials: Arc<Credentials>,
    dial: D,
    clients: Vec<Option<Client<D::Transport>>>,
    dialled: u64,
    environment: Services,
    services: watch::Sender<Services>,
    told_of_services: Arc<Tell>,
    script: Script,
    timers: Option<HandTimers>,
    server: Arc<Server>,
    serving: JoinHandle<()>,
}

/// A client of a conversation.
struct Client<T> {
    probe: Probe<T>,
    /// The server's number for the connection.
    number: u64,
    awaits: Awaits,
    silent: bool,
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
    Sent,
}

/// What a client gets to see.
enum Seen {
    Observation(Observation),
    /// The answer to the last ping of its own.
    Fence,
}

/// What a server is started with.
pub(super) struct Stage<D> {
    pub(super) limits: Limits,
    pub(super) connections: u8,
    pub(super) credentials: Arc<Credentials>,
    pub(super) dial: D,
    pub(super) time: Time,
    pub(super) arrangement: Arrangement,
}

impl<D: Dial> Embedded<D> {
    /// Starts a server on the runtime `on`, which takes its connections from `listener`.
    pub(super) fn start<L: Listener + 'static>(
        stage: Stage<D>,
        mut listener: L,
        on: &tokio::runtime::Handle,
    ) -> Self {
        let arrangement = stage.arrangement;
        let (services, watched) = watch::channel(Services::UP);
        let script = Script::default();
        let timers = match stage.time {
            Time::ByHand => Some(HandTimers::default()),
            Time::Virtual => None,
        };
        let given: Arc<dyn Timers> = match &timers {
            Some(by_hand) => Arc::new(by_hand.clone()),
            None => Arc::new(TokioTimers),
        };
        let server = Arc::new(Server::new(Parts {
            limits: (arrangement.limits)(&stage.limits),
            runtime: script.runtime(
                (arrangement.verifier)(stage.credentials.verifier()),
                arrangement.orchestrator,
            ),
            services: watched,
            timers: (arrangement.timers)(given),
        }));
        let serving = on.spawn({
            let server = Arc::clone(&server);
            async move {
                match arrangement.interceptor {
                    None => server.serve(&mut listener).await,
                    Some(interceptor) => {
                        server
                            .serve(&mut Intercepted::new(listener, interceptor))
                            .await;
                    }
                }
            }
        });
        Self {
            limits: stage.limits,
            credentials: stage.credentials,
            dial: stage.dial,
            clients: (0..stage.connections).map(|_| None).collect(),
            dialled: 0,
            environment: Services::UP,
            services,
            told_of_services: arrangement.services,
            script,
            timers,
            server,
            serving,
        }
    }

    fn client(&mut self, connection: ConnectionIndex) -> Option<&mut Client<D::Transport>> {
        self.clients
            .get_mut(usize::from(connection.0))
            .and_then(Option::as_mut)
    }

    async fn open(&mut self, connection: ConnectionIndex) -> Result<(), TargetError> {
        let transport = self.dial.dial().await?;
        let client = Client {
            probe: Probe::new(transport),
            number: self.dialled,
            awaits: Awaits::Response,
            silent: false,
            fences: 0,
            fence: FenceState::NotSent,
        };
        self.dialled += 1;
        if let Some(place) = self.clients.get_mut(usize::from(connection.0)) {
            *place = Some(client);
        }
        Ok(())
    }

    async fn client_acts(
        &mut self,
        connection: ConnectionIndex,
        action: ClientAction,
        fence: Fence,
    ) {
        let text = wording::text(action, &self.limits, &self.credentials);
        let credentials = Arc::clone(&self.credentials);
        let limits = self.limits.clone();
        let Some(client) = self.client(connection) else {
            return;
        };
        if let Some(text) = text {
            client.probe.queue_text(&text);
        } else {
            client.queue(action, &limits, &credentials);
        }
        if action == ClientAction::Vanish {
            // What a write cannot deliver is seen when reading.
            let _gone = client.probe.shut_down_write().await;
            return;
        }
        if fence == Fence::WithInput {
            client.queue_fence();
        }
        client.flush().await;
    }
}

impl<D: Dial> Drop for Embedded<D> {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl<D: Dial> Session for Embedded<D> {
    fn time(&self) -> Time {
        if self.timers.is_some() {
            Time::ByHand
        } else {
            Time::Virtual
        }
    }

    async fn give(
        &mut self,
        input: &Input,
        possibility: Possibility,
        fence: Fence,
    ) -> Result<(), TargetError> {
        let number = input
            .connection()
            .and_then(|at| self.client(at))
            .map(|client| client.number);
        match (*input, possibility) {
            (
                Input::Client {
                    connection,
                    action: ClientAction::Open,
                },
                Possibility::Possible,
            ) => {
                self.open(connection).await?;
            }
            (Input::Client { connection, action }, Possibility::Possible) => {
                self.client_acts(connection, action, fence).await;
            }
            (Input::Client { .. }, Possibility::Impossible) => {}
            (Input::Agent { step, .. }, possibility) => match (number, possibility) {
                (Some(number), Possibility::Possible) => self.script.give(number, step).await,
                (Some(number), Possibility::Impossible) => {
                    self.script.try_give(number, step);
                }
                (None, _) => {}
            },
            (Input::Timer { timer, .. }, possibility) => {
                match (&self.timers, number, possibility) {
                    (Some(timers), Some(number), Possibility::Possible) => {
                        timers.fire(number, timer).await;
                    }
                    (Some(timers), Some(number), Possibility::Impossible) => {
                        timers.try_fire(number, timer);
                    }
                    // Virtual time has passed already; or there is no connection to have a timer.
                    (None, _, _) | (_, None, _) => {}
                }
            }
            (Input::Service { service, status }, _) => {
                self.environment.set(service, status);
                self.services
                    .send_replace((self.told_of_services)(self.environment));
            }
            (Input::Shutdown, _) => self.server.shut_down(),
        }
        Ok(())
    }

    async fn pass(&mut self, time: Duration) {
        tokio::time::advance(time).await;
    }

    async fn observe(&mut self, connection: ConnectionIndex) -> Observation {
        let Some(client) = self.client(connection) else {
            return Observation::Nothing;
        };
        let seen = tokio::time::timeout(PATIENCE, client.observe())
            .await
            .unwrap_or(Observation::Nothing);
        if matches!(seen, Observation::End | Observation::Reset) {
            self.clients[usize::from(connection.0)] = None;
        }
        seen
    }

    async fn fence(&mut self, connection: ConnectionIndex) -> Result<(), Observation> {
        let Some(client) = self.client(connection) else {
            return Ok(());
        };
        tokio::time::timeout(PATIENCE, client.await_fence())
            .await
            .unwrap_or(Err(Observation::Nothing))
    }

    fn orchestrators(&self) -> Option<usize> {
        Some(self.script.orchestrators())
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> Client<T> {
    fn queue(&mut self, action: ClientAction, limits: &Limits, credentials: &Credentials) {
        match action {
            ClientAction::Upgrade(upgrade) => self.queue_upgrade(upgrade, credentials),
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
    }

    fn queue_upgrade(&mut self, upgrade: Upgrade, credentials: &Credentials) {
        let mut options = UpgradeOptions {
            host: "localhost",
            path: PATH,
            ..UpgradeOptions::default()
        };
        match upgrade {
            Upgrade::WellFormed { offer, bearer } => {
                options.subprotocols = match offer {
                    Offer::Nothing => &[],
                    Offer::AgentChat => &["graphql-ws", SUBPROTOCOL],
                    Offer::Foreign => &["graphql-ws"],
                };
                options.bearer = bearer.map(|credential| credentials.token(credential));
                self.probe.queue_upgrade(&options);
            }
            Upgrade::WrongPath => {
                options.path = "/chat";
                self.probe.queue_upgrade(&options);
            }
            Upgrade::NoUpgrade => {
                self.probe
                    .queue_raw(b"GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
            Upgrade::Rubbish => self
                .probe
                .queue_raw(b"\x16\x03\x01 this is no HTTP\r\n\r\n"),
        }
    }

    fn queue_breach(&mut self, breach: Breach, limits: &Limits) {
        let text = OpCode::Data(Data::Text);
        let proper = FrameOptions::default();
        match breach {
            Breach::Binary => self.probe.queue_binary(b"\x00\x01\x02"),
            Breach::InvalidUtf8 => self.probe.queue_text_bytes(b"{\"type\":\"\xff\xfe\"}"),
            Breach::Oversized => {
                let bytes = usize::try_from(limits.frame_limit)
                    .unwrap_or(usize::MAX)
                    .saturating_add(1);
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
        self.fence = FenceState::Sent;
    }

    async fn flush(&mut self) {
        // What a write cannot deliver is seen when reading: the server has ended the transport. A server that neither
        // reads nor ends it is seen as well, by what it does not send.
        let _gone = tokio::time::timeout(PATIENCE, self.probe.flush()).await;
    }

    async fn observe(&mut self) -> Observation {
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

    async fn next(&mut self) -> Seen {
        let seen = match self.probe.next().await {
            Ok(Event::Pong(payload)) if self.is_fence(&payload) => {
                self.fence = FenceState::NotSent;
                return Seen::Fence;
            }
            Ok(Event::Pong(_)) => Observation::Unreadable(
                "a pong that answers no ping (RFC 6455 section 5.5.3)".to_owned(),
            ),
            Ok(Event::Ping(payload)) => {
                if !self.silent {
                    self.probe.queue_pong(&payload);
                    self.flush().await;
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

    fn is_fence(&self, payload: &[u8]) -> bool {
        self.fence == FenceState::Sent && payload == self.fences.to_be_bytes()
    }

    async fn await_fence(&mut self) -> Result<(), Observation> {
        if self.fence == FenceState::NotSent {
            self.queue_fence();
            self.flush().await;
        }
        match self.next().await {
            Seen::Fence => Ok(()),
            Seen::Observation(seen) => Err(seen),
        }
    }
}
