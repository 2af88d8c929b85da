//! Reads a server's frames out of a buffer, and holds each against RFC 6455's demands on a server.
//!
//! Does no I/O: bytes are put into [`FrameReader::incoming`], events are taken out. Control frames
//! between the fragments of a message come out in their place; the fragments themselves come out as
//! one event.

use std::io::Cursor;

use bytes::{Bytes, BytesMut};
use tokio_tungstenite::tungstenite::{
    Utf8Bytes,
    protocol::frame::{
        FrameHeader,
        coding::{Control, Data, OpCode},
    },
};

use super::frame_fault::FrameFault;

/// The largest payload, of a frame or of a reassembled message, that a probe takes where nothing
/// larger is sent: 1 MiB. A bound for the checker's own memory; RFC 6455 has none (section 10.4
/// asks for one).
pub const MAX_PAYLOAD: usize = 1024 * 1024;

/// How much longer an answer may be than a message that it repeats.
const AROUND: usize = 4096;

/// The largest payload of a control frame (RFC 6455 section 5.5).
const MAX_CONTROL_PAYLOAD: usize = 125;

/// What a probe's buffer holds before a larger frame comes.
const INITIAL_CAPACITY: usize = 4096;

/// What the server did, as a client sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A text message (RFC 6455 section 5.6), its UTF-8 checked.
    Text(Utf8Bytes),
    /// A binary message (RFC 6455 section 5.6).
    Binary(Bytes),
    /// A ping, which the probe does not answer by itself (RFC 6455 section 5.5.2).
    Ping(Bytes),
    /// A pong (RFC 6455 section 5.5.3).
    Pong(Bytes),
    /// A close frame, which the probe does not answer by itself: its code, if it has one, and its reason
    /// (RFC 6455 section 5.5.1).
    Close(Option<u16>, String),
    /// The server ended its side of the transport in order.
    End,
    /// The server, or something on the way, broke the transport off.
    Reset,
}

/// One frame, its header checked.
struct Frame {
    opcode: OpCode,
    is_final: bool,
    payload: Bytes,
}

/// The fragments so far of a message whose last one has not come (RFC 6455 section 5.4).
#[derive(Debug)]
struct Fragments {
    kind: MessageKind,
    payload: BytesMut,
}

#[derive(Debug, Clone, Copy)]
enum MessageKind {
    Text,
    Binary,
}

/// The server's bytes, and what of them is not yet an event.
#[derive(Debug)]
pub(super) struct FrameReader {
    /// Bytes that came and are not yet taken.
    pub(super) incoming: BytesMut,
    fragments: Option<Fragments>,
    frames_taken: u64,
    max_payload: usize,
}

impl FrameReader {
    pub(super) fn new() -> Self {
        Self {
            incoming: BytesMut::with_capacity(INITIAL_CAPACITY),
            fragments: None,
            frames_taken: 0,
            max_payload: MAX_PAYLOAD,
        }
    }

    /// Takes what repeats a message of so many bytes, from now on.
    pub(super) fn take_echoes_of(&mut self, bytes: usize) {
        self.max_payload = MAX_PAYLOAD.max(bytes.saturating_add(AROUND));
    }

    /// Which of the server's frames, counted from 1, is the one being read.
    pub(super) const fn frame_number(&self) -> u64 {
        self.frames_taken + 1
    }

    /// The next event that the bytes so far make, if they make one.
    pub(super) fn take_event(&mut self) -> Result<Option<Event>, FrameFault> {
        while let Some(frame) = self.take_frame()? {
            let event = self.event_of(frame)?;
            self.frames_taken += 1;
            if event.is_some() {
                return Ok(event);
            }
        }
        Ok(None)
    }

    fn take_frame(&mut self) -> Result<Option<Frame>, FrameFault> {
        let mut cursor = Cursor::new(&self.incoming[..]);
        // All that `parse` refuses is a reserved opcode: reading from a slice does not fail.
        let parsed = FrameHeader::parse(&mut cursor).map_err(|_| FrameFault::ReservedOpcode {
            opcode: self.incoming[0] & 0x0f,
        })?;
        let Some((header, length)) = parsed else {
            return Ok(None);
        };
        let header_length = header.len(length);
        if cursor.position() != header_length as u64 {
            return Err(FrameFault::LengthNotMinimal { length });
        }
        let length = self.check_header(&header, length)?;
        let frame_length = header_length + length;
        if self.incoming.len() < frame_length {
            self.incoming.reserve(frame_length - self.incoming.len());
            return Ok(None);
        }
        let payload = self.incoming.split_to(frame_length).freeze();
        Ok(Some(Frame {
            opcode: header.opcode,
            is_final: header.is_final,
            payload: payload.slice(header_length..),
        }))
    }

