//! The WebSocket client with which the checker talks to a server under test.
//!
//! It does what well-behaved clients never do (rubbish, unmasked frames, reserved codes,
//! vanishing), hands over every frame that comes, and never acts by itself: no pong, no answer to a
//! close, nothing sent before [`Probe::flush`]. It says whether the *server's* bytes keep RFC 6455;
//! whether they are the *right* ones is not its business. It has no clock: whoever waits for it
//! says for how long, and may drop the wait.
//!
//! Read [`Probe`], then [`Event`], then [`ProbeError`].

mod error;
mod frame_fault;
mod frame_reader;
mod frame_writer;
mod handshake;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
/// The opcodes of [`Probe::queue_frame`], reserved ones included.
pub use tokio_tungstenite::tungstenite::protocol::frame::coding::{Control, Data, OpCode};

pub(super) use self::frame_writer::apply_mask;
pub use self::{
    error::ProbeError,
    frame_fault::FrameFault,
    frame_reader::{Event, MAX_PAYLOAD},
    frame_writer::FrameOptions,
    handshake::{Response, ResponseFault, UPGRADE_KEY, UpgradeOptions},
};
use self::{error::is_peer_gone, frame_reader::FrameReader, frame_writer::FrameWriter};

/// What a probe's outgoing buffer holds before more is queued.
const INITIAL_CAPACITY: usize = 4096;

/// The least room that there is for a read.
const READ_SPACE: usize = 1024;

/// A WebSocket client over any transport.
///
/// What is queued is sent by [`flush`](Self::flush), in one write where the transport takes it.
/// After an error the probe and the server are out of step: drop it.
#[derive(Debug)]
pub struct Probe<T> {
    transport: T,
    outgoing: Vec<u8>,
    /// How much of `outgoing` is sent already: a flush that was dropped goes on from here.
    sent: usize,
    writer: FrameWriter,
    reader: FrameReader,
    answer: Answer,
}

/// Where the opening handshake stands, as far as it changes how the server's bytes are read.
#[derive(Debug)]
enum Answer {
    /// Not yet there; the subprotocols that were offered, if the probe itself made the request.
    Awaited { offered: Option<Vec<String>> },
    /// 101: frames follow.
    Switched,
    /// Another status: what follows, if anything, is no frame. Where the head did not say where the answer ends, it is a
    /// body.
    Refused { has_known_end: bool },
}

impl<T: AsyncRead + AsyncWrite + Unpin> Probe<T> {
    /// A probe that has sent nothing yet.
    pub fn new(transport: T) -> Self {
        Self {
            transport,
            outgoing: Vec::with_capacity(INITIAL_CAPACITY),
            sent: 0,
            writer: FrameWriter::new(),
            reader: FrameReader::new(),
            answer: Answer::Awaited { offered: None },
        }
    }

    /// The same, with frames that are masked with zeros until it has sent one: what is masked so can be read.
    pub fn with_zero_mask(transport: T) -> Self {
        Self {
            writer: FrameWriter::with_zero_mask(),
            ..Self::new(transport)
        }
    }

    /// Takes what repeats a message of so many bytes, from now on, however much that is. Without it
    /// [`MAX_PAYLOAD`] is the most.
    pub fn take_echoes_of(&mut self, bytes: usize) {
        self.reader.take_echoes_of(bytes);
    }

    /// Queues an upgrade request (RFC 6455 section 4.1).
    pub fn queue_upgrade(&mut self, options: &UpgradeOptions<'_>) {
        let offered = options
            .subprotocols
            .iter()
            .map(ToString::to_string)
            .collect();
        self.answer = Answer::Awaited {
            offered: Some(offered),
        };
        handshake::append_upgrade(&mut self.outgoing, options);
    }

    /// Queues bytes as they are. An upgrade request written by hand must carry [`UPGRADE_KEY`]; the
    /// probe does not know what it offered, and takes any subprotocol in the answer.
    pub fn queue_raw(&mut self, bytes: &[u8]) {
        self.outgoing.extend_from_slice(bytes);
    }

    /// Queues a text message in one frame (RFC 6455 section 5.6).
    pub fn queue_text(&mut self, text: &str) {
        self.queue_text_bytes(text.as_bytes());
    }

    /// Queues a text message that may be no text (RFC 6455 section 8.1).
    pub fn queue_text_bytes(&mut self, bytes: &[u8]) {
        self.queue_frame(OpCode::Data(Data::Text), bytes, FrameOptions::default());
    }

    /// Queues a binary message in one frame (RFC 6455 section 5.6).
    pub fn queue_binary(&mut self, bytes: &[u8]) {
        self.queue_frame(OpCode::Data(Data::Binary), bytes, FrameOptions::default());
    }

    /// Queues a ping (RFC 6455 section 5.5.2).
    pub fn queue_ping(&mut self, payload: &[u8]) {
        self.queue_frame(
            OpCode::Control(Control::Ping),
            payload,
            FrameOptions::default(),
        );
    }

    /// Queues a pong (RFC 6455 section 5.5.3).
    pub fn queue_pong(&mut self, payload: &[u8]) {
        self.queue_frame(
            OpCode::Control(Control::Pong),
            payload,
            FrameOptions::default(),
        );
    }

    /// Queues a close frame with any code, also one that must not be sent, or with none (RFC 6455
    /// section 5.5.1).
    pub fn queue_close(&mut self, code: Option<u16>) {
        let bytes = code.map(u16::to_be_bytes);
        let payload = bytes.as_ref().map_or(&[][..], |bytes| &bytes[..]);
        self.queue_frame(
            OpCode::Control(Control::Close),
            payload,
            FrameOptions::default(),
        );
    }

