//! Requests that are none.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::stage::Stage;

#[tokio::test]
async fn a_body_that_is_not_as_it_should_be_is_answered_with_400() {
    let mut stage = Stage::new().await;
    for (path, body) in [
        ("/reset", ""),
        ("/reset", "{}"),
        ("/reset", "[]"),
        ("/reset", r#"{"limits": {"queue_limit": 65536}}"#),
        ("/reset", r#"{"limits": {"queue_limit": -1}}"#),
        ("/reset", r#"{"limits": {"patience": 1}}"#),
        ("/service", r#"{"service": "llm", "status": "down"}"#),
        ("/service", r#"{"service": "tools", "status": "sideways"}"#),
        ("/agent", r#"{"client_port": 65536, "step": "think"}"#),
        ("/agent", r#"{"client_port": 1, "step": "dream"}"#),
        ("/agent", r#"{"client_port": 1, "step": "think"} {}"#),
        ("/timer", r#"{"client_port": 1, "timer": "idle"}"#),
        ("/timer", r#"{"client_port": 1}"#),
        ("/shutdown", ""),
        ("/shutdown", r#"{"now": true}"#),
        ("/shutdown", "\u{1}"),
    ] {
        let answer = stage.control.post_with("", path, body).await;
        assert_eq!(answer.status, 400, "{path} {body}: {answer:?}");
        let error = answer.body["error"].as_str().unwrap();
        assert!(error.contains("docs/control.schema.json"), "{error}");
    }
    // None of them did anything.
    let mut chat = stage.ready("alice").await;
    chat.say(json!({"type": "get_status"})).await;
    assert_eq!(chat.next().await["services"]["tools"], "up");
}

#[tokio::test]
async fn what_does_not_say_that_it_is_json_is_answered_with_400() {
    let mut stage = Stage::new().await;
    let request = "POST /shutdown HTTP/1.1\r\nHost: test\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}";
    stage.control.write(request).await;
    let answer = stage.control.answer().await;
    assert_eq!(answer.status, 400, "{answer:?}");
    let error = answer.body["error"].as_str().unwrap();
    assert!(error.contains("Content-Type: application/json"), "{error}");
    stage.ready("alice").await;
}

#[tokio::test]
async fn another_path_is_answered_with_404_and_another_method_with_405() {
    let mut stage = Stage::new().await;
    for path in ["/", "/states", "/state/", "/STATE", "/ws"] {
        let answer = stage.control.get(path).await;
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
    }
    for path in ["/reset", "/service", "/agent", "/timer", "/shutdown"] {
        let answer = stage.control.get(path).await;
        assert_eq!(answer.status, 405, "{path}: {answer:?}");
        assert!(
            answer.head.contains(&"allow: post".to_owned()),
            "{answer:?}"
        );
    }
    let answer = stage.control.post("/state", &json!({})).await;
    assert_eq!(answer.status, 405, "{answer:?}");
    assert_eq!(stage.control.get("/state?now").await.status, 200);
}

#[tokio::test]
async fn a_body_that_says_that_it_is_too_long_need_not_be_sent() {
    let mut stage = Stage::new().await;
    let head = "POST /reset HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 65537\r\n\r\n";
    stage.control.write(head).await;
    let answer = stage.control.answer().await;
    assert_eq!(answer.status, 400, "{answer:?}");
    assert!(
        answer.body["error"].as_str().unwrap().contains("65536"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_body_that_does_not_say_how_long_it_is_is_read_no_further_than_the_limit() {
    let mut stage = Stage::new().await;
    let head = "POST /reset HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    stage.control.write(head).await;
    // Two chunks of half the limit, and one byte more.
    let half = format!("8000\r\n{}\r\n", " ".repeat(0x8000));
    stage
        .control
        .write(&format!("{half}{half}1\r\n \r\n"))
        .await;
    let answer = stage.control.answer().await;
    assert_eq!(answer.status, 400, "{answer:?}");
    assert!(
        answer.body["error"].as_str().unwrap().contains("65536"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn what_is_no_http_ends_its_connection_and_no_other() {
    let mut stage = Stage::new().await;
    for rubbish in [
        "\u{0}\u{1}\u{2}\r\n\r\n",
        "GET\r\n\r\n",
        "POST /agent HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(stage.addresses.control).await.unwrap();
        stream.write_all(rubbish.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 400 "), "{rubbish:?}");
    }
    // One that breaks off in the middle of a body.
    let mut stream = TcpStream::connect(stage.addresses.control).await.unwrap();
    let head = "POST /shutdown HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    drop(stream);
    assert_eq!(stage.control.get("/state").await.status, 200);
    stage.ready("alice").await;
}
