use std::time::Duration;

use futures_util::StreamExt;
use tokio::io::{DuplexStream, duplex};
use tokio_tungstenite::{
    client_async,
    tungstenite::{client::IntoClientRequest, handshake::client::generate_key, http::HeaderValue},
};

use super::*;
use crate::server::token::TokenError;

/// What RFC 6455 section 1.3 answers to its key, which is the one in `HEADERS`.
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

const HEADERS: [&str; 5] = [
    "Host: localhost",
    "Connection: keep-alive, Upgrade",
    "Upgrade: WebSocket",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
];

fn head(request_line: &str, headers: &[&str]) -> String {
    format!("{request_line}\r\n{}\r\n\r\n", headers.join("\r\n"))
}

/// A valid upgrade with further header lines.
fn with(further: &[&str]) -> String {
    head("GET /ws HTTP/1.1", &[&HEADERS[..], further].concat())
}

/// A valid upgrade with the header at `index` given as `lines` instead.
fn instead(index: usize, lines: &[&str]) -> String {
    let (before, after) = (&HEADERS[..index], &HEADERS[index + 1..]);
    head("GET /ws HTTP/1.1", &[before, lines, after].concat())
}

/// What becomes of `bytes`, after which the client waits.
async fn read(bytes: impl AsRef<[u8]>) -> Result<UpgradeRequest, NotUpgraded> {
    let (mut client, mut server) = duplex(64 * 1024);
    client.write_all(bytes.as_ref()).await.unwrap();
    let outcome = read_request(&mut server).await;
    drop(client);
    outcome
}

async fn accepted(bytes: impl AsRef<[u8]>) -> UpgradeRequest {
    read(bytes).await.unwrap()
}

