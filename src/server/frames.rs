//! Where the client stands in its stream of frames (RFC 6455 section 5.2), seen from outside the WebSocket library.
//!
//! Once the server has sent its close frame it needs to know one thing only, that the client's close frame came, and
//! it needs to know it whatever else the client sends: messages over the limit, and frames that break the RFC. The
//! library stops reading at those. So the bytes are followed here from the first frame on, and nothing is kept of them.
//!
//! One thing is changed: a client that closes with 1011 seems to close with 1000. The library answers a close frame with
//! the code in it, and 1011 is never said by a server (PROTOCOL.md section 4).

/// The opcode of a close frame (RFC 6455 section 5.5.1).
const CLOSE: u8 = 0x8;

/// The code that is never said, and the one that stands in its place (RFC 6455 section 7.4.1).
const INTERNAL_ERROR: [u8; 2] = 1011_u16.to_be_bytes();
const NORMAL: [u8; 2] = 1000_u16.to_be_bytes();

/// A header has at most 2 bytes, 8 of length and 4 of mask.
const HEADER_LIMIT: usize = 14;

/// Follows a stream of frames.
#[derive(Debug, Default)]
pub(super) struct FrameTracker {
    header: [u8; HEADER_LIMIT],
    header_filled: usize,
    payload_left: u64,
    in_close_frame: bool,
    /// What a close frame says so far of its code.
    close_code: [u8; 2],
    close_code_filled: usize,
    close_seen: bool,
}

impl FrameTracker {
    /// Whether a whole close frame came.
    pub(super) const fn close_seen(&self) -> bool {
        self.close_seen
    }

    /// Follows the next bytes. After a close frame nothing matters any more.
    pub(super) fn follow(&mut self, mut bytes: &mut [u8]) {
        while !bytes.is_empty() && !self.close_seen {
            let passed = if self.payload_left > 0 {
                self.pass_payload(bytes)
            } else {
                self.read_header(bytes)
            };
            bytes = &mut bytes[passed..];
            self.close_seen = self.in_close_frame && self.payload_left == 0;
        }
    }

    /// Passes over payload. Returns how many bytes of it there were.
    fn pass_payload(&mut self, bytes: &mut [u8]) -> usize {
        let left = usize::try_from(self.payload_left).unwrap_or(usize::MAX);
        let passed = left.min(bytes.len());
        self.payload_left -= passed as u64;
        if self.in_close_frame {
            self.replace_internal_error(&mut bytes[..passed]);
        }
        passed
    }

    /// Masking is XOR (RFC 6455 section 5.3), so a masked byte is changed as an unmasked one is. The two codes differ in
    /// their second byte alone.
    fn replace_internal_error(&mut self, payload: &mut [u8]) {
        for byte in payload {
            let place = self.close_code_filled;
            if place == INTERNAL_ERROR.len() {
                return;
            }
            self.close_code[place] = *byte ^ self.mask()[place];
            self.close_code_filled += 1;
            if self.close_code == INTERNAL_ERROR {
                *byte ^= INTERNAL_ERROR[1] ^ NORMAL[1];
            }
        }
    }

    /// Reads a header, or a piece of one. Returns how many bytes of it there were.
    fn read_header(&mut self, bytes: &[u8]) -> usize {
        let mut taken = 0;
        while taken < bytes.len() {
            self.header[self.header_filled] = bytes[taken];
            self.header_filled += 1;
            taken += 1;
            if self.header_filled == self.header_length() {
                self.payload_left = self.payload_length();
                self.in_close_frame = self.header[0] & 0x0f == CLOSE;
                self.header_filled = 0;
                break;
            }
        }
        taken
    }

    /// The mask of the header that was read last.
    fn mask(&self) -> [u8; 4] {
        if self.header[1] & 0x80 == 0 {
            return [0; 4];
        }
        let end = self.whole_header_length();
        std::array::from_fn(|index| self.header[end - 4 + index])
    }

