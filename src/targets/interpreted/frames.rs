//! What a client's frame is (RFC 6455 section 5.2): any frame, also one that a server must refuse.

use bytes::{Buf, Bytes, BytesMut};
use wsproof_model::machine::input::Breach;

use super::InterpretedError;
use crate::targets::probe::apply_mask;

/// What came in one frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Came {
    Text(String),
    Ping(Bytes),
    Pong(Bytes),
    /// A close frame, with its code if it has one.
    Close(Option<u16>),
    Breach(Breach),
}

/// The code that stands for "no code" and may stand in no frame (RFC 6455 section 7.4.1).
const NO_STATUS: u16 = 1005;

/// The head of a frame.
struct Head {
    is_final: bool,
    reserved_bits: u8,
    opcode: u8,
    mask: Option<[u8; 4]>,
    /// Bytes of the head itself, and of the payload.
    bytes: usize,
    payload: usize,
}

/// The next whole frame.
pub(super) fn take_frame(
    incoming: &mut BytesMut,
    frame_limit: usize,
) -> Result<Option<Came>, InterpretedError> {
    let Some(head) = Head::parse(incoming) else {
        return Ok(None);
    };
    if incoming.len() < head.bytes + head.payload {
        return Ok(None);
    }
    let mut payload = incoming.split_to(head.bytes + head.payload);
    payload.advance(head.bytes);
    if let Some(mask) = head.mask {
        apply_mask(&mut payload, mask);
    }
    head.judge(payload.freeze(), frame_limit).map(Some)
}

impl Head {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (&[first, second], rest) = bytes.split_first_chunk::<2>()?;
        let (payload, rest) = match second & 0x7f {
            126 => {
                let (length, rest) = rest.split_first_chunk::<2>()?;
                (u64::from(u16::from_be_bytes(*length)), rest)
            }
            127 => {
                let (length, rest) = rest.split_first_chunk::<8>()?;
                (u64::from_be_bytes(*length), rest)
            }
            short => (u64::from(short), rest),
        };
        let (mask, rest) = if second & 0x80 == 0 {
            (None, rest)
        } else {
            let (mask, rest) = rest.split_first_chunk::<4>()?;
            (Some(*mask), rest)
        };
        Some(Self {
            is_final: first & 0x80 != 0,
            reserved_bits: first & 0x70,
            opcode: first & 0x0f,
            mask,
            bytes: bytes.len() - rest.len(),
            payload: usize::try_from(payload).ok()?,
        })
    }

    fn judge(&self, payload: Bytes, frame_limit: usize) -> Result<Came, InterpretedError> {
        let unknown = |what: &str| Err(InterpretedError::Undecodable(what.to_owned()));
        if self.reserved_bits != 0 {
            return Ok(Came::Breach(Breach::ReservedBit));
        }
        if self.mask.is_none() {
            return Ok(Came::Breach(Breach::Unmasked));
        }
        match (self.opcode, self.is_final) {
            (0x0, _) | (0x1 | 0x2, false) => unknown("a fragment of a message"),
            (0x1, true) if payload.len() > frame_limit => Ok(Came::Breach(Breach::Oversized)),
            (0x1, true) => Ok(std::str::from_utf8(&payload)
                .map_or(Came::Breach(Breach::InvalidUtf8), |text| {
                    Came::Text(text.to_owned())
                })),
            (0x2, true) => Ok(Came::Breach(Breach::Binary)),
            (0x8..=0xa, false) => Ok(Came::Breach(Breach::FragmentedControl)),
            (0x8, true) => match payload[..] {
                [] => Ok(Came::Close(None)),
                [high, low] => match u16::from_be_bytes([high, low]) {
                    NO_STATUS => Ok(Came::Breach(Breach::ReservedCloseCode)),
                    code => Ok(Came::Close(Some(code))),
                },
                [_] | [_, _, _, ..] => unknown("a close frame with a reason"),
            },
            (0x9, true) => Ok(Came::Ping(payload)),
            (0xa, true) => Ok(Came::Pong(payload)),
            // The opcode has four bits.
            (0x3..=0x7 | 0xb..=u8::MAX, _) => Ok(Came::Breach(Breach::ReservedOpcode)),
        }
    }
}
