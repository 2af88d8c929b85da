//! The opening handshake, on the server's side (RFC 6455 section 4.2), over any byte transport.
//!
//! [`read_request`] reads the request, and [`accept`] or [`refuse`] answers it; whether the user may come in is decided
//! between the two, by the caller. Nothing here waits with a limit in time: the caller drops the future when it has
//! waited long enough, and answers [`Refusal::TimedOut`].

mod refusal;
mod request;

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

pub(crate) use refusal::{InvalidUpgrade, Refusal};
pub(crate) use request::UpgradeRequest;

/// The longest head of a request, in bytes, up to and with its empty line.
pub(crate) const HEAD_LIMIT: usize = 8 * 1024;

/// The path that speaks the protocol (`PROTOCOL.md` section 4).
pub(crate) const PATH: &str = "/ws";

/// The subprotocol that a client may offer (`PROTOCOL.md` section 4).
pub(crate) const SUBPROTOCOL: &str = "agent-chat.v1";

/// Why there is no upgrade.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotUpgraded {
    /// The client gets an answer that says why.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is nobody left to answer.
    #[error("the client left before its request was complete: nothing is to be done")]
    ClientLeft(#[source] io::Error),
}

/// Reads an upgrade request, never more of it than [`HEAD_LIMIT`] bytes, with what the client sent behind it.
pub(crate) async fn read_request<T>(transport: &mut T) -> Result<UpgradeRequest, NotUpgraded>
where
    T: AsyncRead + Unpin,
{
    let mut received = Vec::new();
    loop {
        // Room is what the limit leaves: a head that is over the limit is seen as one that fills it and has no end.
        let room = HEAD_LIMIT - received.len();
        if room == 0 {
            return Err(Refusal::HeadTooLarge.into());
        }
        let read = (&mut *transport)
            .take(room as u64)
            .read_buf(&mut received)
            .await
            .map_err(NotUpgraded::ClientLeft)?;
        if read == 0 {
            return Err(NotUpgraded::ClientLeft(io::ErrorKind::UnexpectedEof.into()));
        }
        if let Some(request) = UpgradeRequest::parse(&received)? {
            return Ok(request);
        }
    }
}

/// Answers 101: from here on the transport speaks WebSocket (RFC 6455 section 4.2.2).
pub(crate) async fn accept<T>(transport: &mut T, request: &UpgradeRequest) -> io::Result<()>
where
    T: AsyncWrite + Unpin,
{
    let subprotocol = if request.offers_subprotocol() {
        format!("Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n")
    } else {
        String::new()
    };
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\n\
         Upgrade: websocket\r\n\
         Connection: Upgrade\r\n\
         Sec-WebSocket-Accept: {}\r\n\
         {subprotocol}\r\n",
        request.accept_key()
    );
    transport.write_all(answer.as_bytes()).await?;
    transport.flush().await
}

/// Answers that there is no upgrade, and why, and ends this side of the transport.
///
/// A client that is still sending may lose the answer if the transport is dropped at once: what it sends should be
/// discarded for a while.
pub(crate) async fn refuse<T>(transport: &mut T, refusal: Refusal) -> io::Result<()>
where
    T: AsyncWrite + Unpin,
{
    transport.write_all(refusal.answer().as_bytes()).await?;
    transport.shutdown().await
}

#[cfg(test)]
mod tests;
