//! Inputs that are not possible, and inputs that become possible.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::chat::{Chat, bound_socket};
use crate::http::Http;
use crate::stage::Stage;

#[tokio::test]
async fn an_input_that_is_not_possible_is_refused_at_once() {
    let mut stage = Stage::new().await;
    let chat = stage.ready("alice").await;
    let begun = Instant::now();
    for (path, body, why) in [
        (
            "/agent",
            json!({"client_port": chat.port, "step": "think"}),
            "no run",
        ),
        (
            "/timer",
            json!({"client_port": chat.port, "timer": "run_timeout"}),
            "run_timeout",
        ),
        (
            "/agent",
            json!({"client_port": 1, "step": "think"}),
            "port 1 ",
        ),
        (
            "/timer",
            json!({"client_port": 1, "timer": "run_timeout"}),
            "port 1 ",
        ),
    ] {
        let answer = stage.control.post(path, &body).await;
        assert_eq!(answer.status, 409, "{answer:?}");
        let error = answer.body["error"].as_str().unwrap();
        assert!(error.contains(why), "{error}");
    }
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_connection_and_its_agent_are_waited_for() {
    let stage = Stage::new().await;
    let (socket, port) = bound_socket(stage.addresses.server);
    let mut waiting = Http::connect(stage.addresses.control).await;
    let body = json!({"client_port": port, "step": "complete"}).to_string();
    waiting.send("Prefer: wait=2\r\n", "/agent", &body).await;
    let stream = socket.connect(stage.addresses.server).await.unwrap();
    let mut chat = Chat::upgrade(stream, Some(&stage.token("alice")))
        .await
        .unwrap();
    chat.ask("m1").await;
    assert_eq!(waiting.answer().await.status, 204);
    let completed = chat.next_of("agent_completed").await;
    assert_eq!(completed["result"], "alice asked 6 bytes in m1");
}

#[tokio::test]
async fn a_timer_is_waited_for() {
    let stage = Stage::new().await;
    let mut chat = stage.stranger().await;
    let mut waiting = Http::connect(stage.addresses.control).await;
    let body = json!({"client_port": chat.port, "timer": "idle_timeout"}).to_string();
    waiting.send("Prefer: wait=2\r\n", "/timer", &body).await;
    let token = stage.token("alice");
    chat.say(json!({"type": "authenticate", "token": token}))
        .await;
    assert_eq!(waiting.answer().await.status, 204);
    chat.reaches("idle").await;
}

#[tokio::test]
async fn nobody_is_kept_waiting_by_somebody_who_waits() {
    let mut stage = Stage::new().await;
    let chat = stage.ready("alice").await;
    let mut waiting = Http::connect(stage.addresses.control).await;
    let body = json!({"client_port": chat.port, "step": "think"}).to_string();
    waiting.send("Prefer: wait=2\r\n", "/agent", &body).await;
    let begun = Instant::now();
    assert_eq!(stage.control.get("/state").await.status, 200);
    assert_eq!(stage.try_fire(&chat, "idle_timeout").await.status, 204);
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_wait_that_is_over_is_no_input_later() {
    let mut stage = Stage::new().await;
    let mut chat = stage.ready("alice").await;
    let body = json!({"client_port": chat.port, "step": "fail"}).to_string();
    let begun = Instant::now();
    let answer = stage
        .control
        .post_with("Prefer: wait=1\r\n", "/agent", &body)
        .await;
    assert_eq!(answer.status, 409, "{answer:?}");
    let waited = begun.elapsed();
    assert!((1..2).contains(&waited.as_secs()), "{waited:?}");
    chat.ask("m1").await;
    stage.step(&chat, "complete").await;
    chat.next_of("agent_completed").await;
}