    /// What can be said before the payload is there; gives the payload's length.
    fn check_header(&self, header: &FrameHeader, length: u64) -> Result<usize, FrameFault> {
        if header.mask.is_some() {
            return Err(FrameFault::Masked);
        }
        if header.rsv1 || header.rsv2 || header.rsv3 {
            return Err(FrameFault::ReservedBit);
        }
        let is_control = matches!(header.opcode, OpCode::Control(_));
        if is_control && !header.is_final {
            return Err(FrameFault::FragmentedControl {
                opcode: header.opcode,
            });
        }
        if is_control && length > MAX_CONTROL_PAYLOAD as u64 {
            return Err(FrameFault::LargeControl {
                opcode: header.opcode,
                length,
            });
        }
        self.check_sequence(header.opcode)?;
        let before = match (&self.fragments, is_control) {
            (Some(fragments), false) => fragments.payload.len(),
            (Some(_) | None, true) | (None, false) => 0,
        };
        usize::try_from(length)
            .ok()
            .filter(|length| *length <= self.max_payload.saturating_sub(before))
            .ok_or_else(|| FrameFault::TooLarge {
                length: length.saturating_add(before as u64),
                most: self.max_payload,
            })
    }

    /// A message's fragments follow each other, and nothing but control frames comes between (RFC
    /// 6455 section 5.4).
    const fn check_sequence(&self, opcode: OpCode) -> Result<(), FrameFault> {
        match (opcode, &self.fragments) {
            (OpCode::Data(Data::Continue), None) => Err(FrameFault::NothingToContinue),
            (OpCode::Data(Data::Text | Data::Binary), Some(_)) => {
                Err(FrameFault::MessageInterrupted)
            }
            (OpCode::Data(Data::Continue), Some(_))
            | (OpCode::Data(Data::Text | Data::Binary), None)
            | (OpCode::Control(Control::Close | Control::Ping | Control::Pong), _) => Ok(()),
            (
                OpCode::Data(Data::Reserved(opcode)) | OpCode::Control(Control::Reserved(opcode)),
                _,
            ) => Err(FrameFault::ReservedOpcode { opcode }),
        }
    }

    fn event_of(&mut self, frame: Frame) -> Result<Option<Event>, FrameFault> {
        match frame.opcode {
            OpCode::Data(Data::Text) => self.data(MessageKind::Text, frame),
            OpCode::Data(Data::Binary) => self.data(MessageKind::Binary, frame),
            OpCode::Data(Data::Continue) => self.continuation(&frame),
            OpCode::Control(Control::Ping) => Ok(Some(Event::Ping(frame.payload))),
            OpCode::Control(Control::Pong) => Ok(Some(Event::Pong(frame.payload))),
            OpCode::Control(Control::Close) => close(&frame.payload).map(Some),
            OpCode::Data(Data::Reserved(opcode)) | OpCode::Control(Control::Reserved(opcode)) => {
                Err(FrameFault::ReservedOpcode { opcode })
            }
        }
    }

    fn data(&mut self, kind: MessageKind, frame: Frame) -> Result<Option<Event>, FrameFault> {
        if frame.is_final {
            return message(kind, frame.payload).map(Some);
        }
        self.fragments = Some(Fragments {
            kind,
            payload: BytesMut::from(&frame.payload[..]),
        });
        Ok(None)
    }

    fn continuation(&mut self, frame: &Frame) -> Result<Option<Event>, FrameFault> {
        let Some(mut fragments) = self.fragments.take() else {
            return Err(FrameFault::NothingToContinue);
        };
        fragments.payload.extend_from_slice(&frame.payload);
        if frame.is_final {
            return message(fragments.kind, fragments.payload.freeze()).map(Some);
        }
        self.fragments = Some(fragments);
        Ok(None)
    }
}

fn message(kind: MessageKind, payload: Bytes) -> Result<Event, FrameFault> {
    match kind {
        MessageKind::Text => Utf8Bytes::try_from(payload)
            .map(Event::Text)
            .map_err(|source| FrameFault::TextNotUtf8 { source }),
        MessageKind::Binary => Ok(Event::Binary(payload)),
    }
}

fn close(payload: &[u8]) -> Result<Event, FrameFault> {
    match payload {
        [] => Ok(Event::Close(None, String::new())),
        [_] => Err(FrameFault::OneByteClose),
        [high, low, reason @ ..] => {
            let code = u16::from_be_bytes([*high, *low]);
            if !may_be_sent(code) {
                return Err(FrameFault::CloseCode { code });
            }
            let reason = std::str::from_utf8(reason)
                .map_err(|source| FrameFault::ReasonNotUtf8 { code, source })?;
            Ok(Event::Close(Some(code), reason.to_owned()))
        }
    }
}

/// Whether an endpoint may send `code` (RFC 6455 section 7.4): those that the RFC or the registry
/// that it set up defines (1004 to 1006 and 1015 are not for close frames), and the ranges for
/// libraries and applications.
const fn may_be_sent(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

#[cfg(test)]
mod tests;
