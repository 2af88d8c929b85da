//! A connection's WebSocket: what waits to be sent, and what came.
//!
//! Nothing is written while a reaction is under way. What it says is put into the outbox, and leaves when the
//! connection next waits for something, all of it in one write where the transport takes it.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Sleep;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message, Utf8Bytes};
use wsproof_model::vocabulary::{CloseCode, Limits};

use super::wire::Wire;

/// What is read from the transport at once; also what an idle connection keeps for it.
const READ_BUFFER: usize = 2 * 1024;

/// How much may wait in the library before the transport must take some of it.
const WRITE_BUFFER: usize = 32 * 1024;

/// What came from a client.
#[derive(Debug)]
pub(super) enum Received {
    Text(Utf8Bytes),
    /// A ping; the answer to it is ready to be sent.
    Ping,
    Pong,
    /// A binary message, which the protocol does not have.
    Binary,
    /// A close frame; the answer to it is ready to be sent.
    Closed,
    /// The transport ended, or takes nothing any more.
    Vanished,
    /// What RFC 6455 section 7.1.7 says to fail the connection for.
    Failed(CloseCode),
    /// Nothing, but the transport takes again what is sent.
    Drained,
}

/// The client is gone, or takes nothing any more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gone;

/// A WebSocket over the transport `T`.
pub(super) struct Socket<T> {
    stream: WebSocketStream<Wire<T>>,
    outbox: VecDeque<Message>,
    stall: Option<Stall>,
    stall_limit: Duration,
}

/// The transport does not take what is to be sent.
struct Stall {
    /// How much it had taken when the time began.
    written: u64,
    until: Pin<Box<Sleep>>,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Socket<T> {
    /// A WebSocket whose opening handshake is over; `early_bytes` came behind the client's request.
    pub(super) async fn open(transport: T, mut early_bytes: Vec<u8>, limits: &Limits) -> Self {
        let frame_limit = limits.frame_bytes();
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(WRITE_BUFFER)
            .max_message_size(Some(frame_limit))
            .max_frame_size(Some(frame_limit));
        let wire = Wire::new(transport, &mut early_bytes);
        let stream =
            WebSocketStream::from_partially_read(wire, early_bytes, Role::Server, Some(config));
        Self {
            stream: stream.await,
            outbox: VecDeque::new(),
            stall: None,
            stall_limit: limits.heartbeat_timeout,
        }
    }

    /// Sends a message when the connection next waits.
    pub(super) fn send(&mut self, text: String) {
        self.outbox.push_back(Message::text(text));
    }

    /// Sends a heartbeat (RFC 6455 section 5.5.2) when the connection next waits.
    pub(super) fn send_ping(&mut self) {
        self.outbox.push_back(Message::Ping(Bytes::new()));
    }

    /// Whether the transport does not take what is to be sent. As long as it does not, nothing is read from it, and no
    /// agent goes on: so what waits to be sent is bounded.
    pub(super) const fn is_stalled(&self) -> bool {
        self.stall.is_some()
    }

    /// Sends what is to be sent, and waits for what comes. Dropping the future loses nothing.
    pub(super) async fn receive(&mut self) -> Received {
        std::future::poll_fn(|context| self.poll_receive(context)).await
    }

    /// Says the last word: what waits in the outbox, and a close frame.
    pub(super) async fn close(&mut self, code: CloseCode) -> Result<(), Gone> {
        self.outbox.push_back(Message::Close(Some(CloseFrame {
            code: code.number().into(),
            reason: Utf8Bytes::from_static(code.reason()),
        })));
        self.flush().await
    }

    /// Waits until everything is sent, the answer to a client's close frame included.
    pub(super) async fn flush(&mut self) -> Result<(), Gone> {
        std::future::poll_fn(|context| self.poll_sent(context)).await
    }

    /// What is under the WebSocket, when nothing more is to be said or heard.
    pub(super) fn wire_mut(&mut self) -> &mut Wire<T> {
        self.stream.get_mut()
    }

    fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Received> {
        if self.is_stalled() {
            let sent = ready!(self.poll_sent(context));
            return Poll::Ready(sent.map_or(Received::Vanished, |()| Received::Drained));
        }
        match self.poll_outbox(context) {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(Gone)) => return Poll::Ready(Received::Vanished),
            Poll::Pending => return self.poll_stall(context).map(|Gone| Received::Vanished),
        }
        match Pin::new(&mut self.stream).poll_next(context) {
            Poll::Ready(received) => Poll::Ready(classify(received)),
            Poll::Pending => match self.poll_flush(context) {
                Poll::Ready(Ok(())) => Poll::Pending,
                Poll::Ready(Err(Gone)) => Poll::Ready(Received::Vanished),
                Poll::Pending => self.poll_stall(context).map(|Gone| Received::Vanished),
            },
        }
    }

