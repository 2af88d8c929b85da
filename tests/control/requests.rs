//! Each request, and what comes of it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use wsproof_model::vocabulary::Limits;

use crate::chat::Chat;
use crate::http::in_time;
use crate::stage::Stage;

#[tokio::test]
async fn the_state_says_what_the_server_goes_by() {
    let limits = Limits {
        queue_limit: 3,
        idle_timeout: Duration::from_millis(1500),
        ..Limits::default()
    };
    let mut stage = Stage::with_limits(limits.clone()).await;
    let answer = stage.control.get("/state").await;
    assert_eq!(answer.status, 200);
    let content_type = "content-type: application/json".to_owned();
    assert!(answer.head.contains(&content_type), "{answer:?}");
    let expected = json!({"control": 1, "limits": limits, "orchestrators": 0, "connections": []});
    assert_eq!(answer.body, expected);
    assert_eq!(answer.body["limits"]["idle_timeout"], 1500);
}

#[tokio::test]
async fn the_state_lists_the_connections_that_were_taken_until_a_reset() {
    let mut stage = Stage::new().await;
    let mut ports = [stage.stranger().await.port, stage.stranger().await.port];
    ports.sort_unstable();
    let listed = stage.control.get("/state").await.body;
    assert_eq!(listed["connections"], json!(ports));
    let begun_anew = stage.reset(&Limits::default()).await;
    assert_eq!(begun_anew["connections"], json!([]));
}

#[tokio::test]
async fn an_agent_takes_each_step_that_it_is_told() {
    let mut stage = Stage::new().await;
    let mut chat = stage.running("alice").await;
    stage.step(&chat, "think").await;
    let thought = chat.next_of("agent_thinking").await;
    assert_eq!(thought["thought"], "thinking about m1");
    stage.step(&chat, "call_tool").await;
    assert_eq!(chat.next_of("tool_executing").await["tool"], "search");
    stage.step(&chat, "tool_returns").await;
    let completed = chat.next_of("tool_completed").await;
    assert_eq!(completed["result"], "three results");
    assert_eq!(stage.orchestrators().await, 1);
    stage.step(&chat, "complete").await;
    let completed = chat.next_of("agent_completed").await;
    assert_eq!(completed["result"], "alice asked 6 bytes in m1");
    assert_eq!(stage.orchestrators().await, 0);
}

#[tokio::test]
async fn an_agent_fails_and_panics_when_it_is_told() {
    let mut stage = Stage::new().await;
    let mut chat = stage.ready("alice").await;
    for (message, step) in [("m1", "fail"), ("m2", "panic")] {
        chat.ask(message).await;
        stage.step(&chat, step).await;
        let error = chat.next_of("agent_error").await;
        assert_eq!(
            (&error["message_id"], &error["code"]),
            (&json!(message), &json!("agent_failed"))
        );
    }
}

#[tokio::test]
async fn during_a_tool_call_only_the_tool_can_act() {
    let mut stage = Stage::new().await;
    let mut chat = stage.running("alice").await;
    for early in ["tool_returns", "tool_fails"] {
        assert_eq!(stage.try_step(&chat, early).await.status, 409, "{early}");
    }
    stage.step(&chat, "call_tool").await;
    chat.next_of("tool_executing").await;
    for step in ["think", "call_tool", "complete", "fail", "panic"] {
        assert_eq!(stage.try_step(&chat, step).await.status, 409, "{step}");
    }
    stage.step(&chat, "tool_fails").await;
    assert_eq!(chat.next_of("tool_completed").await["error"], "tool_failed");
    stage.step(&chat, "think").await;
    chat.next_of("agent_thinking").await;
}

#[tokio::test]
async fn a_tool_that_is_down_fails_at_once() {
    let mut stage = Stage::new().await;
    stage.tell("tools", "down").await;
    let token = stage.token("alice");
    let mut chat = Chat::upgrade(stage.dial().await, Some(&token))
        .await
        .unwrap();
    chat.reaches("degraded").await;
    chat.ask("m1").await;
    stage.step(&chat, "call_tool").await;
    stage.step(&chat, "think").await;
    assert_eq!(chat.next_of("agent_started").await["message_id"], "m1");
    assert_eq!(chat.next().await["type"], "agent_thinking");
}

#[tokio::test]
async fn a_service_is_down_until_it_is_said_to_be_up() {
    let mut stage = Stage::new().await;
    let mut chat = stage.running("alice").await;
    stage.tell("supervisor", "down").await;
    let error = chat.next_of("agent_error").await;
    assert_eq!(error["code"], "service_unavailable");
    chat.reaches("reconnecting").await;
    stage.tell("supervisor", "up").await;
    chat.reaches("processing_ready").await;
}

