//! The live target: this crate's server on a loopback TCP port, with timers in the checker's hands.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::credentials::Credentials;
use super::embedded::{Dial, Embedded, Stage};
use super::port::Port;
use super::variation::Variation;
use super::{PATIENCE, TargetError, Time};
use crate::sequences::Sequence;
use crate::server::Listener;

/// A loopback TCP port, on which one sequence after another gets a server of its own.
pub struct Live {
    port: Port,
    credentials: Arc<Credentials>,
    variation: Arc<Variation>,
}

impl Live {
    /// Takes a free port, on which servers with that variation run on `server_runtime`.
    ///
    /// # Errors
    /// If there is no free port.
    pub async fn bind(
        credentials: Arc<Credentials>,
        variation: Arc<Variation>,
        server_runtime: Handle,
    ) -> Result<Self, TargetError> {
        Ok(Self {
            port: Port::bind(server_runtime).await?,
            credentials,
            variation,
        })
    }

    /// Starts a server for `sequence`.
    #[must_use]
    pub fn begin(&self, sequence: &Sequence) -> Embedded<DialTcp> {
        let accepted = Arc::new(Semaphore::new(0));
        let listener = CountedPort {
            port: Arc::clone(&self.port.listener),
            accepted: Arc::clone(&accepted),
        };
        let stage = Stage {
            limits: sequence.limits.clone(),
            connections: sequence.connections,
            credentials: Arc::clone(&self.credentials),
            dial: DialTcp {
                address: self.port.address,
                accepted,
            },
            time: Time::ByHand,
            arrangement: (self.variation)(),
        };
        Embedded::start(stage, listener, &self.port.server_runtime)
    }
}

/// Connects to the port, and waits until the server has taken the connection: so they are numbered alike on both sides,
/// and none is left over for the next sequence's server.
#[derive(Debug)]
pub struct DialTcp {
    address: SocketAddr,
    accepted: Arc<Semaphore>,
}

impl Dial for DialTcp {
    type Transport = TcpStream;

    async fn dial(&mut self) -> Result<TcpStream, TargetError> {
        let stream = TcpStream::connect(self.address)
            .await
            .map_err(TargetError::Connect)?;
        stream.set_nodelay(true).map_err(TargetError::Connect)?;
        // Thousands of connections a second must not each leave a port in TIME_WAIT.
        stream.set_zero_linger().map_err(TargetError::Connect)?;
        // A server that does not take it is seen by what it does not send.
        if let Ok(Ok(accepted)) = tokio::time::timeout(PATIENCE, self.accepted.acquire()).await {
            accepted.forget();
        }
        Ok(stream)
    }
}

struct CountedPort {
    port: Arc<TcpListener>,
    accepted: Arc<Semaphore>,
}

impl Listener for CountedPort {
    type Transport = TcpStream;

    async fn accept(&mut self) -> io::Result<TcpStream> {
        let (stream, _address) = self.port.accept().await?;
        stream.set_nodelay(true)?;
        self.accepted.add_permits(1);
        Ok(stream)
    }
}
