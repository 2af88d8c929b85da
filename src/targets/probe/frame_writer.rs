//! Writes a client's frames (RFC 6455 section 5.2), well-formed or not, into a buffer.
//!
//! Knows nothing of transports, and refuses nothing: what a frame may not be is what a server is tested with.

use tokio_tungstenite::tungstenite::{
    self,
    protocol::frame::{FrameHeader, coding::OpCode},
};

/// How a frame of [`Probe::queue_frame`](super::Probe::queue_frame) differs from a well-formed one.
/// The default does not: final, masked, no reserved bit set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameOptions {
    /// The FIN bit; `false` makes a fragment, which a control frame must never be (RFC 6455 section 5.5).
    pub is_final: bool,
    /// Whether the payload is masked, as every client frame must be (RFC 6455 section 5.1).
    pub is_masked: bool,
    /// RSV1, RSV2 and RSV3 as the bits `0b100`, `0b010` and `0b001`; none may be set without an extension
    /// (RFC 6455 section 5.2).
    pub reserved_bits: u8,
}

impl Default for FrameOptions {
    fn default() -> Self {
        Self {
            is_final: true,
            is_masked: true,
            reserved_bits: 0,
        }
    }
}

/// Appends client frames to a buffer, each with a mask of its own.
///
/// RFC 6455 section 5.3 wants masks that nobody can predict, so that a script in a browser cannot
/// choose the bytes that a proxy sees (section 10.3). Here nobody but the checker chooses the
/// payload and no proxy stands between, so the masks come from a counter that is cheap and the same
/// in every run. They do differ from frame to frame, and so do their four bytes: a server that
/// unmasks with the wrong mask, or from the wrong offset, is seen.
#[derive(Debug)]
pub(super) struct FrameWriter {
    mask: u32,
}

impl FrameWriter {
    pub(super) const fn new() -> Self {
        Self { mask: 0x9f3c_51e7 }
    }

    /// The same, but its first mask is zero and changes nothing.
    pub(super) const fn with_zero_mask() -> Self {
        Self { mask: 0 }
    }

    /// Appends one frame to `output`.
    pub(super) fn append(
        &mut self,
        output: &mut Vec<u8>,
        opcode: OpCode,
        payload: &[u8],
        options: FrameOptions,
    ) {
        let header = FrameHeader {
            is_final: options.is_final,
            rsv1: options.reserved_bits & 0b100 != 0,
            rsv2: options.reserved_bits & 0b010 != 0,
            rsv3: options.reserved_bits & 0b001 != 0,
            opcode,
            mask: options.is_masked.then(|| self.next_mask()),
        };
        output.reserve(header.len(payload.len() as u64) + payload.len());
        append_header(&header, payload.len() as u64, output);
        let start = output.len();
        output.extend_from_slice(payload);
        if let Some(mask) = header.mask {
            apply_mask(&mut output[start..], mask);
        }
    }

    /// One step of a linear congruential generator (the constants of Numerical Recipes).
    const fn next_mask(&mut self) -> [u8; 4] {
        let mask = self.mask;
        self.mask = mask.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        mask.to_be_bytes()
    }
}

fn append_header(header: &FrameHeader, payload_length: u64, output: &mut Vec<u8>) {
    let written: Result<(), tungstenite::Error> = header.format(payload_length, output);
    // The only failure that `format` knows is the writer's, and a `Vec` has none.
    debug_assert!(written.is_ok(), "{written:?}");
}

/// Applies `mask` to `payload`, or takes it off again (RFC 6455 section 5.3): eight bytes at a
/// time, then the rest.
pub(in crate::targets) fn apply_mask(payload: &mut [u8], mask: [u8; 4]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let mut chunks = payload.chunks_exact_mut(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        chunk.copy_from_slice(&(u64::from_ne_bytes(word) ^ wide).to_ne_bytes());
    }
    for (byte, mask) in chunks.into_remainder().iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
}

#[cfg(test)]
mod tests {
    use tokio_tungstenite::tungstenite::protocol::frame::coding::{Control, Data};

    use super::*;

    const TEXT: OpCode = OpCode::Data(Data::Text);

    fn frame(opcode: OpCode, payload: &[u8], options: FrameOptions) -> Vec<u8> {
        let mut output = Vec::new();
        FrameWriter::new().append(&mut output, opcode, payload, options);
        output
    }

    #[test]
    fn a_text_frame_is_final_masked_and_has_no_reserved_bit() {
        let written = frame(TEXT, b"hi", FrameOptions::default());
        let (header, payload) = written.split_at(6);
        assert_eq!(header, [0x81, 0x82, 0x9f, 0x3c, 0x51, 0xe7]);
        assert_eq!(payload, [b'h' ^ 0x9f, b'i' ^ 0x3c]);
    }

    #[test]
    fn every_option_changes_its_own_bit() {
        let unmasked = FrameOptions {
            is_masked: false,
            ..FrameOptions::default()
        };
        assert_eq!(frame(TEXT, b"hi", unmasked), b"\x81\x02hi");
        let first_byte = |opcode, options| frame(opcode, b"", options)[0];
        let reserved_bits = |reserved_bits| FrameOptions {
            reserved_bits,
            ..FrameOptions::default()
        };
        assert_eq!(first_byte(TEXT, reserved_bits(0b100)), 0xc1);
        assert_eq!(first_byte(TEXT, reserved_bits(0b010)), 0xa1);
        assert_eq!(first_byte(TEXT, reserved_bits(0b001)), 0x91);
        let fragment = FrameOptions {
            is_final: false,
            ..FrameOptions::default()
        };
        assert_eq!(first_byte(OpCode::Control(Control::Ping), fragment), 0x09);
        let reserved = OpCode::Control(Control::Reserved(0xb));
        assert_eq!(first_byte(reserved, FrameOptions::default()), 0x8b);
    }

    #[test]
    fn two_frames_in_a_row_have_different_masks() {
        let mut writer = FrameWriter::new();
        assert_ne!(writer.next_mask(), writer.next_mask());
    }

    #[test]
    fn a_mask_applies_to_every_length_as_the_rfc_says_byte_by_byte() {
        let mask = [0x9f, 0x3c, 0x51, 0xe7];
        for length in 0..40 {
            let payload: Vec<u8> = (0..length).collect();
            let expected: Vec<u8> = (0..length).map(|i| i ^ mask[usize::from(i) % 4]).collect();
            let mut masked = payload;
            apply_mask(&mut masked, mask);
            assert_eq!(masked, expected, "length {length}");
        }
    }

    #[test]
    fn the_length_takes_one_three_or_nine_bytes() {
        for (length, header) in [(125, 6), (126, 8), (65_535, 8), (65_536, 14)] {
            let written = frame(TEXT, &vec![b'a'; length], FrameOptions::default());
            assert_eq!(written.len() - length, header, "payload of {length} bytes");
        }
    }
}
