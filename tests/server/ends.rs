//! How connections end.

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use wsproof_model::vocabulary::Limits;

use crate::client::Client;
use crate::stage::{PIPE, Stage};

#[tokio::test(start_paused = true)]
async fn a_shutdown_answers_every_message_and_closes_with_1001() {
    let mut stage = Stage::new();
    let mut client = stage.ready("ada").await;
    let mut stranger = stage.connect().await;
    client.user_message("m1", "wait").await;
    client.user_message("m2", "answer").await;
    let types = client.next_types().await;
    assert_eq!(
        types,
        [
            "message_accepted",
            "→ processing",
            "agent_started",
            "message_accepted"
        ]
    );
    stage.server.shut_down();
    let stopped = client.next().await;
    assert_eq!(stopped["type"], "agent_stopped");
    assert_eq!(stopped["reason"], "shutdown");
    let error = client.next().await;
    assert_eq!(error["code"], "shutdown");
    assert_eq!(error["message_id"], "m2");
    assert_eq!(client.next_close().await, 1001);
    assert_eq!(stranger.next_close().await, 1001);
    assert!(client.ends().await);
    assert!(stranger.ends().await);
    (&mut stage.serving).await.unwrap();
    assert_eq!(stage.agents.alive(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_handshake_in_progress_is_refused_with_503_at_a_shutdown_and_with_408_when_late() {
    for (is_shutdown, status) in [(true, "503"), (false, "408")] {
        let stage = Stage::new();
        let mut transport = stage.dial(PIPE);
        transport.write_all(b"GET /ws HTTP/1.1\r\n").await.unwrap();
        tokio::task::yield_now().await;
        if is_shutdown {
            stage.server.shut_down();
        }
        let mut answer = String::new();
        transport.read_to_string(&mut answer).await.unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{answer}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_fifth_violation_closes_with_1008() {
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    for _ in 0..5 {
        client.send_text("[]").await;
        assert_eq!(client.next().await["code"], "not_an_object");
    }
    assert_eq!(client.next_close().await, 1008);
}

#[tokio::test(start_paused = true)]
async fn one_connection_too_many_closes_with_1008_and_a_place_is_free_when_its_connection_ends() {
    let limits = Limits {
        connections_per_user: 1,
        ..Limits::default()
    };
    let stage = Stage::with_limits(limits);
    let first = stage.ready("ada").await;
    let mut other = stage.ready("bob").await;
    let mut second = Client::upgrade(stage.dial(PIPE), Some(&stage.token("ada")))
        .await
        .unwrap();
    assert_eq!(second.next_close().await, 1008);
    // The first one vanishes, with a run.
    let mut first = first;
    first.user_message("m1", "wait").await;
    first.next_types::<3>().await;
    assert_eq!(stage.agents.alive(), 1);
    drop(first);
    tokio::task::yield_now().await;
    let mut third = stage.ready("ada").await;
    assert_eq!(stage.agents.alive(), 0);
    // A connection that is closing holds no place any more, although the client has not answered.
    third.send_frame(Message::binary(vec![0])).await;
    assert_eq!(third.next_close().await, 1003);
    stage.ready("ada").await;
    other.user_message("m1", "answer").await;
    assert_eq!(other.next().await["type"], "message_accepted");
}

#[tokio::test(start_paused = true)]
async fn a_message_of_the_size_limit_is_taken_and_one_byte_more_closes_with_1009() {
    let limit = usize::try_from(Limits::default().frame_limit).unwrap();
    let message = |length: usize| {
        let empty = json!({"type": "ping", "nonce": ""}).to_string();
        json!({"type": "ping", "nonce": "n".repeat(length - empty.len())}).to_string()
    };
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    assert_eq!(message(limit).len(), limit);
    client.send_text(&message(limit)).await;
    assert_eq!(client.next().await["type"], "pong");
    client.send_text(&message(limit + 1)).await;
    assert_eq!(client.next_close().await, 1009);
    assert!(client.ends().await);
}

#[tokio::test(start_paused = true)]
async fn a_clients_close_frame_is_answered_with_its_code() {
    for code in [1000, 1001, 4000] {
        let stage = Stage::new();
        let mut client = stage.ready("ada").await;
        client.user_message("m1", "wait").await;
        client.next_types::<3>().await;
        let close = CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        client.send_frame(Message::Close(Some(close))).await;
        assert_eq!(client.next_close().await, code);
        assert!(client.ends().await);
        assert_eq!(stage.agents.alive(), 0);
    }
}

/// Frames that the WebSocket library of the server would stop at.
const OVER_THE_LIMIT: [u8; 14] = [0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0];
const UNMASKED_AND_RESERVED: [u8; 3] = [0xf3, 1, b'x'];
const CLOSE: [u8; 8] = [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8];

#[tokio::test(start_paused = true)]
async fn while_closing_nothing_counts_but_the_clients_close_frame() {
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    client.send_frame(Message::binary(vec![0])).await;
    assert_eq!(client.next_close().await, 1003);
    let mut transport = client.into_transport();
    let started = tokio::time::Instant::now();
    transport.write_all(&OVER_THE_LIMIT).await.unwrap();
    transport.write_all(&vec![0; 0x1_0001]).await.unwrap();
    transport.write_all(&UNMASKED_AND_RESERVED).await.unwrap();
    transport.write_all(&CLOSE).await.unwrap();
    let mut rest = Vec::new();
    transport.read_to_end(&mut rest).await.unwrap();
    assert_eq!(
        started.elapsed().as_secs(),
        0,
        "the server waited for more than the close frame"
    );
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_answer_a_close_frame_is_let_go_after_the_close_timeout() {
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    client.send_frame(Message::binary(vec![0])).await;
    assert_eq!(client.next_close().await, 1003);
    let started = tokio::time::Instant::now();
    let mut rest = Vec::new();
    client
        .into_transport()
        .read_to_end(&mut rest)
        .await
        .unwrap();
    assert_eq!(started.elapsed().as_secs(), 10);
    assert!(rest.is_empty(), "something follows the close frame");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_failed_ends_at_once() {
    for (frame, code) in [
        (&UNMASKED_AND_RESERVED[..], 1002),
        (&OVER_THE_LIMIT[..], 1009),
        (&[0x81, 0x81, 0, 0, 0, 0, 0xff][..], 1007),
    ] {
        let stage = Stage::new();
        let mut transport = stage.ready("ada").await.into_transport();
        let started = tokio::time::Instant::now();
        transport.write_all(frame).await.unwrap();
        let mut rest = Vec::new();
        transport.read_to_end(&mut rest).await.unwrap();
        assert_eq!(rest[0], 0x88, "no close frame");
        assert_eq!(u16::from_be_bytes([rest[2], rest[3]]), code);
        assert_eq!(
            rest.len(),
            2 + usize::from(rest[1]),
            "something follows the close frame"
        );
        assert_eq!(started.elapsed().as_secs(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_that_goes_unanswered_closes_with_3008() {
    let stage = Stage::new();
    let mut transport = stage.ready("ada").await.into_transport();
    let started = tokio::time::Instant::now();
    let mut received = Vec::new();
    transport.read_to_end(&mut received).await.unwrap();
    // Asked after 20, 40, 60 s; the first question is 60 s old at 80 s; the close frame has 10 s to be answered.
    assert_eq!(started.elapsed().as_secs(), 90);
    let code = 3008_u16.to_be_bytes();
    assert!(received.windows(2).any(|bytes| bytes == code));
    assert!(received.starts_with(&[0x89, 0x00]), "no heartbeat");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_answers_heartbeats_stays() {
    let stage = Stage::new();
    let client = stage.ready("ada").await;
    let (mut sink, mut stream) = client.into_socket().split();
    let listening = tokio::spawn(async move {
        while let Some(Ok(frame)) = stream.next().await {
            assert!(!frame.is_close(), "{frame:?}");
        }
    });
    for _ in 0..20 {
        tokio::time::sleep(std::time::Duration::from_secs(30)).await;
        // Sends the pongs that the library has ready.
        sink.flush().await.unwrap();
    }
    assert!(!listening.is_finished());
}