    /// Sends everything; gives up when the transport takes nothing of it for too long.
    fn poll_sent(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Gone>> {
        let sent = match self.poll_outbox(context) {
            Poll::Ready(Ok(())) => self.poll_flush(context),
            failed_or_pending @ (Poll::Ready(Err(Gone)) | Poll::Pending) => failed_or_pending,
        };
        if sent.is_pending() {
            return self.poll_stall(context).map(Err);
        }
        self.stall = None;
        sent
    }

    /// Hands the outbox to the library.
    fn poll_outbox(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Gone>> {
        while !self.outbox.is_empty() {
            let mut stream = Pin::new(&mut self.stream);
            ready!(stream.as_mut().poll_ready(context)).map_err(|_| Gone)?;
            if let Some(message) = self.outbox.pop_front() {
                stream.start_send(message).map_err(|_| Gone)?;
            }
        }
        Poll::Ready(Ok(()))
    }

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Gone>> {
        Pin::new(&mut self.stream)
            .poll_flush(context)
            .map_err(|_| Gone)
    }

    /// Ready when the transport has taken nothing for as long as a heartbeat may go unanswered.
    fn poll_stall(&mut self, context: &mut Context<'_>) -> Poll<Gone> {
        let written = self.stream.get_ref().written();
        let limit = self.stall_limit;
        loop {
            // The time is the transport's own, not the protocol's: no timer of the table stands for it.
            let stall = self.stall.get_or_insert_with(|| Stall {
                written,
                until: Box::pin(tokio::time::sleep(limit)),
            });
            ready!(stall.until.as_mut().poll(context));
            if stall.written == written {
                return Poll::Ready(Gone);
            }
            self.stall = None;
        }
    }
}

/// What the library says, in the protocol's words.
fn classify(received: Option<Result<Message, Error>>) -> Received {
    match received {
        Some(Ok(Message::Text(text))) => Received::Text(text),
        Some(Ok(Message::Binary(_))) => Received::Binary,
        Some(Ok(Message::Ping(_))) => Received::Ping,
        Some(Ok(Message::Pong(_) | Message::Frame(_))) => Received::Pong,
        Some(Ok(Message::Close(_))) => Received::Closed,
        Some(Err(error)) => classify_error(&error),
        None => Received::Vanished,
    }
}

/// The close code of a failed connection (RFC 6455 section 7.4.1), in the one place where it is decided.
fn classify_error(error: &Error) -> Received {
    match error {
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)
        | Error::ConnectionClosed
        | Error::AlreadyClosed
        | Error::Io(_)
        | Error::Tls(_)
        | Error::WriteBufferFull(_)
        | Error::Url(_)
        | Error::Http(_)
        | Error::HttpFormat(_) => Received::Vanished,
        Error::Capacity(_) => Received::Failed(CloseCode::TooBig),
        Error::Utf8(_) => Received::Failed(CloseCode::InvalidPayload),
        Error::Protocol(_) | Error::AttackAttempt => Received::Failed(CloseCode::ProtocolError),
    }
}
