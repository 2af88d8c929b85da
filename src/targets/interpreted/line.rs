//! The server's side of one transport: what came on it, and what is to be sent.

use std::future::pending;
use std::io;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wsproof_model::machine::input::ClientAction;
use wsproof_model::machine::output::Output;

use super::encoder::Encoder;
use super::frames::{Came, take_frame};
use super::meter::Meter;
use super::{Decoder, InterpretedError};

/// The least room that there is for a read: for an upgrade request, or what a client sends at once.
const READ_SPACE: usize = 1024;

/// One transport, from its acceptance to its end.
pub(super) struct Line {
    stream: TcpStream,
    incoming: BytesMut,
    outgoing: Vec<u8>,
    reads: Reads,
    ends: Ends,
    encoder: Encoder,
}

/// What the client sends next, by what it has sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reads {
    Request,
    Frames,
    /// The client has ended its side.
    Nothing,
}

/// Whether the server has ended the transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    NotYet,
    /// When what is to be sent is sent.
    Next,
    Over,
}

impl Line {
    pub(super) fn new(stream: TcpStream, number: u64) -> Self {
        Self {
            stream,
            incoming: BytesMut::new(),
            outgoing: Vec::new(),
            reads: Reads::Request,
            ends: Ends::NotYet,
            encoder: Encoder::new(number),
        }
    }

    /// Reads once; gives how many bytes came, 0 at the end. Never comes back where nothing is read any more.
    pub(super) async fn read(&mut self) -> usize {
        if self.ends != Ends::NotYet || self.reads == Reads::Nothing {
            return pending().await;
        }
        self.incoming.reserve(READ_SPACE);
        // A transport that fails is one that the client has ended.
        self.stream
            .read_buf(&mut self.incoming)
            .await
            .unwrap_or_default()
    }

    /// The client has ended its side.
    pub(super) const fn end_reading(&mut self) {
        self.reads = Reads::Nothing;
    }

    /// The next action of the client that has come whole. Nothing comes on a transport that has ended.
    pub(super) fn next(
        &mut self,
        decoder: &Decoder,
    ) -> Result<Option<ClientAction>, InterpretedError> {
        if self.ends != Ends::NotYet {
            return Ok(None);
        }
        match self.reads {
            Reads::Request => self.next_request(decoder),
            Reads::Frames => self.next_frame(decoder),
            Reads::Nothing => Ok(None),
        }
    }

    fn next_request(
        &mut self,
        decoder: &Decoder,
    ) -> Result<Option<ClientAction>, InterpretedError> {
        const END: &[u8] = b"\r\n\r\n";
        let end = self
            .incoming
            .windows(END.len())
            .position(|bytes| bytes == END);
        let Some(end) = end else { return Ok(None) };
        let head = self.incoming.split_to(end + END.len());
        let request = decoder.request(&head)?;
        self.encoder.requested(request.key);
        self.reads = Reads::Frames;
        Ok(Some(ClientAction::Upgrade(request.upgrade)))
    }

    fn next_frame(&mut self, decoder: &Decoder) -> Result<Option<ClientAction>, InterpretedError> {
        while let Some(came) = take_frame(&mut self.incoming, decoder.limits().frame_bytes())? {
            let action = match came {
                Came::Text(text) => decoder.text(&text)?,
                Came::Breach(breach) => decoder.breach(breach)?,
                Came::Close(code) => decoder.close(code)?,
                Came::Ping(payload) => {
                    self.encoder.pong(payload, &mut self.outgoing);
                    continue;
                }
                Came::Pong(payload) if self.encoder.is_heartbeat_answer(&payload) => continue,
                Came::Pong(_) => decoder.known(ClientAction::Pong)?,
            };
            return Ok(Some(action));
        }
        Ok(None)
    }

    /// Remembers what an action was answered with.
    pub(super) fn note(&mut self, action: ClientAction, said: &[Output], decoder: &Decoder) {
        self.encoder.note(action, said, decoder.limits());
    }

    /// Puts outputs behind what is to be sent, up to the end of the transport.
    pub(super) fn say(
        &mut self,
        said: &[Output],
        decoder: &Decoder,
    ) -> Result<(), InterpretedError> {
        for output in said {
            if self.ends != Ends::NotYet {
                break;
            }
            if *output == Output::End {
                self.ends = Ends::Next;
            }
            self.encoder
                .say(*output, decoder.limits(), &mut self.outgoing)?;
        }
        Ok(())
    }

    /// Sends what is to be sent. A client that is gone gets nothing, which is for the client to see.
    pub(super) async fn send(&mut self, meter: &Meter) {
        if !self.outgoing.is_empty() {
            let _gone: io::Result<()> = self.stream.write_all(&self.outgoing).await;
            meter.said(self.outgoing.len());
            self.outgoing.clear();
        }
        if self.ends == Ends::Next {
            let _gone: io::Result<()> = self.stream.shutdown().await;
            self.ends = Ends::Over;
            meter.end_transport();
        }
    }
}

#[cfg(test)]
mod tests;
