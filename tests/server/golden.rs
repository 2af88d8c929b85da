//! The golden path (PROTOCOL.md section 1), and the ways into it.

use serde_json::json;
use tokio_tungstenite::tungstenite::Error;
use wsproof_model::vocabulary::{Service, ServiceStatus};

use crate::client::Client;
use crate::stage::{PIPE, Stage};

#[tokio::test(start_paused = true)]
async fn a_message_goes_the_golden_path() {
    let stage = Stage::new();
    let mut client = stage.connect().await;
    client
        .send(json!({"type": "authenticate", "token": stage.token("ada")}))
        .await;
    let states = ["→ authenticated", "→ services_ready", "→ processing_ready"];
    assert_eq!(client.next_types().await, states);
    client.user_message("m1", "think lookup answer").await;
    let accepted = client.next().await;
    assert_eq!(accepted["type"], "message_accepted");
    assert_eq!(accepted["position"], 0);
    let types = client.next_types().await;
    let expected = [
        "→ processing",
        "agent_started",
        "agent_thinking",
        "tool_executing",
        "tool_completed",
        "agent_thinking",
    ];
    assert_eq!(types, expected);
    let completed = client.next().await;
    assert_eq!(completed["type"], "agent_completed");
    assert_eq!(completed["message_id"], "m1");
    assert_eq!(completed["result"], "think lookup answer");
    assert_eq!(client.next().await["reason"], "run_ended");
    assert_eq!(stage.agents.alive(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_bearer_token_that_does_not_hold_is_answered_with_401() {
    let stage = Stage::new();
    match Client::upgrade(stage.dial(PIPE), Some("rubbish")).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 401),
        other => panic!("{:?}", other.map(|_| "an open WebSocket")),
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_does_not_hold_closes_with_3000() {
    let stage = Stage::new();
    let mut client = stage.connect().await;
    client
        .send(json!({"type": "authenticate", "token": "rubbish"}))
        .await;
    assert_eq!(client.next_close().await, 3000);
    assert!(client.ends().await);
}

#[tokio::test(start_paused = true)]
async fn nobody_in_time_closes_with_3008() {
    let stage = Stage::new();
    let mut client = stage.connect().await;
    assert_eq!(client.next_close().await, 3008);
}

#[tokio::test(start_paused = true)]
async fn before_authentication_only_ping_is_answered() {
    let stage = Stage::new();
    let mut client = stage.connect().await;
    client.send(json!({"type": "ping", "nonce": "n"})).await;
    assert_eq!(client.next().await["nonce"], "n");
    client.user_message("m1", "x").await;
    let error = client.next().await;
    assert_eq!(error["code"], "not_authenticated");
    assert_eq!(error["message_id"], "m1");
}

#[tokio::test(start_paused = true)]
async fn messages_wait_for_the_critical_services() {
    let stage = Stage::new();
    stage.set(Service::Supervisor, ServiceStatus::Down);
    let token = stage.token("ada");
    let mut client = Client::upgrade(stage.dial(PIPE), Some(&token))
        .await
        .unwrap();
    assert_eq!(client.next().await["to"], "authenticated");
    client.user_message("m1", "answer").await;
    assert_eq!(client.next().await["position"], 1);
    stage.set(Service::Supervisor, ServiceStatus::Up);
    let types = client.next_types().await;
    let expected = [
        "→ services_ready",
        "→ processing_ready",
        "→ processing",
        "agent_started",
    ];
    assert_eq!(types, expected);
}

#[tokio::test(start_paused = true)]
async fn critical_services_that_do_not_come_up_close_with_1013() {
    let stage = Stage::new();
    stage.set(Service::Orchestrator, ServiceStatus::Down);
    let token = stage.token("ada");
    let mut client = Client::upgrade(stage.dial(PIPE), Some(&token))
        .await
        .unwrap();
    assert_eq!(client.next().await["to"], "authenticated");
    client.user_message("m1", "answer").await;
    assert_eq!(client.next().await["type"], "message_accepted");
    let error = client.next().await;
    assert_eq!(error["code"], "service_unavailable");
    assert_eq!(error["service"], "orchestrator");
    assert_eq!(error.get("run_id"), None);
    assert_eq!(client.next_close().await, 1013);
}

#[tokio::test(start_paused = true)]
async fn an_agent_without_tools_is_degraded_and_runs() {
    let stage = Stage::without_tools();
    let token = stage.token("ada");
    let mut client = Client::upgrade(stage.dial(PIPE), Some(&token))
        .await
        .unwrap();
    assert_eq!(client.next_types().await, ["→ authenticated", "→ degraded"]);
    // That the service is up helps nobody who was not given it.
    stage.set(Service::Tools, ServiceStatus::Down);
    stage.set(Service::Tools, ServiceStatus::Up);
    client.user_message("m1", "lookup").await;
    let types = client.next_types().await;
    let expected = [
        "message_accepted",
        "→ processing",
        "agent_started",
        "agent_thinking",
    ];
    assert_eq!(types, expected);
    assert_eq!(client.next_types().await, ["agent_completed", "→ degraded"]);
}