    /// Queues any frame at all, well-formed or not (RFC 6455 section 5.2).
    pub fn queue_frame(&mut self, opcode: OpCode, payload: &[u8], options: FrameOptions) {
        self.writer
            .append(&mut self.outgoing, opcode, payload, options);
    }

    /// What is queued and not sent yet.
    pub fn queued(&self) -> &[u8] {
        &self.outgoing[self.sent..]
    }

    /// Sends what is queued. Dropped midway, it has sent a part, and the next flush sends the rest.
    ///
    /// # Errors
    ///
    /// [`ProbeError::PeerGone`] when the server had already ended the transport: what is queued is
    /// dropped, and [`next`](Self::next) still gives what the server sent before.
    /// [`ProbeError::Write`] for every other failure.
    pub async fn flush(&mut self) -> Result<(), ProbeError> {
        while self.sent < self.outgoing.len() {
            match self.transport.write(&self.outgoing[self.sent..]).await {
                Ok(0) => return Err(self.write_failed(std::io::ErrorKind::WriteZero.into())),
                Ok(written) => self.sent += written,
                Err(source) => return Err(self.write_failed(source)),
            }
        }
        self.outgoing.clear();
        self.sent = 0;
        let flushed = self.transport.flush().await;
        flushed.map_err(|source| self.write_failed(source))
    }

    /// Reads the answer to the upgrade request; what follows it is kept for [`next`](Self::next). A
    /// body is read, and dropped, if the head says how long it is. Dropped midway, it loses
    /// nothing.
    ///
    /// # Errors
    ///
    /// [`ProbeError::Response`] when the answer breaks RFC 6455 section 4.1, or is cut off;
    /// [`ProbeError::Read`] when the transport fails or is reset.
    pub async fn read_response(&mut self) -> Result<Response, ProbeError> {
        loop {
            let offered = match &self.answer {
                Answer::Awaited { offered } => offered.as_deref(),
                Answer::Switched | Answer::Refused { .. } => None,
            };
            let incoming = &mut self.reader.incoming;
            if let Some(response) = handshake::take_response(incoming, offered)? {
                self.answer = match response.status {
                    101 => Answer::Switched,
                    _ => Answer::Refused {
                        has_known_end: response.has_known_end,
                    },
                };
                return Ok(response);
            }
            if self.fill().await.map_err(ProbeError::Read)? == 0 {
                let received = self.reader.incoming.len();
                return Err(ResponseFault::Cut { received }.into());
            }
        }
    }

    /// The next thing that the server does. Dropped midway, it loses nothing.
    ///
    /// After an answer other than 101 there are no frames: only the end is told, or that there is more than the answer. Whether a frame
    /// may still come, after a close for example, is for the caller to say.
    ///
    /// # Errors
    ///
    /// [`ProbeError::Response`] when more comes after an answer whose end is known; [`ProbeError::Frame`] when a frame
    /// breaks RFC 6455; [`ProbeError::CutFrame`] when the
    /// transport ends within one; [`ProbeError::Read`] when the transport fails other than by a
    /// reset.
    pub async fn next(&mut self) -> Result<Event, ProbeError> {
        loop {
            match self.answer {
                Answer::Refused { has_known_end } => {
                    let received = self.reader.incoming.len();
                    self.reader.incoming.clear();
                    if has_known_end && received > 0 {
                        return Err(ResponseFault::Beyond { received }.into());
                    }
                }
                Answer::Awaited { .. } | Answer::Switched => {
                    if let Some(event) = self.take_event()? {
                        return Ok(event);
                    }
                }
            }
            match self.fill().await {
                Ok(0) => return self.end(),
                Ok(_) => {}
                Err(source) if is_peer_gone(&source) => return Ok(Event::Reset),
                Err(source) => return Err(ProbeError::Read(source)),
            }
        }
    }

    /// Ends the probe's side of the transport, as a client does that vanishes. What is queued and
    /// not flushed is never sent. What the server still does, [`next`](Self::next) tells, up to
    /// [`Event::End`].
    ///
    /// # Errors
    ///
    /// Those of [`flush`](Self::flush).
    pub async fn shut_down_write(&mut self) -> Result<(), ProbeError> {
        self.outgoing.clear();
        self.sent = 0;
        let ended = self.transport.shutdown().await;
        ended.map_err(|source| self.write_failed(source))
    }

    /// The transport, without what was queued or read ahead.
    pub fn into_inner(self) -> T {
        self.transport
    }

    fn take_event(&mut self) -> Result<Option<Event>, ProbeError> {
        self.reader.take_event().map_err(|fault| ProbeError::Frame {
            number: self.reader.frame_number(),
            fault,
        })
    }

    /// Reads once; gives how many bytes came. `read_buf` puts them where they stay in the poll in
    /// which they come, so a dropped wait loses none.
    async fn fill(&mut self) -> std::io::Result<usize> {
        self.reader.incoming.reserve(READ_SPACE);
        self.transport.read_buf(&mut self.reader.incoming).await
    }

    fn end(&self) -> Result<Event, ProbeError> {
        match self.reader.incoming.len() {
            0 => Ok(Event::End),
            received => Err(ProbeError::CutFrame {
                number: self.reader.frame_number(),
                received,
            }),
        }
    }

    fn write_failed(&mut self, source: std::io::Error) -> ProbeError {
        self.outgoing.clear();
        self.sent = 0;
        if is_peer_gone(&source) {
            ProbeError::PeerGone(source)
        } else {
            ProbeError::Write(source)
        }
    }
}

#[cfg(test)]
mod tests;
