//! Beginning anew.

use serde_json::json;
use tokio::io::AsyncReadExt;
use wsproof_model::vocabulary::Limits;

use crate::chat::Chat;
use crate::http::{Http, in_time};
use crate::stage::Stage;

#[tokio::test]
async fn a_reset_ends_every_connection_without_a_word() {
    let mut stage = Stage::new().await;
    let mut running = stage.running("alice").await;
    let mut ready = stage.ready("bob").await;
    let mut stranger = stage.stranger().await;
    let mut silent = stage.dial().await;
    assert_eq!(stage.orchestrators().await, 1);
    let begun_anew = stage.reset(&Limits::default()).await;
    assert_eq!(begun_anew["orchestrators"], 0);
    assert!(running.ends().await);
    assert!(ready.ends().await);
    assert!(stranger.ends().await);
    assert!(matches!(
        in_time(silent.read(&mut [0])).await,
        Ok(0) | Err(_)
    ));
    // What is over can be told nothing.
    assert_eq!(stage.try_step(&running, "think").await.status, 409);
    assert_eq!(stage.try_fire(&ready, "idle_timeout").await.status, 409);
}

#[tokio::test]
async fn from_a_reset_on_its_limits_hold() {
    let mut stage = Stage::new().await;
    let limits = Limits {
        connections_per_user: 1,
        ..Limits::default()
    };
    assert_eq!(stage.reset(&limits).await["limits"], json!(limits));
    assert_eq!(
        stage.control.get("/state").await.body["limits"],
        json!(limits)
    );
    let _first = stage.ready("alice").await;
    let token = stage.token("alice");
    let mut second = Chat::upgrade(stage.dial().await, Some(&token))
        .await
        .unwrap();
    assert_eq!(second.next_close().await, 1008);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_reset_nobody_holds_a_place_and_the_next_is_served_at_once() {
    let limits = Limits {
        connections_per_user: 1,
        ..Limits::default()
    };
    let mut stage = Stage::with_limits(limits.clone()).await;
    for _ in 0..50 {
        let mut chat = stage.running("alice").await;
        stage.step(&chat, "think").await;
        chat.next_of("agent_thinking").await;
        assert_eq!(stage.reset(&limits).await["orchestrators"], 0);
        assert!(chat.ends().await);
    }
}

#[tokio::test]
async fn a_reset_brings_services_back() {
    let mut stage = Stage::new().await;
    stage.tell("tools", "down").await;
    stage.tell("orchestrator", "down").await;
    stage.reset(&Limits::default()).await;
    stage.ready("alice").await;
}

#[tokio::test]
async fn a_reset_undoes_a_shutdown() {
    let mut stage = Stage::new().await;
    let answer = stage.control.post("/shutdown", &json!({})).await;
    assert_eq!(answer.status, 204);
    // The port still listens, and nobody is there who would take this one: it is not kept for the next server.
    let mut too_late = stage.dial().await;
    stage.reset(&Limits::default()).await;
    assert!(matches!(
        in_time(too_late.read(&mut [0])).await,
        Ok(0) | Err(_)
    ));
    let mut chat = stage.running("alice").await;
    stage.step(&chat, "complete").await;
    chat.next_of("agent_completed").await;
}

#[tokio::test]
async fn resets_at_the_same_time_all_come_about() {
    let stage = Stage::new().await;
    let body = json!({"limits": {}}).to_string();
    let mut clients = Vec::new();
    for _ in 0..8 {
        let mut client = Http::connect(stage.addresses.control).await;
        client.send("", "/reset", &body).await;
        clients.push(client);
    }
    for client in &mut clients {
        assert_eq!(client.answer().await.status, 200);
    }
    stage.ready("alice").await;
}

#[tokio::test]
async fn no_limits_are_too_small_or_too_large_to_be_served() {
    let mut stage = Stage::new().await;
    let described = || Limits::DESCRIPTIONS.iter();
    let nothing: serde_json::Map<_, _> = described()
        .map(|limit| (limit.name.to_owned(), json!(0)))
        .collect();
    let much: serde_json::Map<_, _> = described()
        .map(|limit| match limit.name {
            "frame_limit" => (limit.name.to_owned(), json!(u32::MAX)),
            name if name.ends_with("_limit") || name == "connections_per_user" => {
                (name.to_owned(), json!(u16::MAX))
            }
            name => (name.to_owned(), json!(u64::MAX)),
        })
        .collect();
    let body = json!({"limits": much});
    assert_eq!(
        stage.control.post("/reset", &body).await.body["limits"],
        body["limits"]
    );
    let mut chat = stage.running("alice").await;
    stage.step(&chat, "complete").await;
    chat.next_of("agent_completed").await;
    let body = json!({"limits": nothing});
    assert_eq!(
        stage.control.post("/reset", &body).await.body["limits"],
        body["limits"]
    );
    let mut chat = stage.stranger().await;
    chat.say(json!({"type": "ping", "nonce": "n"})).await;
    assert_eq!(chat.next_close().await, 1009);
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_is_controlled_until_it_is_over() {
    let mut stage = Stage::new().await;
    let mut chat = stage.ready("alice").await;
    stage.stop.send_replace(true);
    assert_eq!(chat.next_close().await, 1001);
    assert_eq!(stage.try_fire(&chat, "close_timeout").await.status, 204);
    (&mut stage.serving).await.unwrap();
}
