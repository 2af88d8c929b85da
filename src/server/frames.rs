//! Where the client stands in its stream of frames (RFC 6455 section 5.2), seen from outside the WebSocket library.
//!
//! Once the server has sent its close frame it needs to know one thing only, that the client's close frame came, and
//! it needs to know it whatever else the client sends: messages over the limit, and frames that break the RFC. The
//! library stops reading at those. So the bytes are followed here from the first frame on, and nothing is kept of them.

/// The opcode of a close frame (RFC 6455 section 5.5.1).
const CLOSE: u8 = 0x8;

/// A header has at most 2 bytes, 8 of length and 4 of mask.
const HEADER_LIMIT: usize = 14;

/// Follows a stream of frames.
#[derive(Debug, Default)]
pub(super) struct FrameTracker {
    header: [u8; HEADER_LIMIT],
    header_filled: usize,
    payload_left: u64,
    in_close_frame: bool,
    close_seen: bool,
}

impl FrameTracker {
    /// Whether a whole close frame came.
    pub(super) const fn close_seen(&self) -> bool {
        self.close_seen
    }

    /// Follows the next bytes. After a close frame nothing matters any more.
    pub(super) fn follow(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && !self.close_seen {
            bytes = if self.payload_left > 0 {
                self.skip_payload(bytes)
            } else {
                self.read_header(bytes)
            };
            self.close_seen = self.in_close_frame && self.payload_left == 0;
        }
    }

    fn skip_payload<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let left = usize::try_from(self.payload_left).unwrap_or(usize::MAX);
        let (skipped, rest) = bytes.split_at(left.min(bytes.len()));
        self.payload_left -= skipped.len() as u64;
        rest
    }

    fn read_header<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
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
        &bytes[taken..]
    }

    /// How long the header is, as far as can be seen from the bytes that came.
    const fn header_length(&self) -> usize {
        if self.header_filled < 2 {
            return 2;
        }
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
        stream.chunks(piece).for_each(|bytes| tracker.follow(bytes));
        tracker.close_seen()
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
