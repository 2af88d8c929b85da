//! The port that every life of an instance takes its connections from, one life after another.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::callers::Callers;
use crate::server::Listener;

/// A TCP port that listens for as long as the instance is there.
#[derive(Debug)]
pub(super) struct Port {
    listener: TcpListener,
    /// The same socket, asked without the runtime: what it says is so now, not when the runtime last looked.
    backlog: std::net::TcpListener,
}

impl Port {
    /// Listens on `address`.
    pub(super) async fn bind(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?.into_std()?;
        let backlog = listener.try_clone()?;
        Ok(Self {
            listener: TcpListener::from_std(listener)?,
            backlog,
        })
    }

    /// Where it listens.
    pub(super) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Takes the connections of one life, which are noted in `callers`.
    pub(super) fn open(&self, callers: Arc<Callers>) -> (Door<'_>, Presence) {
        let (present, presence) = mpsc::channel(1);
        let door = Door {
            listener: &self.listener,
            callers,
            accepted: 0,
            present,
        };
        (door, Presence(presence))
    }

    /// Ends every connection that has not been taken yet.
    pub(super) fn turn_away(&self) {
        while self.backlog.accept().is_ok() {}
    }
}

/// Where the connections of one life come in.
pub(super) struct Door<'a> {
    listener: &'a TcpListener,
    callers: Arc<Callers>,
    accepted: u64,
    present: mpsc::Sender<Infallible>,
}

impl Listener for Door<'_> {
    type Transport = Guest;

    async fn accept(&mut self) -> io::Result<Guest> {
        let (stream, client) = self.listener.accept().await?;
        stream.set_nodelay(true)?;
        // The server numbers its connections like this, too.
        self.callers.note(client.port(), self.accepted);
        self.accepted += 1;
        Ok(Guest {
            stream,
            _present: self.present.clone(),
        })
    }
}

/// Whether a life's door or any of its connections is still there: each holds a sender by which nothing is ever sent.
#[derive(Debug)]
pub(super) struct Presence(mpsc::Receiver<Infallible>);

impl Presence {
    /// Waits until all of them are gone.
    pub(super) async fn gone(mut self) {
        let _never_sent = self.0.recv().await;
    }
}

/// A connection's transport. The stream is dropped before what says that it is there.
#[derive(Debug)]
pub(super) struct Guest {
    stream: TcpStream,
    _present: mpsc::Sender<Infallible>,
}

impl AsyncRead for Guest {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Guest {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
