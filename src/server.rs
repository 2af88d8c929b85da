//! The reference server: the Agent Chat Protocol over any byte transport, with everything that it depends on given to it.
//!
//! Read first: [`Server`], which serves what a [`Listener`] accepts; [`agent`], for what it runs; and the module `phases`,
//! in which the lifecycle of a connection stands, state by state.
//!
//! It is written with the typestate types of [`wsproof_model`], and never uses the reference machine: an implementation
//! that asked what it is checked against would prove nothing.

pub mod agent;
pub mod demonstration;
mod frames;
mod incoming;
mod listener;
mod member;
mod phases;
mod registry;
mod run;
mod session;
pub mod settings;
mod shared;
mod socket;
mod timers;
pub mod token;
mod upgrade;
mod wire;

use std::hash::RandomState;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use wsproof_model::vocabulary::{Limits, Services, Timer};

pub use listener::{ConnectionId, Listener};
pub use timers::{RunningTimer, Timers, TokioTimers};

use agent::{Runtime, ToolAccess};
use registry::Registry;
use session::shutdown_requested;
use shared::Shared;
use timers::Countdown;
use token::TokenVerifier;

/// How long the server waits before it accepts again, when it could not: it has no file descriptors left, for instance,
/// and gets some when connections end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What a server is made of.
pub struct Parts<V, T> {
    /// The limits of the protocol.
    pub limits: Limits,
    /// What it runs agents with.
    pub runtime: Runtime<V, T>,
    /// Which services are up.
    pub services: watch::Receiver<Services>,
    /// What measures time.
    pub timers: Arc<dyn Timers>,
}

/// A server of the Agent Chat Protocol.
pub struct Server {
    shared: Arc<Shared>,
}

impl Server {
    /// A server of these parts.
    #[must_use]
    pub fn new<V, T>(parts: Parts<V, T>) -> Self
    where
        V: TokenVerifier + 'static,
        T: ToolAccess,
    {
        Self {
            shared: Arc::new(Shared {
                limits: parts.limits,
                has_tools: parts.runtime.has_tools(),
                runtime: Box::new(parts.runtime),
                timers: parts.timers,
                services: parts.services,
                shutdown: watch::Sender::new(false),
                registry: Arc::new(Registry::default()),
                digest_keys: [RandomState::new(), RandomState::new()],
            }),
        }
    }

    /// Asks the server to shut down (PROTOCOL.md section 5, "Shutdown"). [`serve`](Self::serve) returns when every
    /// connection is over.
    pub fn shut_down(&self) {
        self.shared.shutdown.send_replace(true);
    }

    /// Serves what `listener` accepts, until the server is shut down and every connection is over.
    ///
    /// Dropping the future ends every connection at once, without a word.
    pub async fn serve<L: Listener>(&self, listener: &mut L) {
        let mut shutdown = self.shared.shutdown.subscribe();
        let mut connections = JoinSet::new();
        let mut next = ConnectionId::FIRST;
        loop {
            tokio::select! {
                biased;
                () = shutdown_requested(&mut shutdown) => break,
                Some(ended) = connections.join_next() => report(ended),
                accepted = accept(listener) => {
                    connections.spawn(self.connection(accepted, next));
                    next = next.next();
                }
            }
        }
        while let Some(ended) = connections.join_next().await {
            report(ended);
        }
    }

    /// Serves one connection. Its time for authentication runs from here, not from when its task is first polled.
    fn connection<X>(
        &self,
        transport: X,
        id: ConnectionId,
    ) -> impl Future<Output = ()> + Send + use<X>
    where
        X: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    {
        let shared = Arc::clone(&self.shared);
        let mut deadline = Countdown::default();
        shared.start(id, Timer::Authentication, &mut deadline);
        async move {
            // The handshake is short and the connection is long: what the one needs is not kept for the other.
            let handshake = Box::pin(phases::connecting(transport, id, shared, deadline));
            if let Some(phase) = handshake.await {
                phases::drive(phase).await;
            }
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Server")
            .field("limits", &self.shared.limits)
            .finish_non_exhaustive()
    }
}

/// Waits for the next transport, however often none can be accepted.
pub(crate) async fn accept<L: Listener>(listener: &mut L) -> L::Transport {
    loop {
        match listener.accept().await {
            Ok(transport) => return transport,
            Err(error) => pause(&error).await,
        }
    }
}

async fn pause(error: &io::Error) {
    tracing::warn!(%error, "no connection could be accepted; trying again in {ACCEPT_PAUSE:?}");
    tokio::time::sleep(ACCEPT_PAUSE).await;
}

/// A connection's task does not end with a panic, whatever its agent does. Should it, the others go on.
fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a connection ended by a defect of the server");
    }
}
