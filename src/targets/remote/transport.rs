//! Transports to a server at an address: TCP, and TLS over it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;

use super::address::Address;

/// A transport to a server.
#[derive(Debug)]
pub enum Transport {
    /// TCP.
    Plain(TcpStream),
    /// TLS.
    Secure(Box<TlsStream<TcpStream>>),
}

/// Why there is no transport to a server.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nothing listens there, or nobody answers.
    #[error(
        "{address} cannot be reached: {source}; is the server running, and is this its address?"
    )]
    Unreachable {
        /// The address.
        address: Address,
        /// Why.
        source: io::Error,
    },
    /// No answer for so long.
    #[error("{address} did not answer within {} seconds; is it reachable from here? --timeout waits longer", .waited.as_secs_f64())]
    NoAnswer {
        /// The address.
        address: Address,
        /// How long was waited.
        waited: Duration,
    },
    /// There is no TLS to be had.
    #[error(
        "{address} refuses TLS: {source}; if its certificate is signed by an authority of your own, give --ca FILE; if it speaks no TLS, the URL begins with ws://"
    )]
    Tls {
        /// The address.
        address: Address,
        /// Why.
        source: io::Error,
    },
    /// A name that no certificate can have.
    #[error("`{0}` is no name that a certificate could have")]
    Name(String),
}

/// Makes transports to one address.
#[derive(Clone)]
pub struct Connector {
    address: Address,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    patience: Duration,
}

impl Connector {
    /// For that address; with TLS if a configuration of it is given.
    ///
    /// # Errors
    /// If the host has a name that no certificate can have.
    pub fn new(
        address: Address,
        tls: Option<Arc<tokio_rustls::rustls::ClientConfig>>,
        patience: Duration,
    ) -> Result<Self, ConnectError> {
        let tls = match tls {
            None => None,
            Some(config) => {
                let name = ServerName::try_from(address.host.clone())
                    .map_err(|_| ConnectError::Name(address.host.clone()))?;
                Some((TlsConnector::from(config), name))
            }
        };
        Ok(Self {
            address,
            tls,
            patience,
        })
    }

    /// The address.
    #[must_use]
    pub const fn address(&self) -> &Address {
        &self.address
    }

    /// A new transport, and the port of its own side.
    ///
    /// # Errors
    /// If there is none to be had.
    pub async fn connect(&self) -> Result<(Transport, u16), ConnectError> {
        tokio::time::timeout(self.patience, self.connect_patiently())
            .await
            .map_err(|_| ConnectError::NoAnswer {
                address: self.address.clone(),
                waited: self.patience,
            })?
    }

    async fn connect_patiently(&self) -> Result<(Transport, u16), ConnectError> {
        let unreachable = |source| ConnectError::Unreachable {
            address: self.address.clone(),
            source,
        };
        let Address { host, port, .. } = &self.address;
        let stream = TcpStream::connect((host.as_str(), *port))
            .await
            .map_err(unreachable)?;
        stream.set_nodelay(true).map_err(unreachable)?;
        // Thousands of connections a second must not each leave a port in TIME_WAIT.
        stream.set_zero_linger().map_err(unreachable)?;
        let own_port = stream.local_addr().map_err(unreachable)?.port();
        let transport = match &self.tls {
            None => Transport::Plain(stream),
            Some((connector, name)) => {
                let secured = connector.connect(name.clone(), stream).await;
                let secured = secured.map_err(|source| ConnectError::Tls {
                    address: self.address.clone(),
                    source,
                })?;
                Transport::Secure(Box::new(secured))
            }
        };
        Ok((transport, own_port))
    }
}

impl AsyncRead for Transport {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Secure(stream) => {
                let read = Pin::new(stream.as_mut()).poll_read(context, buffer);
                // Many servers end TLS with the transport, without a word of TLS. WebSocket has closed before.
                let is_end = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
                read.map(|read| {
                    read.or_else(|error| if is_end(&error) { Ok(()) } else { Err(error) })
                })
            }
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Secure(stream) => Pin::new(stream.as_mut()).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Secure(stream) => Pin::new(stream.as_mut()).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Secure(stream) => Pin::new(stream.as_mut()).poll_shutdown(context),
        }
    }
}
