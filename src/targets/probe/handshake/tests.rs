//! The request against the text that it must be, and each demand of RFC 6455 section 4.1 on the answer.

use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::*;

const SWITCH: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n\
     Connection: keep-alive, upgrade\r\nSec-WebSocket-Accept: pF2zBYRwMQgMbe772VumjGcCOsk=\r\n\r\n";

fn answer(bytes: &str, offered: &[&str]) -> Result<Option<Response>, ResponseFault> {
    let offered: Vec<String> = offered.iter().map(ToString::to_string).collect();
    take_response(&mut BytesMut::from(bytes), Some(&offered))
}

fn fault(bytes: &str) -> ResponseFault {
    answer(bytes, &["agent-chat.v1"]).expect_err("the answer breaks a rule")
}

/// The name of the field that `bytes` is refused for.
fn refused_field(bytes: &str) -> &'static str {
    let ResponseFault::Header { name, .. } = fault(bytes) else {
        panic!("refused, but not for a field: {bytes}");
    };
    name
}

fn with_field(field: &str) -> String {
    SWITCH.replace(
        "Upgrade: WebSocket\r\n",
        &format!("Upgrade: websocket\r\n{field}\r\n"),
    )
}

#[test]
fn the_accept_value_is_that_of_the_key() {
    assert_eq!(derive_accept_key(UPGRADE_KEY.as_bytes()), UPGRADE_ACCEPT);
}

#[test]
fn a_request_says_what_its_options_say() {
    let mut output = Vec::new();
    let options = UpgradeOptions {
        host: "localhost:8080",
        path: "/ws",
        bearer: Some("a.b.c"),
        subprotocols: &["agent-chat.v1", "other"],
        extra_headers: &[("Origin", "http://localhost")],
    };
    append_upgrade(&mut output, &options);
    let expected = "GET /ws HTTP/1.1\r\nHost: localhost:8080\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: d3Nwcm9vZi1jaGVja2VyIQ==\r\nAuthorization: Bearer a.b.c\r\n\
         Sec-WebSocket-Protocol: agent-chat.v1, other\r\nOrigin: http://localhost\r\n\r\n";
    assert_eq!(String::from_utf8_lossy(&output), expected);
}

#[test]
fn a_101_that_keeps_the_rules_is_taken_in_any_case_and_with_other_connection_tokens() {
    let expected = Response {
        status: 101,
        subprotocol: None,
        has_known_end: true,
    };
    assert_eq!(answer(SWITCH, &[]), Ok(Some(expected)));
}

#[test]
fn a_101_with_a_field_missing_or_wrong_is_refused_by_its_name() {
    let wrong = |right: &str, wrong: &str| {
        let bytes = SWITCH.replace(right, wrong);
        assert_ne!(bytes, SWITCH, "{right}");
        refused_field(&bytes)
    };
    assert_eq!(wrong("Upgrade: WebSocket\r\n", ""), "Upgrade");
    assert_eq!(wrong("WebSocket\r\n", "h2c\r\n"), "Upgrade");
    assert_eq!(wrong("keep-alive, upgrade", "keep-alive"), "Connection");
    assert_eq!(wrong("pF2z", "qF2z"), "Sec-WebSocket-Accept");
    assert_eq!(wrong("-Accept", "-Other"), "Sec-WebSocket-Accept");
    let twice = with_field("Sec-WebSocket-Accept: pF2zBYRwMQgMbe772VumjGcCOsk=");
    assert_eq!(refused_field(&twice), "Sec-WebSocket-Accept");
}

#[test]
fn a_subprotocol_must_be_one_that_was_offered() {
    let chosen = with_field("Sec-WebSocket-Protocol: agent-chat.v1");
    let expected = Response {
        status: 101,
        subprotocol: Some("agent-chat.v1".to_owned()),
        has_known_end: true,
    };
    assert_eq!(
        answer(&chosen, &["other", "agent-chat.v1"]),
        Ok(Some(expected.clone()))
    );
    let refused = ResponseFault::Subprotocol {
        found: vec!["agent-chat.v1".to_owned()],
        offered: Vec::new(),
    };
    assert_eq!(answer(&chosen, &[]), Err(refused));
    let unknown_offer = take_response(&mut BytesMut::from(&chosen[..]), None);
    assert_eq!(unknown_offer, Ok(Some(expected)));
}

#[test]
fn an_extension_is_refused_as_none_was_offered() {
    let found = vec!["permessage-deflate".to_owned()];
    assert_eq!(
        fault(&with_field("Sec-WebSocket-Extensions: permessage-deflate")),
        ResponseFault::Extension { found }
    );
}

#[test]
fn another_status_is_taken_with_its_body_and_what_follows_stays() {
    let mut incoming = BytesMut::from("HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\n\r\nbod");
    assert_eq!(take_response(&mut incoming, Some(&[])), Ok(None));
    incoming.extend_from_slice(b"y+rest");
    let expected = Response {
        status: 401,
        subprotocol: None,
        has_known_end: true,
    };
    assert_eq!(take_response(&mut incoming, Some(&[])), Ok(Some(expected)));
    assert_eq!(incoming, "+rest");
}

#[test]
fn an_interim_answer_is_passed_over() {
    let bytes = format!("HTTP/1.1 103 Early Hints\r\n\r\n{SWITCH}");
    let response = answer(&bytes, &[]).expect("well-formed").expect("whole");
    assert_eq!(response.status, 101);
}

#[test]
fn what_is_not_http_or_has_no_bound_is_refused() {
    assert!(matches!(
        fault("SSH-2.0-x\r\n\r\n"),
        ResponseFault::NotHttp(_)
    ));
    let endless = format!("HTTP/1.1 200 OK\r\nA: {}", "a".repeat(MAX_HEAD));
    assert_eq!(fault(&endless), ResponseFault::LongHead);
    for length in ["65537", "-1", "many"] {
        let head = format!("HTTP/1.1 400 Bad Request\r\nContent-Length: {length}\r\n\r\n");
        assert_eq!(
            fault(&head),
            ResponseFault::BodyLength {
                status: 400,
                found: length.to_owned()
            }
        );
    }
}
