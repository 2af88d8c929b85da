//! The probe over an in-memory pipe (for a reset, over TCP): against the server side of
//! `tokio-tungstenite`, and against bytes written by hand.

use bytes::Bytes;
use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::{
    io::{DuplexStream, duplex},
    net::{TcpListener, TcpStream},
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        self, Message,
        handshake::server::{ErrorResponse, Request, Response as Answered},
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use super::*;

const UPGRADE: UpgradeOptions<'_> = UpgradeOptions {
    host: "localhost",
    path: "/ws",
    bearer: Some("token"),
    subprotocols: &["agent-chat.v1"],
    extra_headers: &[],
};

/// Chooses the subprotocol, and refuses whoever has not the token.
#[expect(
    clippy::result_large_err,
    reason = "tungstenite's callback has this type"
)]
fn answer(request: &Request, mut answer: Answered) -> Result<Answered, ErrorResponse> {
    let headers = request.headers();
    if request.uri().path() != "/ws" || headers["Authorization"] != "Bearer token" {
        let mut refusal = ErrorResponse::new(Some("no".to_owned()));
        *refusal.status_mut() = tungstenite::http::StatusCode::UNAUTHORIZED;
        return Err(refusal);
    }
    let chosen = headers["Sec-WebSocket-Protocol"].clone();
    answer
        .headers_mut()
        .insert("Sec-WebSocket-Protocol", chosen);
    Ok(answer)
}

/// A probe and a real server, past the opening handshake.
async fn open() -> (Probe<DuplexStream>, WebSocketStream<DuplexStream>) {
    let (near, far) = duplex(256);
    let mut probe = Probe::new(near);
    probe.queue_upgrade(&UPGRADE);
    let client = async {
        probe.flush().await.expect("the request is sent");
        probe
            .read_response()
            .await
            .expect("the answer keeps the rules")
    };
    let (response, server) = tokio::join!(client, accept_hdr_async(far, answer));
    let subprotocol = Some("agent-chat.v1".to_owned());
    let expected = Response {
        status: 101,
        subprotocol,
        has_known_end: true,
    };
    assert_eq!(response, expected);
    (probe, server.expect("the request keeps the rules"))
}

/// A probe whose server is the test itself, byte for byte, as after an opening handshake.
fn by_hand() -> (Probe<DuplexStream>, DuplexStream) {
    let (near, far) = duplex(1024);
    (Probe::new(near), far)
}