#[tokio::test]
async fn a_timer_that_runs_fires_once() {
    let mut stage = Stage::new().await;
    let mut chat = stage.ready("alice").await;
    assert_eq!(stage.try_fire(&chat, "idle_timeout").await.status, 204);
    chat.reaches("idle").await;
    assert_eq!(stage.try_fire(&chat, "idle_timeout").await.status, 409);
    chat.ask("m1").await;
    chat.next_of("agent_started").await;
    assert_eq!(stage.try_fire(&chat, "run_timeout").await.status, 204);
    assert_eq!(chat.next_of("agent_error").await["code"], "timeout");
    let stranger = stage.stranger().await;
    assert_eq!(stage.try_fire(&stranger, "idle_timeout").await.status, 409);
}

#[tokio::test]
async fn a_timer_is_of_the_connection_whose_port_was_named() {
    let mut stage = Stage::new().await;
    let mut chats = [
        stage.stranger().await,
        stage.stranger().await,
        stage.stranger().await,
    ];
    let [first, second, third] = &mut chats;
    assert_eq!(stage.try_fire(second, "auth_timeout").await.status, 204);
    assert_eq!(second.next_close().await, 3008);
    for open in [first, third] {
        open.say(json!({"type": "ping", "nonce": "still here"}))
            .await;
        assert_eq!(open.next().await["type"], "pong");
    }
}

#[tokio::test]
async fn no_timer_fires_by_itself() {
    let at_once = Limits {
        auth_timeout: Duration::ZERO,
        heartbeat_interval: Duration::ZERO,
        idle_timeout: Duration::ZERO,
        ..Limits::default()
    };
    let stage = Stage::with_limits(at_once).await;
    let mut chat = stage.stranger().await;
    let token = stage.token("alice");
    let begun = Instant::now();
    // A timer of the runtime would have fired long before.
    while begun.elapsed() < Duration::from_millis(50) {
        chat.say(json!({"type": "ping", "nonce": "n"})).await;
        assert_eq!(chat.next().await["type"], "pong");
    }
    chat.say(json!({"type": "authenticate", "token": token}))
        .await;
    chat.reaches("processing_ready").await;
    chat.say(json!({"type": "get_status"})).await;
    assert_eq!(chat.next().await["state"], "processing_ready");
}

#[tokio::test]
async fn tokens_are_verified_by_the_real_verifier() {
    let stage = Stage::new().await;
    let refused = Chat::upgrade(stage.dial().await, Some("rubbish")).await;
    match refused.map(|_| "an open WebSocket").map_err(|error| *error) {
        Err(tokio_tungstenite::tungstenite::Error::Http(response)) => {
            assert_eq!(response.status(), 401);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_shutdown_is_in_order_and_the_endpoint_stays() {
    let mut stage = Stage::new().await;
    let mut chat = stage.running("alice").await;
    let answer = stage.control.post("/shutdown", &json!({})).await;
    assert_eq!((answer.status, answer.body), (204, Value::Null));
    assert_eq!(chat.next_of("agent_stopped").await["reason"], "shutdown");
    assert_eq!(chat.next_close().await, 1001);
    assert_eq!(stage.try_fire(&chat, "close_timeout").await.status, 204);
    assert!(chat.ends().await);
    assert_eq!(stage.orchestrators().await, 0);
    assert!(!stage.serving.is_finished());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_connected_before_a_shutdown_is_told_of_it_and_whoever_comes_later_is_not() {
    let mut stage = Stage::new().await;
    for _ in 0..50 {
        let mut before = Vec::new();
        for _ in 0..5 {
            before.push(stage.dial().await);
        }
        let answer = stage.control.post("/shutdown", &json!({})).await;
        assert_eq!(answer.status, 204);
        let mut later = stage.dial().await;
        for mut client in before {
            let mut answer = [0; 12];
            in_time(client.read_exact(&mut answer)).await.unwrap();
            assert_eq!(&answer, b"HTTP/1.1 503");
        }
        stage.reset(&Limits::default()).await;
        assert!(matches!(
            in_time(later.read(&mut [0])).await,
            Ok(0) | Err(_)
        ));
    }
}

#[tokio::test]
async fn a_server_can_be_shut_down_again() {
    let mut stage = Stage::new().await;
    for _ in 0..2 {
        let answer = stage.control.post("/shutdown", &json!({})).await;
        assert_eq!(answer.status, 204);
    }
}
