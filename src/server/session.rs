//! What belongs to a connection from the opening of its WebSocket to its end, whatever its lifecycle state.

use std::convert::Infallible;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use wsproof_model::lifecycle::{Connection, OnTransition, Transition};
use wsproof_model::vocabulary::{
    ClientMessage, CloseCode, Envelope, ServerMessage, Services, Timer,
};

use super::incoming::{self, Violation};
use super::listener::ConnectionId;
use super::shared::Shared;
use super::socket::{Received, Socket};
use super::timers::Countdown;

/// How many things in a row may happen in a state of its own accord before the client is listened to.
const OWN_IN_A_ROW: u8 = 64;

/// A connection in the lifecycle state `S`, over the transport `T`.
pub(super) type At<S, T> = Connection<S, Box<Session<T>>>;

/// What a connection waits for in every state.
#[derive(Debug)]
pub(super) enum Input {
    /// The server shuts down.
    Shutdown,
    /// Services went up or down; [`Session::services`] says which are up now.
    ServicesChanged,
    /// The client said something.
    Message(ClientMessage),
    /// The connection is over.
    End(Ending),
}

/// What a connection waits for in a state in which `Own` can happen.
#[derive(Debug)]
pub(super) enum Event<Own> {
    /// What can happen in this state.
    Own(Own),
    /// What can happen in every state.
    Input(Input),
}

/// How a connection comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The server closes it.
    Close(CloseCode),
    /// The client closed it.
    ClientClosed,
    /// The client is gone without a word.
    Vanished,
}

