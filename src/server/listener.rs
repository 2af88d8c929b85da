//! Where connections come from.

use std::fmt;
use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};

/// Accepts transports: any byte stream in both directions will do.
pub trait Listener: Send {
    /// The transport of one connection.
    type Transport: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// Waits for the next transport. Dropping the future loses none.
    fn accept(&mut self) -> impl Future<Output = io::Result<Self::Transport>> + Send;
}

impl Listener for TcpListener {
    type Transport = TcpStream;

    async fn accept(&mut self) -> io::Result<TcpStream> {
        let (stream, _address) = Self::accept(self).await?;
        // A message is written in one piece; waiting for more to send with it would only delay it.
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

/// Which connection of a server it is: they are numbered from 0 in the order of acceptance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(u64);

impl ConnectionId {
    /// The first connection.
    pub(super) const FIRST: Self = Self(0);

    /// The one that is accepted after this one.
    pub(super) const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}