async fn refused(bytes: impl AsRef<[u8]>) -> Refusal {
    match read(bytes).await {
        Err(NotUpgraded::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// All that the client gets, up to the end of the server's side. Time is virtual: it passes only if that does not come.
async fn received(mut client: DuplexStream) -> String {
    let mut text = String::new();
    let end = client.read_to_string(&mut text);
    let end = tokio::time::timeout(Duration::from_secs(1), end).await;
    end.expect("the server's side never ended").unwrap();
    text
}

async fn answer_to(request: &UpgradeRequest) -> String {
    let (client, mut server) = duplex(4096);
    accept(&mut server, request).await.unwrap();
    drop(server);
    received(client).await
}

#[tokio::test(start_paused = true)]
async fn a_valid_upgrade_is_answered_with_101_and_the_accept_key() {
    let request = accepted(with(&[])).await;
    assert_eq!(request.bearer(), None);
    assert_eq!(
        answer_to(&request).await,
        format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {ACCEPT}\r\n\r\n"
        )
    );
    assert!(request.into_early_bytes().is_empty());
}

#[tokio::test]
async fn a_request_may_come_byte_by_byte() {
    let (mut client, mut server) = duplex(1);
    let bytes = with(&["Authorization: Bearer t"]);
    let (written, request) = tokio::join!(
        client.write_all(bytes.as_bytes()),
        read_request(&mut server)
    );
    written.unwrap();
    assert_eq!(request.unwrap().bearer(), Some("t"));
}

#[tokio::test]
async fn what_comes_behind_the_head_is_kept() {
    let early = [0x81, 0x80, 1, 2, 3, 4, b'\r', b'\n', b'\r', b'\n'];
    let bytes = [with(&[]).as_bytes(), &early].concat();
    assert_eq!(accepted(bytes).await.into_early_bytes(), early);
}

#[tokio::test]
async fn what_comes_behind_the_head_does_not_count_towards_its_limit() {
    let (mut client, mut server) = duplex(64 * 1024);
    let sent = [with(&[]).as_bytes(), &[7; 2 * HEAD_LIMIT]].concat();
    client.write_all(&sent).await.unwrap();
    drop(client);
    let mut rest = read_request(&mut server).await.unwrap().into_early_bytes();
    server.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, [7; 2 * HEAD_LIMIT]);
}

#[tokio::test]
async fn the_query_is_ignored() {
    accepted(with(&[]).replace("/ws", "/ws?token=1&path=/other")).await;
    accepted(with(&[]).replace("/ws", "http://localhost:8080/ws?x")).await;
}

#[tokio::test]
async fn another_path_is_answered_with_404() {
    for path in [
        "/",
        "/ws/",
        "/wss",
        "/WS",
        "/other?/ws",
        "*",
        "http://localhost/",
    ] {
        let request = with(&[]).replace("/ws", path);
        assert_eq!(refused(request).await, Refusal::NotFound, "{path}");
    }
    assert_eq!(refused("POST / HTTP/1.1\r\n\r\n").await, Refusal::NotFound);
}

#[tokio::test]
async fn rubbish_is_answered_with_400_before_it_ends() {
    let rubbish: [&[u8]; 4] = [
        b"\x16\x03\x01\x02\x00",
        b"rubbish\x00",
        b"GET /ws HTTP/1.1\r\n\x01",
        b"PRI * HTTP/2.0\r\n",
    ];
    for bytes in rubbish {
        let refusal = refused(bytes).await;
        assert_eq!(refusal, InvalidUpgrade::NotHttp.into(), "{bytes:?}");
        assert_eq!(refusal.status(), 400);
    }
}

#[tokio::test]
async fn a_request_line_that_asks_otherwise_is_answered_with_400() {
    let post = refused(head("POST /ws HTTP/1.1", &HEADERS)).await;
    assert_eq!(post, InvalidUpgrade::Method.into());
    let old = refused(head("GET /ws HTTP/1.0", &HEADERS)).await;
    assert_eq!(old, InvalidUpgrade::HttpVersion.into());
}

#[tokio::test]
async fn a_missing_wrong_or_repeated_header_is_answered_with_400() {
    use InvalidUpgrade::{Connection, Host, Key, Upgrade, Version};
    let cases: [(usize, &[&str], InvalidUpgrade); 13] = [
        (0, &[], Host),
        (0, &["Host: a", "Host: b"], Host),
        (1, &[], Connection),
        (1, &["Connection: keep-alive"], Connection),
        (2, &[], Upgrade),
        (2, &["Upgrade: h2c"], Upgrade),
        (3, &[], Key),
        (3, &["Sec-WebSocket-Key: c2hvcnQ="], Key),
        (3, &["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j*Q=="], Key),
        (3, &["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR=="], Key),
        (3, &[HEADERS[3], HEADERS[3]], Key),
        (4, &[], Version),
        (4, &[HEADERS[4], HEADERS[4]], Version),
    ];
    for (index, lines, wrong) in cases {
        let refusal = refused(instead(index, lines)).await;
        assert_eq!(refusal, wrong.into(), "{lines:?}");
    }
}

#[tokio::test]
async fn lists_may_come_in_several_lines() {
    let lines = ["Connection: keep-alive", "connection: upgrade"];
    accepted(instead(1, &lines)).await;
}

#[tokio::test]
async fn another_version_of_websocket_is_answered_with_426() {
    for version in ["8", "14", "013", ""] {
        let line = format!("Sec-WebSocket-Version: {version}");
        assert_eq!(refused(instead(4, &[&line])).await, Refusal::WrongVersion);
    }
}

#[tokio::test]
async fn the_head_limit_is_exact() {
    let room = HEAD_LIMIT - with(&["X: "]).len();
    for (padding, fits) in [(room, true), (room + 1, false)] {
        let request = with(&[&format!("X: {}", "x".repeat(padding))]);
        assert_eq!(request.len() <= HEAD_LIMIT, fits);
        match read(request).await {
            Ok(_) => assert!(fits),
            Err(NotUpgraded::Refused(refusal)) => {
                assert_eq!((refusal, fits), (Refusal::HeadTooLarge, false));
            }
            Err(NotUpgraded::ClientLeft(error)) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn the_limit_of_headers_is_exact() {
    let most = request::HEADERS_LIMIT - HEADERS.len();
    accepted(with(&vec!["X: x"; most])).await;
    let refusal = refused(with(&vec!["X: x"; most + 1])).await;
    assert_eq!(refusal, Refusal::HeadTooLarge);
}

#[tokio::test]
async fn a_client_that_leaves_before_the_head_is_complete_gets_no_answer() {
    let whole = with(&[]);
    for sent in ["", "GET", &whole[..whole.len() - 1]] {
        let (mut client, mut server) = duplex(1024);
        client.write_all(sent.as_bytes()).await.unwrap();
        drop(client);
        match read_request(&mut server).await {
            Err(NotUpgraded::ClientLeft(error)) => {
                assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn the_bearer_token_is_given_out() {
    for line in [
        "Authorization: Bearer a.b-c",
        "authorization: bEARER   a.b-c  ",
    ] {
        assert_eq!(
            accepted(with(&[line])).await.bearer(),
            Some("a.b-c"),
            "{line}"
        );
    }
}

#[tokio::test]
async fn an_authorization_that_is_not_one_bearer_token_is_answered_with_401() {
    let cases: [&[&str]; 7] = [
        &["Authorization: Basic YTpi"],
        &["Authorization: Bearer"],
        &["Authorization: Bearer "],
        &["Authorization: Bearertoken"],
        &["Authorization:"],
        &["Authorization: Bearer tökén"],
        &["Authorization: Bearer a", "Authorization: Bearer b"],
    ];
    for lines in cases {
        let refusal = refused(with(lines)).await;
        assert_eq!(refusal, Refusal::NotBearer, "{lines:?}");
        assert_eq!(refusal.status(), 401);
    }
}

#[tokio::test(start_paused = true)]
async fn the_subprotocol_is_echoed_only_when_it_is_offered() {
    let cases: [(&[&str], bool); 6] = [
        (&["Sec-WebSocket-Protocol: agent-chat.v1"], true),
        (
            &["Sec-WebSocket-Protocol: other,agent-chat.v1 , more"],
            true,
        ),
        (
            &[
                "Sec-WebSocket-Protocol: other",
                "sec-websocket-protocol: agent-chat.v1",
            ],
            true,
        ),
        (
            &["Sec-WebSocket-Protocol: agent-chat.v2, agent-chat"],
            false,
        ),
        (&["Sec-WebSocket-Protocol: Agent-Chat.v1"], false),
        (&[], false),
    ];
    for (lines, echoed) in cases {
        let answer = answer_to(&accepted(with(lines)).await).await;
        let line = "\r\nSec-WebSocket-Protocol: agent-chat.v1\r\n\r\n";
        assert_eq!(answer.ends_with(line), echoed, "{lines:?}");
        assert_eq!(answer.contains("Protocol:"), echoed, "{lines:?}");
    }
}

#[tokio::test]
async fn neither_the_token_nor_what_follows_is_shown() {
    let request = format!("{}sesame", with(&["Authorization: Bearer sesame"]));
    let shown = format!("{:?}", accepted(request).await);
    assert!(shown.contains("early_bytes: 6"), "{shown}");
    assert!(!shown.contains("sesame"), "{shown}");
    assert!(!shown.contains(&format!("{:?}", b"sesame")), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn every_refusal_is_an_http_answer_that_says_what_to_do() {
    let refusals = [
        (Refusal::Invalid(InvalidUpgrade::Key), 400, ""),
        (Refusal::NotBearer, 401, "WWW-Authenticate: Bearer"),
        (
            Refusal::TokenRefused(TokenError::Expired),
            401,
            "WWW-Authenticate: Bearer",
        ),
        (Refusal::NotFound, 404, ""),
        (Refusal::TimedOut, 408, ""),
        (Refusal::WrongVersion, 426, "Sec-WebSocket-Version: 13"),
        (Refusal::HeadTooLarge, 431, ""),
        (Refusal::Unavailable, 503, ""),
    ];
    let mut answers = String::new();
    for (refusal, status, header) in refusals {
        let (client, mut server) = duplex(4096);
        refuse(&mut server, refusal).await.unwrap();
        // The server's side is still there: what ends it for the client is the refusal.
        let answer = received(client).await;
        assert_eq!(refusal.status(), status);
        check_answer(&answer, status, header);
        answers += &answer;
    }
    insta::assert_snapshot!(answers.replace('\r', ""));
}

/// Reads the answer as a client does.
fn check_answer(answer: &str, status: u16, header: &str) {
    let mut headers = [httparse::EMPTY_HEADER; 8];
    let mut parsed = httparse::Response::new(&mut headers);
    let length = parsed.parse(answer.as_bytes()).unwrap().unwrap();
    assert_eq!(parsed.code, Some(status));
    let value = |name| {
        let mut found = parsed.headers.iter().filter(|header| header.name == name);
        let value = found
            .next()
            .map(|header| str::from_utf8(header.value).unwrap());
        assert!(found.next().is_none(), "{name} is repeated");
        value.unwrap_or_else(|| panic!("no {name} in {answer}"))
    };
    let body = &answer[length..];
    assert!(
        value("Connection")
            .split(", ")
            .any(|option| option == "close")
    );
    assert_eq!(value("Content-Length"), body.len().to_string());
    assert!(
        body.len() > 20 && body.ends_with('\n') && body.lines().count() == 1,
        "{body}"
    );
    if let Some((name, wanted)) = header.split_once(": ") {
        assert_eq!(value(name), wanted);
    }
}

#[tokio::test]
async fn the_keys_of_real_clients_are_taken() {
    for _ in 0..100 {
        let line = format!("Sec-WebSocket-Key: {}", generate_key());
        accepted(instead(3, &[&line])).await;
    }
}

#[tokio::test]
async fn a_real_client_takes_the_answer() {
    let (client, mut server) = duplex(4096);
    let mut request = "ws://localhost/ws".into_client_request().unwrap();
    let offered = HeaderValue::from_static("other, agent-chat.v1");
    request
        .headers_mut()
        .insert("Sec-WebSocket-Protocol", offered);
    let serve = async {
        let request = read_request(&mut server).await.unwrap();
        accept(&mut server, &request).await.unwrap();
        let ping = [0x89, 0x00];
        server.write_all(&ping).await.unwrap();
    };
    let (connected, ()) = tokio::join!(client_async(request, client), serve);
    let (mut connection, answer) = connected.unwrap();
    assert_eq!(answer.headers()["Sec-WebSocket-Protocol"], SUBPROTOCOL);
    let first = connection.next().await.unwrap().unwrap();
    assert!(first.is_ping());
}
