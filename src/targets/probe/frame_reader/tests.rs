//! Each demand of RFC 6455 on a server's frames, against bytes written by hand.

use super::*;

fn events(bytes: &[u8]) -> Result<Vec<Event>, FrameFault> {
    let mut reader = FrameReader::new();
    reader.incoming.extend_from_slice(bytes);
    let mut events = Vec::new();
    while let Some(event) = reader.take_event()? {
        events.push(event);
    }
    Ok(events)
}

fn fault(bytes: &[u8]) -> FrameFault {
    events(bytes).expect_err("the bytes break a rule")
}

fn text(text: &'static str) -> Event {
    Event::Text(Utf8Bytes::from_static(text))
}

#[test]
fn whole_frames_come_out_in_order() {
    let bytes = b"\x81\x02hi\x82\x02\x00\xff\x89\x01a\x8a\x01b\x88\x05\x03\xe8bye\x88\x00";
    let expected = [
        text("hi"),
        Event::Binary(Bytes::from_static(&[0, 0xff])),
        Event::Ping(Bytes::from_static(b"a")),
        Event::Pong(Bytes::from_static(b"b")),
        Event::Close(Some(1000), "bye".to_owned()),
        Event::Close(None, String::new()),
    ];
    assert_eq!(events(bytes).expect("all well-formed"), expected);
}

#[test]
fn a_message_in_fragments_is_one_event_and_control_frames_between_come_first() {
    // The euro sign, E2 82 AC, is cut in two: only the whole message must be UTF-8.
    let bytes = b"\x01\x02a\xe2\x89\x01p\x00\x01\x82\x80\x02\xacz\x02\x01x\x80\x01y";
    let expected = [
        Event::Ping(Bytes::from_static(b"p")),
        text("a€z"),
        Event::Binary(Bytes::from_static(b"xy")),
    ];
    assert_eq!(events(bytes).expect("all well-formed"), expected);
}

#[test]
fn a_frame_byte_by_byte_comes_out_with_its_last_byte() {
    let payload = "é".repeat(100);
    let mut bytes = vec![0x81, 126, 0, 200];
    bytes.extend_from_slice(payload.as_bytes());
    let mut reader = FrameReader::new();
    let (last, others) = bytes.split_last().expect("not empty");
    for byte in others {
        reader.incoming.extend_from_slice(&[*byte]);
        assert_eq!(reader.take_event().expect("well-formed"), None);
    }
    reader.incoming.extend_from_slice(&[*last]);
    let event = reader.take_event().expect("well-formed");
    assert_eq!(event, Some(Event::Text(payload.into())));
}

#[test]
fn a_masked_frame_is_refused() {
    assert_eq!(fault(b"\x81\x82abcdhi"), FrameFault::Masked);
}

#[test]
fn each_reserved_bit_is_refused() {
    for first in [0xc1, 0xa1, 0x91] {
        assert_eq!(fault(&[first, 0]), FrameFault::ReservedBit);
    }
}

#[test]
fn each_reserved_opcode_is_refused() {
    for opcode in (0x3..=0x7).chain(0xb..=0xf) {
        assert_eq!(
            fault(&[0x80 | opcode, 0]),
            FrameFault::ReservedOpcode { opcode }
        );
    }
}

#[test]
fn a_length_in_more_bytes_than_it_needs_is_refused() {
    let refused = |length| FrameFault::LengthNotMinimal { length };
    assert_eq!(fault(b"\x81\x7e\x00\x7d"), refused(125));
    assert_eq!(fault(b"\x81\x7f\0\0\0\0\0\0\xff\xff"), refused(65_535));
    assert_eq!(
        events(b"\x81\x7e\x00\x7e").expect("126 needs the field"),
        []
    );
}

#[test]
fn a_control_frame_in_fragments_is_refused() {
    for control in [Control::Close, Control::Ping, Control::Pong] {
        let opcode = OpCode::Control(control);
        let refused = FrameFault::FragmentedControl { opcode };
        assert_eq!(fault(&[opcode.into(), 0]), refused);
    }
}

#[test]
fn a_control_frame_of_126_bytes_is_refused_and_one_of_125_is_not() {
    let opcode = OpCode::Control(Control::Ping);
    let refused = FrameFault::LargeControl {
        opcode,
        length: 126,
    };
    assert_eq!(fault(b"\x89\x7e\x00\x7e"), refused);
    let mut largest = vec![0x89, 125];
    largest.resize(127, b'p');
    assert_eq!(
        events(&largest).expect("the largest").len(),
        1,
        "a ping of 125 bytes"
    );
}

