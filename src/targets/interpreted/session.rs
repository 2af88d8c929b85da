//! One sequence with an interpreted server.

use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Input};
use wsproof_model::machine::output::Possibility;

use super::meter::{Meter, Metered};
use super::serving::Order;
use super::{Decoder, InterpretedError};
use crate::targets::client::Client;
use crate::targets::site::Site;
use crate::targets::{Fence, Observation, PATIENCE, Session, TargetError, Time};

/// A behaviour as a server, for one sequence.
pub struct InterpretedSession {
    address: SocketAddr,
    decoder: Arc<Decoder>,
    meter: Arc<Meter>,
    orders: mpsc::UnboundedSender<Order>,
    client: Option<Client<Metered<TcpStream>>>,
    serving: JoinHandle<()>,
}

impl InterpretedSession {
    pub(super) const fn new(
        address: SocketAddr,
        decoder: Arc<Decoder>,
        meter: Arc<Meter>,
        orders: mpsc::UnboundedSender<Order>,
        serving: JoinHandle<()>,
    ) -> Self {
        Self {
            address,
            decoder,
            meter,
            orders,
            client: None,
            serving,
        }
    }

    async fn open(&mut self) -> Result<(), TargetError> {
        self.client = None;
        let stream = TcpStream::connect(self.address)
            .await
            .map_err(TargetError::Connect)?;
        stream.set_nodelay(true).map_err(TargetError::Connect)?;
        // Thousands of connections a second must not each leave a port in TIME_WAIT.
        stream.set_zero_linger().map_err(TargetError::Connect)?;
        let transport = Metered::new(stream, Arc::clone(&self.meter));
        self.client = Some(Client::new(transport, Arc::new(Site::of_reference())));
        self.order(Order::Accept);
        Ok(())
    }

    async fn client_acts(&mut self, action: ClientAction, fence: Fence) -> Result<(), TargetError> {
        if let Some(client) = &mut self.client {
            let (limits, credentials) = (self.decoder.limits(), self.decoder.credentials());
            client
                .act(action, fence, limits, credentials.tokens())
                .await?;
        }
        Ok(())
    }

    fn order(&self, order: Order) {
        self.meter.order();
        // A server that is gone is seen by the meter.
        let _gone = self.orders.send(order);
    }

    /// Waits until the server has taken everything and said everything.
    async fn settle(&self) -> Result<(), TargetError> {
        let settled = poll_fn(|context| {
            self.meter.register(context.waker());
            if self.meter.is_settled() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        });
        if tokio::time::timeout(PATIENCE, settled).await.is_err() {
            let seconds = PATIENCE.as_secs();
            return Err(InterpretedError::Stuck { seconds }.into());
        }
        self.meter
            .failure()
            .map_or(Ok(()), |failure| Err(failure.into()))
    }
}

/// What `seen` comes to; `None` when there is nothing more to see.
///
/// Where `seen` is pending it must be waiting for the server. The client's pings and pongs are few bytes that a settled
/// server has room for, so writing them does not wait; but the runtime would have a future that has done much wait before
/// its next write, if it were not told otherwise.
async fn unless_silent<F: Future>(meter: &Meter, seen: F) -> Option<F::Output> {
    let mut seen = pin!(tokio::task::unconstrained(seen));
    let seen = poll_fn(|context| {
        if let Poll::Ready(seen) = seen.as_mut().poll(context) {
            return Poll::Ready(Some(seen));
        }
        meter.register(context.waker());
        if meter.is_silent() {
            Poll::Ready(None)
        } else {
            Poll::Pending
        }
    });
    tokio::time::timeout(PATIENCE, seen).await.ok().flatten()
}

impl Drop for InterpretedSession {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Session for InterpretedSession {
    fn time(&self) -> Time {
        Time::ByHand
    }

    async fn give(
        &mut self,
        input: &Input,
        possibility: Possibility,
        fence: Fence,
    ) -> Result<(), TargetError> {
        match (*input, possibility) {
            (Input::Client { action, .. }, Possibility::Possible) => match action {
                ClientAction::Open => self.open().await?,
                ClientAction::FallSilent => {
                    self.client_acts(action, fence).await?;
                    self.order(Order::React(*input));
                }
                ClientAction::Upgrade(_)
                | ClientAction::Authenticate(_)
                | ClientAction::UserMessage { .. }
                | ClientAction::StopAgent { .. }
                | ClientAction::Ping { .. }
                | ClientAction::GetStatus
                | ClientAction::Violate(_)
                | ClientAction::Breach(_)
                | ClientAction::Pong
                | ClientAction::Close(_)
                | ClientAction::Vanish => self.client_acts(action, fence).await?,
            },
            (Input::Client { .. }, Possibility::Impossible) => {}
            (
                Input::Agent { .. } | Input::Timer { .. } | Input::Service { .. } | Input::Shutdown,
                _,
            ) => self.order(Order::React(*input)),
        }
        self.settle().await
    }

    /// Time is in the checker's hands; none passes.
    async fn pass(&mut self, _time: Duration) {}

    async fn observe(&mut self, _connection: ConnectionIndex) -> Observation {
        let Some(client) = &mut self.client else {
            return Observation::Nothing;
        };
        let seen = unless_silent(&self.meter, client.observe())
            .await
            .unwrap_or(Observation::Nothing);
        if matches!(seen, Observation::End | Observation::Reset) {
            self.client = None;
        }
        seen
    }

    async fn fence(&mut self, _connection: ConnectionIndex) -> Result<(), Observation> {
        let Some(client) = &mut self.client else {
            return Ok(());
        };
        unless_silent(&self.meter, client.await_fence())
            .await
            .unwrap_or(Err(Observation::Nothing))?;
        Ok(())
    }

    async fn orchestrators(&mut self, _expected: usize) -> Result<Option<usize>, TargetError> {
        Ok(None)
    }

    fn counts_at_every_step(&self) -> bool {
        false
    }
}
