//! A server whose environment is its own, and the clients that call it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use wsproof_model::machine::input::ClientAction;
use wsproof_model::vocabulary::Limits;

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
            patience: self.pace.patience(self.patience),
        })
    }
}

/// A client that is connected.
pub struct Caller {
    client: Client<Transport>,
    patience: Duration,
}

impl Caller {
    /// How long the server may take for one output.
    #[must_use]
    pub const fn patience(&self) -> Duration {
        self.patience
    }

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

    /// The next thing to be seen; [`Observation::Nothing`] if that takes too long.
    pub async fn observe(&mut self) -> Observation {
        self.listen(Instant::now() + self.patience).await
    }

    /// The next thing to be seen until then.
    pub async fn listen(&mut self, until: Instant) -> Observation {
        tokio::time::timeout_at(until.into(), self.client.observe())
            .await
            .unwrap_or(Observation::Nothing)
    }

    /// Waits for the answer to a ping. What comes before it is an error.
    ///
    /// # Errors
    /// What came before; [`Observation::Nothing`] if nothing did.
    pub async fn fence(&mut self) -> Result<(), Observation> {
        tokio::time::timeout(self.patience, self.client.await_fence())
            .await
            .unwrap_or(Err(Observation::Nothing))
    }
}