/// What a real server makes of the frames that `queue` queues.
async fn server_sees(queue: impl FnOnce(&mut Probe<DuplexStream>)) -> Result<Message, String> {
    let (mut probe, mut server) = open().await;
    queue(&mut probe);
    let (sent, seen) = tokio::join!(probe.flush(), server.next());
    sent.expect("the frame is sent");
    seen.expect("the server is open")
        .map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_real_server_sees_each_message_that_is_queued() {
    let text = server_sees(|probe| probe.queue_text("grüße")).await;
    assert_eq!(text, Ok(Message::text("grüße")));
    let long = "x".repeat(70_000);
    let text = server_sees(|probe| probe.queue_text(&long)).await;
    assert_eq!(text, Ok(Message::text(&long)));
    let binary = server_sees(|probe| probe.queue_binary(&[0, 255])).await;
    assert_eq!(binary, Ok(Message::binary(vec![0, 255])));
    let ping = server_sees(|probe| probe.queue_ping(b"p")).await;
    assert_eq!(ping, Ok(Message::Ping(Bytes::from_static(b"p"))));
    let answer = server_sees(|probe| probe.queue_pong(b"p")).await;
    assert_eq!(answer, Ok(Message::Pong(Bytes::from_static(b"p"))));
    let close = server_sees(|probe| probe.queue_close(None)).await;
    assert_eq!(close, Ok(Message::Close(None)));
    let close = server_sees(|probe| probe.queue_close(Some(1000))).await;
    let normal = CloseFrame {
        code: CloseCode::Normal,
        reason: "".into(),
    };
    assert_eq!(close, Ok(Message::Close(Some(normal))));
}

#[tokio::test]
async fn a_real_server_refuses_each_hostile_frame_for_what_is_wrong_with_it() {
    let default = FrameOptions::default();
    let ping = OpCode::Control(Control::Ping);
    let text = OpCode::Data(Data::Text);
    let refused = [
        server_sees(|probe| probe.queue_text_bytes(b"\xff")).await,
        server_sees(|probe| {
            probe.queue_frame(OpCode::Data(Data::Reserved(3)), b"", default);
        })
        .await,
        server_sees(|probe| {
            let reserved_bits = 0b100;
            probe.queue_frame(
                text,
                b"a",
                FrameOptions {
                    reserved_bits,
                    ..default
                },
            );
        })
        .await,
        server_sees(|probe| {
            let is_masked = false;
            probe.queue_frame(
                text,
                b"a",
                FrameOptions {
                    is_masked,
                    ..default
                },
            );
        })
        .await,
        server_sees(|probe| {
            let is_final = false;
            probe.queue_frame(
                ping,
                b"a",
                FrameOptions {
                    is_final,
                    ..default
                },
            );
        })
        .await,
        server_sees(|probe| {
            probe.queue_frame(OpCode::Control(Control::Close), b"\x03", default);
        })
        .await,
        server_sees(|probe| probe.queue_ping(&[b'p'; 126])).await,
    ]
    .map(|seen| seen.expect_err("the server refuses the frame"));
    insta::assert_debug_snapshot!(refused);
}

#[tokio::test]
async fn every_frame_of_a_real_server_is_an_event_and_nothing_is_answered_by_itself() {
    let (mut probe, mut server) = open().await;
    let close = CloseFrame {
        code: CloseCode::Policy,
        reason: "enough".into(),
    };
    let messages = [
        Message::text("hello"),
        Message::binary(vec![7; 5000]),
        Message::Ping(Bytes::from_static(b"p")),
        Message::Pong(Bytes::from_static(b"q")),
        Message::Close(Some(close)),
    ];
    let server = async {
        for message in messages {
            server.send(message).await.expect("the probe takes it");
        }
        server.get_mut().shutdown().await.expect("the pipe is open");
        let mut answer = Vec::new();
        let read = server.get_mut().read_to_end(&mut answer);
        read.await.expect("the pipe is open");
        answer
    };
    let client = async {
        let mut events = Vec::new();
        while events.last() != Some(&Event::End) {
            events.push(probe.next().await.expect("a real server's frames"));
        }
        drop(probe);
        events
    };
    let (answer, events) = tokio::join!(server, client);
    let expected = [
        Event::Text("hello".into()),
        Event::Binary(vec![7; 5000].into()),
        Event::Ping(Bytes::from_static(b"p")),
        Event::Pong(Bytes::from_static(b"q")),
        Event::Close(Some(1008), "enough".to_owned()),
        Event::End,
    ];
    assert_eq!(events, expected);
    assert_eq!(answer, b"", "the probe never acts by itself");
}

#[tokio::test]
async fn a_real_server_s_refusal_is_an_outcome_and_its_body_is_no_frame() {
    let (near, far) = duplex(1024);
    let mut probe = Probe::new(near);
    probe.queue_upgrade(&UpgradeOptions {
        bearer: Some("other"),
        ..UPGRADE
    });
    let client = async {
        probe.flush().await.expect("the request is sent");
        let response = probe.read_response().await.expect("HTTP");
        (response.status, probe.next().await.expect("no frame"))
    };
    let (outcome, server) = tokio::join!(client, accept_hdr_async(far, answer));
    assert!(server.is_err());
    assert_eq!(outcome, (401, Event::End));
}

#[tokio::test]
async fn what_comes_after_an_answer_whose_end_is_known_is_refused() {
    let answers = [
        (
            "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno",
            true,
        ),
        ("HTTP/1.1 404 Not Found\r\n\r\n", false),
    ];
    for (answer, is_refused) in answers {
        let (mut probe, mut server) = by_hand();
        let bytes = [answer, answer].concat();
        let sent = server.write_all(bytes.as_bytes()).await;
        sent.expect("the pipe is open");
        drop(server);
        assert_eq!(probe.read_response().await.expect("HTTP").status, 404);
        let fault = match probe.next().await {
            Err(ProbeError::Response(fault)) => Some(fault),
            Ok(Event::End) => None,
            other => panic!("{other:?}"),
        };
        let received = answer.len();
        assert_eq!(
            fault,
            is_refused.then_some(ResponseFault::Beyond { received })
        );
    }
}

#[tokio::test]
async fn frames_that_come_with_the_answer_are_kept() {
    let (mut probe, mut server) = by_hand();
    let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: pF2zBYRwMQgMbe772VumjGcCOsk=\r\n\r\n";
    let bytes = [head.as_bytes(), b"\x81\x02hi"].concat();
    server.write_all(&bytes).await.expect("the pipe is open");
    assert_eq!(
        probe.read_response().await.expect("well-formed").status,
        101
    );
    assert_eq!(probe.next().await.expect("kept"), Event::Text("hi".into()));
}

#[tokio::test]
async fn rubbish_that_the_server_answers_with_an_end_is_told_as_that() {
    let (mut probe, mut server) = by_hand();
    probe.queue_raw(b"\x16\x03\x01rubbish\r\n\r\n");
    probe.flush().await.expect("the pipe is open");
    let mut seen = [0; 14];
    server.read_exact(&mut seen).await.expect("all of it");
    assert_eq!(&seen, b"\x16\x03\x01rubbish\r\n\r\n");
    drop(server);
    let cut = probe.read_response().await.expect_err("no answer");
    let expected =
        "the server ended the transport after 0 bytes of its answer to the upgrade request";
    assert_eq!(cut.to_string(), expected);
}

#[tokio::test]
async fn nothing_is_sent_before_a_flush_and_then_all_of_it_at_once() {
    let (mut probe, mut server) = by_hand();
    probe.queue_text("a");
    probe.queue_ping(b"");
    let mut seen = [0; 64];
    assert_eq!(server.read(&mut seen).now_or_never().map(Result::ok), None);
    probe.flush().await.expect("the pipe is open");
    // A text frame with one byte, and a ping with none, each with a mask.
    let sent = server.read(&mut seen).await.expect("the pipe is open");
    assert_eq!(sent, 7 + 6);
}

#[tokio::test]
async fn a_wait_that_is_dropped_midway_loses_nothing() {
    let (mut probe, mut server) = by_hand();
    for byte in b"\x01\x01a\x89\x01p\x80\x01b" {
        if let Some(event) = probe.next().now_or_never() {
            assert_eq!(
                event.expect("a ping"),
                Event::Ping(Bytes::from_static(b"p"))
            );
        }
        server.write_all(&[*byte]).await.expect("the pipe is open");
    }
    assert_eq!(
        probe.next().await.expect("whole now"),
        Event::Text("ab".into())
    );
}

#[tokio::test]
async fn an_answer_whose_wait_is_dropped_midway_is_read_whole() {
    let (mut probe, mut server) = by_hand();
    for byte in b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno" {
        assert!(probe.read_response().now_or_never().is_none());
        server.write_all(&[*byte]).await.expect("the pipe is open");
    }
    assert_eq!(probe.read_response().await.expect("whole now").status, 404);
}

