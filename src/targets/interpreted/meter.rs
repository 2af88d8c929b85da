//! How far both sides of a connection have come, in bytes: by it, it is known that there is nothing more to see.
//!
//! The end of a transport counts as one byte more.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::InterpretedError;

/// The counts that a session and its server share.
#[derive(Debug, Default)]
pub(super) struct Meter {
    /// Orders that the session gave, and those of them that the server has carried out.
    ordered: AtomicU64,
    obeyed: AtomicU64,
    /// What the client wrote, and what of it the server has read and answered.
    sent: AtomicU64,
    taken: AtomicU64,
    /// What the server wrote, and what of it the client has read.
    said: AtomicU64,
    heard: AtomicU64,
    /// The server has ended the transport, and takes nothing from it any more.
    over: AtomicBool,
    /// The server cannot go on.
    gone: AtomicBool,
    why: Mutex<Option<InterpretedError>>,
    session: AtomicWaker,
}

impl Meter {
    /// The session gives an order.
    pub(super) fn order(&self) {
        self.ordered.fetch_add(1, Ordering::Relaxed);
    }

    /// The server takes a new transport. The session waits for that, and nobody counts meanwhile.
    pub(super) fn begin_transport(&self) {
        for count in [&self.sent, &self.taken, &self.said, &self.heard] {
            count.store(0, Ordering::Release);
        }
        self.over.store(false, Ordering::Release);
    }

    /// The server has carried out an order.
    pub(super) fn obeyed(&self) {
        self.obeyed.fetch_add(1, Ordering::Release);
        self.session.wake();
    }

    /// The server has written so many bytes.
    pub(super) fn said(&self, bytes: usize) {
        add(&self.said, bytes);
    }

    /// The server has answered so many bytes.
    pub(super) fn taken(&self, bytes: usize) {
        add(&self.taken, bytes);
        self.session.wake();
    }

    /// The server has ended the transport.
    pub(super) fn end_transport(&self) {
        add(&self.said, 1);
        self.over.store(true, Ordering::Release);
    }

    /// The server has ended; with an error, if it is not the session that ends it.
    pub(super) fn end_server(&self, why: Option<InterpretedError>) {
        if let Some(why) = why {
            *self.why.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
        }
        self.gone.store(true, Ordering::Release);
        self.session.wake();
    }

    /// Who is woken when the server has come further.
    pub(super) fn register(&self, session: &Waker) {
        self.session.register(session);
    }

    /// Whether the server has answered everything, as far as it will.
    pub(super) fn is_settled(&self) -> bool {
        let obeyed = self.obeyed.load(Ordering::Acquire) >= self.ordered.load(Ordering::Relaxed);
        let answered = self.taken.load(Ordering::Acquire) >= self.sent.load(Ordering::Relaxed);
        self.gone.load(Ordering::Acquire)
            || (obeyed && (answered || self.over.load(Ordering::Acquire)))
    }

    /// Whether the client has nothing more to see.
    pub(super) fn is_silent(&self) -> bool {
        // In this order: what the server says, it says before it counts as settled.
        self.is_settled() && self.heard.load(Ordering::Relaxed) >= self.said.load(Ordering::Acquire)
    }

    /// Why the server has ended, if it has.
    pub(super) fn failure(&self) -> Option<InterpretedError> {
        let gone = self.gone.load(Ordering::Acquire);
        let why = self
            .why
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        gone.then(|| why.unwrap_or(InterpretedError::Gone))
    }
}

fn add(count: &AtomicU64, bytes: usize) {
    count.fetch_add(bytes as u64, Ordering::Release);
}

/// The client's side of a transport, with its bytes counted.
#[derive(Debug)]
pub(super) struct Metered<T> {
    transport: T,
    meter: Arc<Meter>,
    ended: Ended,
}

/// Which ends of the transport have been counted.
#[derive(Clone, Copy, Debug, Default)]
struct Ended {
    reading: bool,
    writing: bool,
}

impl<T> Metered<T> {
    pub(super) fn new(transport: T, meter: Arc<Meter>) -> Self {
        Self {
            transport,
            meter,
            ended: Ended::default(),
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Metered<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.transport).poll_read(context, buffer);
        let read = buffer.filled().len() - before;
        if read > 0 {
            add(&self.meter.heard, read);
        } else if polled.is_ready() && !self.ended.reading {
            self.ended.reading = true;
            add(&self.meter.heard, 1);
        }
        polled
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Metered<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.transport).poll_write(context, bytes);
        if let Poll::Ready(Ok(written)) = polled {
            add(&self.meter.sent, written);
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.transport).poll_shutdown(context);
        if let Poll::Ready(Ok(())) = polled
            && !self.ended.writing
        {
            self.ended.writing = true;
            add(&self.meter.sent, 1);
        }
        polled
    }
}
