//! The port that every life of an instance takes its connections from, one life after another.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::life::Life;
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

    /// Takes connections for one life.
    pub(super) fn open<'a>(&'a self, life: &'a Life) -> (Door<'a>, Presence) {
        let (present, presence) = mpsc::channel(1);
        let door = Door {
            port: self,
            life,
            accepted: 0,
            present,
        };
        (door, Presence(presence))
    }

    /// Ends every connection that has not been taken yet.
    pub(super) fn turn_away(&self) {
        while self.backlog.accept().is_ok() {}
    }

    /// A connection that has not been taken yet, if there is one at this moment.
    fn next_waiting(&self) -> io::Result<Option<(TcpStream, SocketAddr)>> {
        match self.backlog.accept() {
            Ok((stream, client)) => {
                stream.set_nonblocking(true)?;
                Ok(Some((TcpStream::from_std(stream)?, client)))
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Where the connections of one life come in.
pub(super) struct Door<'a> {
    port: &'a Port,
    life: &'a Life,
    accepted: u64,
    present: mpsc::Sender<Infallible>,
}

impl Door<'_> {
    /// The next connection. After a shutdown was ordered that is one that was there before; when all of these are taken, the
    /// server is shut down, and no further one is taken.
    async fn next(&self) -> io::Result<(TcpStream, SocketAddr)> {
        tokio::select! {
            biased;
            () = self.life.shutdown_ordered() => {
                if let Some(waiting) = self.port.next_waiting()? {
                    return Ok(waiting);
                }
                self.life.shut_down_now();
                std::future::pending().await
            }
            accepted = self.port.listener.accept() => accepted,
        }
    }
}

impl Listener for Door<'_> {
    type Transport = Guest;

    async fn accept(&mut self) -> io::Result<Guest> {
        let (stream, client) = self.next().await?;
        stream.set_nodelay(true)?;
        // The server numbers its connections like this, too.
        self.life.callers().note(client.port(), self.accepted);
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::FutureExt;
    use wsproof_model::vocabulary::Limits;

    use super::*;
    use crate::targets::credentials::Credentials;

    #[tokio::test]
    async fn whoever_waited_when_a_shutdown_was_ordered_is_taken_before_it_begins() {
        let port = Port::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let verifier = Credentials::mint().unwrap().verifier();
        let life = Life::new(Limits::default(), Arc::clone(&verifier) as _);
        let (mut door, _presence) = port.open(&life);
        let mut shut_down = std::pin::pin!(life.shut_down());
        assert_eq!(shut_down.as_mut().now_or_never(), None);
        let address = port.address().unwrap();
        let clients = [(); 3].map(|()| std::net::TcpStream::connect(address).unwrap());
        for client in &clients {
            assert_eq!(shut_down.as_mut().now_or_never(), None);
            let taken = door.accept().now_or_never().unwrap().unwrap();
            let expected = client.local_addr().unwrap();
            assert_eq!(taken.stream.peer_addr().unwrap(), expected);
        }
        assert!(door.accept().now_or_never().is_none());
        assert_eq!(shut_down.now_or_never(), Some(()));
        let _too_late = std::net::TcpStream::connect(address).unwrap();
        assert!(door.accept().now_or_never().is_none());
    }
}
