//! A session with this crate's own server: everything that it depends on is in the checker's hands.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Input};
use wsproof_model::machine::output::Possibility;
use wsproof_model::vocabulary::{Limits, Services};

use super::client::Client;
use super::credentials::Credentials;
use super::hand_timers::HandTimers;
use super::interception::Intercepted;
use super::script::Script;
use super::site::Site;
use super::variation::{Arrangement, Tell};
use super::{Fence, Observation, PATIENCE, Session, TargetError, Time};
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
    site: Arc<Site>,
    credentials: Arc<Credentials>,
    dial: D,
    clients: Vec<Option<Numbered<D::Transport>>>,
    dialled: u64,
    environment: Services,
    services: watch::Sender<Services>,
    told_of_services: Arc<Tell>,
    script: Script,
    timers: Option<HandTimers>,
    server: Arc<Server>,
    serving: JoinHandle<()>,
}

/// A client, with the server's number for its connection.
struct Numbered<T> {
    number: u64,
    client: Client<T>,
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
            site: Arc::new(Site::of_reference()),
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
        self.numbered(connection)
            .map(|numbered| &mut numbered.client)
    }

    fn numbered(&mut self, connection: ConnectionIndex) -> Option<&mut Numbered<D::Transport>> {
        self.clients
            .get_mut(usize::from(connection.0))
            .and_then(Option::as_mut)
    }

    async fn open(&mut self, connection: ConnectionIndex) -> Result<(), TargetError> {
        let transport = self.dial.dial().await?;
        let numbered = Numbered {
            number: self.dialled,
            client: Client::new(transport, Arc::clone(&self.site)),
        };
        self.dialled += 1;
        if let Some(place) = self.clients.get_mut(usize::from(connection.0)) {
            *place = Some(numbered);
        }
        Ok(())
    }

    async fn client_acts(
        &mut self,
        connection: ConnectionIndex,
        action: ClientAction,
        fence: Fence,
    ) -> Result<(), TargetError> {
        let credentials = Arc::clone(&self.credentials);
        let limits = self.limits.clone();
        if let Some(client) = self.client(connection) {
            client
                .act(action, fence, &limits, credentials.tokens())
                .await?;
        }
        Ok(())
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
            .and_then(|at| self.numbered(at))
            .map(|numbered| numbered.number);
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
                self.client_acts(connection, action, fence).await?;
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
            .unwrap_or(Err(Observation::Nothing))?;
        Ok(())
    }

    async fn orchestrators(&mut self, _expected: usize) -> Result<Option<usize>, TargetError> {
        Ok(Some(self.script.orchestrators()))
    }

    fn counts_at_every_step(&self) -> bool {
        true
    }
}