#[tokio::test]
async fn a_flush_that_is_dropped_midway_is_gone_on_with() {
    let (near, mut server) = duplex(16);
    let mut probe = Probe::new(near);
    let bytes: Vec<u8> = (0..100).collect();
    probe.queue_raw(&bytes);
    assert!(probe.flush().now_or_never().is_none(), "the pipe is full");
    let mut seen = vec![0; 100];
    let (sent, read) = tokio::join!(probe.flush(), server.read_exact(&mut seen));
    sent.expect("the rest is sent");
    read.expect("all of it");
    assert_eq!(seen, bytes);
}

#[tokio::test]
async fn a_fault_names_the_frame_it_is_in() {
    let (mut probe, mut server) = by_hand();
    let bytes = b"\x81\x02hi\x81\x82abcdhi";
    server.write_all(bytes).await.expect("the pipe is open");
    probe.next().await.expect("the first is well-formed");
    let fault = probe.next().await.expect_err("the second is masked");
    let expected = "the server's frame 2 is refused: it is masked; a server must not mask (RFC 6455 section 5.1)";
    assert_eq!(fault.to_string(), expected);
}

#[tokio::test]
async fn an_end_within_a_frame_is_no_end_in_order() {
    let (mut probe, mut server) = by_hand();
    server
        .write_all(b"\x81\x02h")
        .await
        .expect("the pipe is open");
    drop(server);
    let cut = probe.next().await.expect_err("a byte is missing");
    assert!(matches!(
        cut,
        ProbeError::CutFrame {
            number: 1,
            received: 3
        }
    ));
}

#[tokio::test]
async fn a_client_that_vanishes_still_sees_the_server_s_end() {
    let (mut probe, mut server) = open().await;
    probe.queue_text("never sent");
    probe.shut_down_write().await.expect("the pipe is open");
    assert!(
        matches!(server.next().await, Some(Err(_))),
        "no close frame came"
    );
    drop(server);
    assert_eq!(probe.next().await.expect("in order"), Event::End);
    assert_eq!(probe.next().await.expect("as before"), Event::End);
}

#[tokio::test]
async fn a_write_to_a_server_that_is_gone_leaves_what_it_sent_to_be_read() {
    let (mut probe, mut server) = by_hand();
    server
        .write_all(b"\x88\x02\x03\xe9")
        .await
        .expect("the pipe is open");
    drop(server);
    probe.queue_text("too late");
    let gone = probe.flush().await.expect_err("nobody is there");
    assert!(matches!(gone, ProbeError::PeerGone(_)));
    let close = probe.next().await.expect("it was sent before");
    assert_eq!(close, Event::Close(Some(1001), String::new()));
    assert_eq!(probe.next().await.expect("in order"), Event::End);
}

#[tokio::test]
async fn a_reset_is_an_event_of_its_own_and_no_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    for reads_an_answer in [false, true] {
        let (near, far) = tokio::join!(TcpStream::connect(address), listener.accept());
        let (far, _) = far.expect("the probe connects");
        far.set_zero_linger().expect("a TCP socket");
        drop(far);
        let mut probe = Probe::new(near.expect("the listener is there"));
        if reads_an_answer {
            let answer = probe.read_response().await.expect_err("no answer");
            assert!(matches!(answer, ProbeError::Read(_)));
        } else {
            assert_eq!(probe.next().await.expect("no failure"), Event::Reset);
        }
    }
}
