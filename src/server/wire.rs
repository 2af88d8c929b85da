//! A connection's transport, with what the server needs to know of what went over it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use super::frames::FrameTracker;

/// How much of what a client sends is read at a time when it is only discarded.
const DISCARDED_AT_ONCE: usize = 2 * 1024;

/// How much a client may send after its connection was failed, before the transport is dropped under it.
const DISCARDED_AT_MOST: usize = 1024 * 1024;

/// A transport after the opening handshake.
#[derive(Debug)]
pub(super) struct Wire<T> {
    transport: T,
    frames: FrameTracker,
    written: u64,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Wire<T> {
    /// Takes over a transport of which `early_bytes` were already read behind the opening handshake.
    pub(super) fn new(transport: T, early_bytes: &mut [u8]) -> Self {
        let mut frames = FrameTracker::default();
        frames.follow(early_bytes);
        Self {
            transport,
            frames,
            written: 0,
        }
    }

    /// How many bytes the transport has taken.
    pub(super) const fn written(&self) -> u64 {
        self.written
    }

    /// Waits for the client's close frame, or for its going away. Whatever else it sends is discarded.
    pub(super) async fn client_closed(&mut self) {
        while !self.frames.close_seen() && self.discard().await > 0 {}
    }

    /// Discards what the client sends until it goes, or until it has sent more than is to be borne.
    pub(super) async fn client_gone(&mut self) {
        let mut discarded = 0;
        while discarded < DISCARDED_AT_MOST {
            match self.discard().await {
                0 => return,
                bytes => discarded += bytes,
            }
        }
    }

    /// Ends the server's side.
    pub(super) async fn end(&mut self) {
        // That the client is gone already is as good an end.
        let _gone = self.transport.shutdown().await;
    }

    /// Discards what the client sends next. Returns how many bytes, 0 if nothing comes any more.
    async fn discard(&mut self) -> usize {
        std::future::poll_fn(|context| {
            let mut bytes = [0; DISCARDED_AT_ONCE];
            let mut bytes = ReadBuf::new(&mut bytes);
            let read = ready!(Pin::new(&mut *self).poll_read(context, &mut bytes));
            Poll::Ready(read.map_or(0, |()| bytes.filled().len()))
        })
        .await
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Wire<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.transport).poll_read(context, buffer))?;
        self.frames.follow(&mut buffer.filled_mut()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Wire<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let taken = ready!(Pin::new(&mut self.transport).poll_write(context, bytes))?;
        self.written += taken as u64;
        Poll::Ready(Ok(taken))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_shutdown(context)
    }
}