/// The state of a connection beside its lifecycle state.
pub(super) struct Session<T> {
    id: ConnectionId,
    shared: Arc<Shared>,
    socket: Socket<T>,
    next_seq: u64,
    environment: watch::Receiver<Services>,
    shutdown: watch::Receiver<bool>,
    services: Services,
    /// What came from the client while there was news of the environment, which comes before.
    kept_back: Option<Received>,
    heartbeat: Countdown,
    heartbeat_answer: Countdown,
    violations: u16,
    own_in_a_row: u8,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Session<T> {
    /// A session whose heartbeat runs.
    pub(super) fn new(
        id: ConnectionId,
        shared: Arc<Shared>,
        socket: Socket<T>,
        heartbeat: Countdown,
    ) -> Self {
        let mut environment = shared.services.clone();
        let services = shared.available(*environment.borrow_and_update());
        Self {
            id,
            socket,
            next_seq: 0,
            environment,
            shutdown: shared.shutdown.subscribe(),
            services,
            kept_back: None,
            heartbeat,
            heartbeat_answer: Countdown::default(),
            violations: 0,
            own_in_a_row: 0,
            shared,
        }
    }

    pub(super) const fn id(&self) -> ConnectionId {
        self.id
    }

    /// What all connections of the server share.
    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    pub(super) const fn socket_mut(&mut self) -> &mut Socket<T> {
        &mut self.socket
    }

    /// Which services are up, as far as the connection has reacted to it.
    pub(super) const fn services(&self) -> Services {
        self.services
    }

    /// Starts `timer`, or starts it again.
    pub(super) fn start(&self, timer: Timer, countdown: &mut Countdown) {
        self.shared.start(self.id, timer, countdown);
    }

    /// Lets the heartbeat rest: nobody is asked for a sign of life any more.
    pub(super) fn stop_heartbeat(&mut self) {
        self.heartbeat.stop();
        self.heartbeat_answer.stop();
    }

    /// Says `message` to the client.
    pub(super) fn say(&mut self, message: &ServerMessage) {
        let envelope = Envelope {
            seq: self.next_seq,
            message,
        };
        #[expect(
            clippy::expect_used,
            reason = "text, numbers and names are all that is in a message, and memory takes any of them"
        )]
        let text = serde_json::to_string(&envelope).expect("a server message is JSON");
        self.next_seq += 1;
        self.socket.send(text);
    }

    /// Answers a violation. The one that reaches the limit ends the connection.
    pub(super) fn violated(&mut self, violation: Violation) -> Option<Ending> {
        self.violations = self.violations.saturating_add(1);
        self.say(&ServerMessage::Error {
            code: violation.code,
            detail: violation.detail,
            message_id: violation.message_id,
        });
        (self.violations >= self.shared.limits.violation_limit)
            .then_some(Ending::Close(CloseCode::PolicyViolation))
    }

    /// Waits for what can happen in a state in which nothing happens of its own accord.
    pub(super) async fn next_input(&mut self) -> Input {
        match self.next_event(std::future::pending::<Infallible>()).await {
            Event::Own(never) => match never {},
            Event::Input(input) => input,
        }
    }

    /// Waits for `own`, or for what can happen in every state. Dropping the future loses nothing if that is so of
    /// `own`.
    ///
    /// Where several things have happened, they come in the order in which they are written here. The socket is the
    /// last one: the answer to a client's message says how things stood when it was read.
    pub(super) async fn next_event<Own>(&mut self, own: impl Future<Output = Own>) -> Event<Own> {
        tokio::pin!(own);
        loop {
            let received = tokio::select! {
                biased;
                () = shutdown_requested(&mut self.shutdown) => return Event::Input(Input::Shutdown),
                services = changed(&mut self.environment) => {
                    if self.see(services) {
                        return Event::Input(Input::ServicesChanged);
                    }
                    continue;
                }
                happened = &mut own, if !self.socket.is_stalled() && self.own_in_a_row < OWN_IN_A_ROW => {
                    self.own_in_a_row += 1;
                    return Event::Own(happened);
                }
                () = &mut self.heartbeat => {
                    self.beat();
                    continue;
                }
                () = &mut self.heartbeat_answer => {
                    return Event::Input(Input::End(Ending::Close(CloseCode::Timeout)));
                }
                received = next_received(&mut self.kept_back, &mut self.socket) => received,
                // An agent that never waits must not keep its client from stopping it.
                () = std::future::ready(()), if self.own_in_a_row >= OWN_IN_A_ROW => {
                    self.own_in_a_row = 0;
                    continue;
                }
            };
            self.own_in_a_row = 0;
            // There may be news since it was last asked for, and older than what came.
            if self.has_news() {
                self.kept_back = Some(received);
                continue;
            }
            if let Some(input) = self.hear(received) {
                return Event::Input(input);
            }
        }
    }

    /// Whether the services have changed, or a shutdown was asked for, and the connection has not reacted to it.
    fn has_news(&self) -> bool {
        // Where nobody is left who could change something, there is no news.
        self.environment.has_changed().unwrap_or(false) || *self.shutdown.borrow()
    }

    /// Notes how the services are. Returns whether that is news.
    fn see(&mut self, services: Services) -> bool {
        let available = self.shared.available(services);
        std::mem::replace(&mut self.services, available) != available
    }

    /// Asks for a sign of life. The time for it runs from the oldest question that is not answered.
    fn beat(&mut self) {
        self.shared
            .start(self.id, Timer::Heartbeat, &mut self.heartbeat);
        if !self.heartbeat_answer.is_running() {
            let answer = &mut self.heartbeat_answer;
            self.shared.start(self.id, Timer::HeartbeatAnswer, answer);
        }
        self.socket.send_ping();
    }

    fn hear(&mut self, received: Received) -> Option<Input> {
        match received {
            Received::Text(text) => match incoming::read(&text) {
                Ok(message) => Some(Input::Message(message)),
                Err(violation) => self.violated(violation).map(Input::End),
            },
            Received::Pong => {
                self.heartbeat_answer.stop();
                None
            }
            Received::Binary => Some(Input::End(Ending::Close(CloseCode::Unsupported))),
            Received::Failed(code) => Some(Input::End(Ending::Close(code))),
            Received::Closed => Some(Input::End(Ending::ClientClosed)),
            Received::Vanished => Some(Input::End(Ending::Vanished)),
            Received::Ping | Received::Drained => None,
        }
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> OnTransition for Box<Session<T>> {
    fn on_transition(&mut self, transition: Transition) {
        tracing::debug!(connection = %self.id, %transition, "state changed");
        if transition.to.is_announced() {
            self.say(&ServerMessage::StateChanged {
                from: transition.from,
                to: transition.to,
                reason: transition.trigger,
            });
        }
    }
}

/// Waits for the shutdown of the server.
pub(super) async fn shutdown_requested(shutdown: &mut watch::Receiver<bool>) {
    if shutdown.wait_for(|requested| *requested).await.is_err() {
        // Nobody is left who could ask for it.
        std::future::pending::<()>().await;
    }
}

/// What was kept back, or else what comes next. Dropping the future loses nothing.
async fn next_received<T: AsyncRead + AsyncWrite + Unpin>(
    kept_back: &mut Option<Received>,
    socket: &mut Socket<T>,
) -> Received {
    match kept_back.take() {
        Some(received) => received,
        None => socket.receive().await,
    }
}

/// Waits for a change of the services.
async fn changed(services: &mut watch::Receiver<Services>) -> Services {
    if services.changed().await.is_err() {
        // Nobody is left who could change them.
        return std::future::pending().await;
    }
    *services.borrow_and_update()
}