#[test]
fn a_continuation_of_nothing_is_refused() {
    assert_eq!(fault(b"\x80\x00"), FrameFault::NothingToContinue);
    let after_the_last = b"\x01\x01a\x80\x01b\x80\x01c";
    assert_eq!(fault(after_the_last), FrameFault::NothingToContinue);
}

#[test]
fn a_message_within_a_message_is_refused() {
    assert_eq!(fault(b"\x01\x01a\x81\x01b"), FrameFault::MessageInterrupted);
    assert_eq!(fault(b"\x02\x01a\x02\x01b"), FrameFault::MessageInterrupted);
}

#[test]
fn text_that_is_not_utf_8_is_refused_also_when_only_the_whole_is_not() {
    for bytes in [&b"\x81\x01\xff"[..], b"\x01\x01\xe2\x80\x01\x82"] {
        assert!(matches!(fault(bytes), FrameFault::TextNotUtf8 { .. }));
    }
}

#[test]
fn a_close_frame_with_half_a_code_is_refused() {
    assert_eq!(fault(b"\x88\x01\x03"), FrameFault::OneByteClose);
}

#[test]
fn close_codes_that_must_not_be_sent_are_refused_and_the_others_are_not() {
    for code in [
        0_u16,
        999,
        1004,
        1005,
        1006,
        1015,
        1016,
        2999,
        5000,
        u16::MAX,
    ] {
        let [high, low] = code.to_be_bytes();
        let refused = FrameFault::CloseCode { code };
        assert_eq!(fault(&[0x88, 2, high, low]), refused);
    }
    for code in [1000_u16, 1003, 1007, 1011, 1013, 1014, 3000, 3008, 4999] {
        let [high, low] = code.to_be_bytes();
        let events = events(&[0x88, 2, high, low]).expect("may be sent");
        assert_eq!(events, [Event::Close(Some(code), String::new())]);
    }
}

#[test]
fn a_close_reason_that_is_not_utf_8_is_refused() {
    let fault = fault(b"\x88\x03\x03\xe8\xff");
    assert!(matches!(
        fault,
        FrameFault::ReasonNotUtf8 { code: 1000, .. }
    ));
}

#[test]
fn a_message_over_the_limit_is_refused_before_its_payload_comes() {
    let header = |first: u8, length: usize| {
        let mut bytes = vec![first, 127];
        bytes.extend_from_slice(&(length as u64).to_be_bytes());
        bytes
    };
    let refused = FrameFault::TooLarge {
        length: MAX_PAYLOAD as u64 + 1,
        most: MAX_PAYLOAD,
    };
    assert_eq!(events(&header(0x81, MAX_PAYLOAD)).expect("the limit"), []);
    assert_eq!(fault(&header(0x81, MAX_PAYLOAD + 1)), refused);
    let mut fragments = b"\x01\x01a".to_vec();
    fragments.extend_from_slice(&header(0x80, MAX_PAYLOAD));
    assert_eq!(fault(&fragments), refused);
    assert!(matches!(
        fault(b"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff"),
        FrameFault::TooLarge { .. }
    ));
}

#[test]
fn frames_are_counted_from_one_fragments_and_control_frames_included() {
    let mut reader = FrameReader::new();
    reader
        .incoming
        .extend_from_slice(b"\x01\x01a\x89\x00\x80\x01b\x80\x00");
    assert!(reader.take_event().is_ok());
    assert!(reader.take_event().is_ok());
    assert_eq!(reader.take_event(), Err(FrameFault::NothingToContinue));
    assert_eq!(reader.frame_number(), 4);
}

#[test]
fn every_refusal_cites_the_rfc() {
    let samples = [
        fault(b"\x81\x82abcdhi"),
        fault(b"\xc1\x00"),
        fault(b"\x83\x00"),
        fault(b"\x81\x7e\x00\x7d"),
        fault(b"\x09\x00"),
        fault(b"\x89\x7e\x00\x7e"),
        fault(b"\x80\x00"),
        fault(b"\x01\x01a\x81\x01b"),
        fault(b"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff"),
        fault(b"\x81\x01\xff"),
        fault(b"\x88\x01\x03"),
        fault(b"\x88\x02\x03\xed"),
        fault(b"\x88\x03\x03\xe8\xff"),
    ];
    let messages: Vec<String> = samples.iter().map(ToString::to_string).collect();
    insta::assert_debug_snapshot!(messages);
}
