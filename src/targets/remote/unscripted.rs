//! A server whose environment is its own, and the clients that call it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wsproof_model::machine::input::ClientAction;
use wsproof_model::vocabulary::Limits;

use super::listening::wait_until;
use super::sign_of_life::sign_of_life;
use super::transport::{Connector, Transport};
use crate::targets::client::Client;
use crate::targets::site::Site;
use crate::targets::tokens::{NoToken, Tokens};
use crate::targets::{Fence, Observation, Pace, TargetError};

/// A server of which only clients are in the checker's hands.
pub struct Unscripted {
    connector: Connector,
    site: Arc<Site>,
    tokens: Arc<Tokens>,
    patience: Duration,
    pace: Pace,
}

impl Unscripted {
    pub(super) const fn new(
        connector: Connector,
        site: Arc<Site>,
        tokens: Arc<Tokens>,
        patience: Duration,
    ) -> Self {
        Self {
            connector,
            site,
            tokens,
            patience,
            pace: Pace::Patient,
        }
    }

    /// What its clients show.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// How long an output is waited for from now on.
    pub const fn go_at(&mut self, pace: Pace) {
        self.pace = pace;
    }

    /// How long it may take for one output.
    #[must_use]
    pub const fn patience(&self) -> Duration {
        self.pace.patience(self.patience)
    }

    /// Asks it for a sign of life.
    ///
    /// # Errors
    /// If it gives none.
    pub async fn sign_of_life(&self) -> Result<(), TargetError> {
        sign_of_life(&self.connector, Arc::clone(&self.site), self.patience).await
    }

    /// Connects to it.
    ///
    /// # Errors
    /// If it cannot be reached.
    pub async fn call(&self) -> Result<Caller, TargetError> {
        let (transport, _port) = self.connector.connect().await?;
        Ok(Caller {
            client: Client::new(transport, Arc::clone(&self.site)),
            ahead: VecDeque::new(),
            bytes_ahead: 0,
        })
    }
}

/// So many things are read ahead of their time at the most, and so many bytes; what is more stays in the socket.
const AHEAD: usize = 1_000;
const BYTES_AHEAD: usize = 1024 * 1024;

/// Something that was seen, and when.
#[derive(Clone, Debug)]
pub struct Heard {
    /// It.
    pub seen: Observation,
    /// Before this it had not come, if that is known.
    pub not_before: Option<Instant>,
    /// When it was read.
    pub read: Instant,
}

/// A client that is connected.
pub struct Caller {
    client: Client<Transport>,
    /// What was read while something else was waited for.
    ahead: VecDeque<Heard>,
    bytes_ahead: usize,
}

impl Caller {
    /// Does something.
    ///
    /// # Errors
    /// If there is no token that it is to show.
    pub async fn act(
        &mut self,
        action: ClientAction,
        limits: &Limits,
        tokens: &Tokens,
    ) -> Result<(), NoToken> {
        self.client.act(action, Fence::Later, limits, tokens).await
    }

    /// The next thing to be seen until then; `None` if nothing had come by then.
    pub async fn listen(&mut self, until: Instant) -> Option<Heard> {
        if let Some(heard) = self.read_ahead() {
            return Some(heard);
        }
        let awaited = wait_until(until, self.client.observe()).await;
        awaited.came.map(|seen| Heard {
            seen,
            not_before: awaited.not_before,
            read: Instant::now(),
        })
    }

    /// Waits for the answer to a ping until then, which was sent after the instant that is handed back: it may have been on its
    /// way. What comes before it is an error.
    ///
    /// # Errors
    /// What came before; `None` if nothing did.
    pub async fn fence(&mut self, until: Instant) -> Result<Instant, Option<Heard>> {
        if let Some(heard) = self.read_ahead() {
            return Err(Some(heard));
        }
        let awaited = wait_until(until, self.client.await_fence()).await;
        match awaited.came {
            Some(Ok(sent)) => Ok(sent),
            Some(Err(seen)) => Err(Some(Heard {
                seen,
                not_before: awaited.not_before,
                read: Instant::now(),
            })),
            None => Err(None),
        }
    }

    /// What was read while something else was waited for, the first thing of it.
    pub fn read_ahead(&mut self) -> Option<Heard> {
        let heard = self.ahead.pop_front()?;
        self.bytes_ahead -= heard.seen.bytes();
        Some(heard)
    }

    /// Reads what comes, and answers pings, for as long as this is polled: what is read is kept. It never ends, and dropped
    /// midway it loses nothing.
    pub async fn keep_reading(&mut self) {
        while self.goes_on() && self.ahead.len() < AHEAD && self.bytes_ahead < BYTES_AHEAD {
            let seen = self.client.observe().await;
            self.bytes_ahead += seen.bytes();
            self.ahead.push_back(Heard {
                seen,
                not_before: None,
                read: Instant::now(),
            });
        }
        std::future::pending::<()>().await;
    }

    /// Whether more can come after what was read.
    fn goes_on(&self) -> bool {
        match self.ahead.back().map(|heard| &heard.seen) {
            Some(
                Observation::End
                | Observation::Reset
                | Observation::Unreadable(_)
                | Observation::Nothing,
            ) => false,
            None
            | Some(
                Observation::Http { .. }
                | Observation::Text(_)
                | Observation::Binary { .. }
                | Observation::Heartbeat
                | Observation::Close { .. },
            ) => true,
        }
    }
}