    /// How long the header is, as far as can be seen from the bytes that came.
    const fn header_length(&self) -> usize {
        if self.header_filled < 2 {
            return 2;
        }
        self.whole_header_length()
    }

    const fn whole_header_length(&self) -> usize {
        let mask = if self.header[1] & 0x80 == 0 { 0 } else { 4 };
        mask + match self.header[1] & 0x7f {
            126 => 4,
            127 => 10,
            0..=125 | 128.. => 2,
        }
    }

    fn payload_length(&self) -> u64 {
        let number = |bytes: &[u8]| {
            bytes
                .iter()
                .fold(0, |number, byte| number << 8 | u64::from(*byte))
        };
        match self.header[1] & 0x7f {
            126 => number(&self.header[2..4]),
            127 => number(&self.header[2..10]),
            short @ (0..=125 | 128..) => u64::from(short),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MASK: [u8; 4] = [1, 2, 3, 4];

    fn masked(opcode: u8, length: usize) -> Vec<u8> {
        let mut frame = vec![0x80 | opcode];
        match length {
            0..=125 => frame.push(0x80 | u8::try_from(length).unwrap()),
            126..=0xffff => {
                frame.push(0x80 | 0x7e);
                frame.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
            _ => {
                frame.push(0x80 | 0x7f);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.extend(MASK);
        frame.resize(frame.len() + length, 0x88);
        frame
    }

    fn seen(stream: &[u8], piece: usize) -> bool {
        let mut tracker = FrameTracker::default();
        let mut stream = stream.to_vec();
        stream
            .chunks_mut(piece)
            .for_each(|bytes| tracker.follow(bytes));
        tracker.close_seen()
    }

    /// A close frame with that code and a reason that looks like 1011.
    fn close_frame(code: u16, mask: Option<[u8; 4]>) -> Vec<u8> {
        let payload = [code.to_be_bytes(), INTERNAL_ERROR].concat();
        let length = u8::try_from(payload.len()).unwrap();
        let Some(mask) = mask else {
            return [vec![0x80 | CLOSE, length], payload].concat();
        };
        let masked = payload.iter().zip(mask).map(|(byte, mask)| byte ^ mask);
        [vec![0x80 | CLOSE, 0x80 | length], mask.to_vec()]
            .concat()
            .into_iter()
            .chain(masked)
            .collect()
    }

    #[test]
    fn a_close_with_1011_becomes_a_close_with_1000_and_no_other_byte_is_changed() {
        for mask in [Some(MASK), Some([0xff; 4]), None] {
            for code in [1000, 1001, 1011, 0x03f2, 0xf303, 4000] {
                let answered = if code == 1011 { 1000 } else { code };
                let before = [masked(1, 300), masked(9, 2)].concat();
                let expected = [before.clone(), close_frame(answered, mask)].concat();
                for piece in [1, 2, 3, 7, usize::MAX] {
                    let mut stream = [before.clone(), close_frame(code, mask)].concat();
                    let mut tracker = FrameTracker::default();
                    stream
                        .chunks_mut(piece)
                        .for_each(|bytes| tracker.follow(bytes));
                    assert_eq!(stream, expected, "{code} in pieces of {piece}");
                }
            }
        }
    }

    #[test]
    fn a_close_frame_is_seen_behind_any_frame_and_in_any_pieces() {
        let frames =
            [0, 5, 125, 126, 300, 0xffff, 0x1_0000, 200_000].map(|length| masked(1, length));
        let unmasked = vec![0x81, 0x03, 0x88, 0x80, 0x88];
        let before = [frames.concat(), unmasked].concat();
        for piece in [1, 2, 7, 4096, usize::MAX] {
            assert!(
                !seen(&before, piece),
                "no close frame yet, in pieces of {piece}"
            );
            for length in [0, 2, 20] {
                let stream = [before.clone(), masked(CLOSE, length)].concat();
                assert!(seen(&stream, piece), "pieces of {piece}");
                assert!(
                    !seen(&stream[..stream.len() - 1], piece),
                    "not whole, in pieces of {piece}"
                );
            }
        }
    }
}
