//! Runs: how they go, how they end, and what they leave behind.

use std::time::Duration;

use serde_json::json;
use wsproof_model::vocabulary::{Limits, Service, ServiceStatus};

use crate::stage::Stage;

const STARTED: [&str; 3] = ["message_accepted", "→ processing", "agent_started"];

#[tokio::test(start_paused = true)]
async fn a_panic_ends_the_run_and_the_connection_goes_on() {
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    for text in ["no_run", "panic", "think panic", "fail"] {
        client.user_message(text, text).await;
        assert_eq!(client.next_types().await, STARTED);
        if text == "think panic" {
            assert_eq!(client.next().await["type"], "agent_thinking");
        }
        let error = client.next().await;
        assert_eq!(error["type"], "agent_error", "{text}");
        assert_eq!(error["code"], "agent_failed", "{text}");
        assert_eq!(client.next().await["to"], "processing_ready");
        assert_eq!(stage.agents.alive(), 0, "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_fails_or_panics_fails_its_call_alone() {
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    for tool in ["broken", "panicking", "no_call"] {
        client.user_message(tool, tool).await;
        assert_eq!(client.next_types().await, STARTED);
        assert_eq!(client.next().await["tool"], tool);
        let completed = client.next().await;
        assert_eq!(completed["error"], "tool_failed", "{tool}");
        assert_eq!(completed.get("result"), None, "{tool}");
        assert_eq!(client.next().await["thought"], "Err(ToolFailed)");
        assert_eq!(
            client.next_types().await,
            ["agent_completed", "→ processing_ready"]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_tool_call_that_the_agent_gives_up_completes_all_the_same() {
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    client.user_message("m1", "give_up think").await;
    assert_eq!(client.next_types().await, STARTED);
    assert_eq!(client.next().await["type"], "tool_executing");
    assert_eq!(client.next().await["error"], "tool_failed");
    let types = client.next_types().await;
    assert_eq!(
        types,
        ["agent_thinking", "agent_completed", "→ processing_ready"]
    );
    // Or it is the last thing that the agent does.
    client.user_message("m2", "give_up").await;
    assert_eq!(client.next_types().await, STARTED);
    assert_eq!(client.next().await["type"], "tool_executing");
    assert_eq!(client.next().await["error"], "tool_failed");
    assert_eq!(
        client.next_types().await,
        ["agent_completed", "→ processing_ready"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_tool_call_completes_when_the_tools_are_lost() {
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    client.user_message("m1", "slow lookup").await;
    assert_eq!(client.next_types().await, STARTED);
    assert_eq!(client.next().await["type"], "tool_executing");
    stage.set(Service::Tools, ServiceStatus::Down);
    let completed = client.next().await;
    assert_eq!(completed["error"], "service_unavailable");
    // The second call is not made: the agent is told so, and the client sees nothing.
    for _ in 0..2 {
        assert_eq!(client.next().await["thought"], "Err(ServiceUnavailable)");
    }
    assert_eq!(client.next_types().await, ["agent_completed", "→ degraded"]);
    stage.set(Service::Tools, ServiceStatus::Up);
    assert_eq!(client.next().await["reason"], "tools_restored");
}

#[tokio::test(start_paused = true)]
async fn a_tool_call_comes_back_with_what_the_tool_returned() {
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    client.user_message("m1", "slow").await;
    assert_eq!(client.next_types().await, STARTED);
    assert_eq!(client.next().await["type"], "tool_executing");
    stage.agents.let_tool_return();
    assert_eq!(client.next().await["result"], "slow of x");
}

#[tokio::test(start_paused = true)]
async fn a_lost_service_ends_the_run_and_what_waits_goes_on_when_it_is_back() {
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    client.user_message("m1", "wait").await;
    assert_eq!(client.next_types().await, STARTED);
    client.user_message("m2", "answer").await;
    assert_eq!(client.next().await["position"], 1);
    stage.set(Service::Orchestrator, ServiceStatus::Down);
    let error = client.next().await;
    assert_eq!(error["code"], "service_unavailable");
    assert_eq!(error["service"], "orchestrator");
    assert_eq!(stage.agents.alive(), 0);
    assert_eq!(client.next_types().await, ["→ degraded", "→ reconnecting"]);
    stage.set(Service::Tools, ServiceStatus::Down);
    stage.set(Service::Orchestrator, ServiceStatus::Up);
    let types = client.next_types().await;
    let expected = [
        "→ services_ready",
        "→ degraded",
        "→ processing",
        "agent_started",
    ];
    assert_eq!(types, expected);
    assert_eq!(client.next().await["message_id"], "m2");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_outlasts_its_time_ends_and_the_next_one_starts() {
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    client.user_message("m1", "wait").await;
    client.user_message("m2", "slow").await;
    assert_eq!(client.next_types().await, STARTED);
    assert_eq!(client.next().await["position"], 1);
    let error = client.next().await;
    assert_eq!(error["code"], "timeout");
    assert_eq!(error["message_id"], "m1");
    assert_eq!(
        client.next_types().await,
        ["agent_started", "tool_executing"]
    );
    let error = client.next().await;
    assert_eq!(error["code"], "timeout");
    assert_eq!(error["message_id"], "m2");
}

#[tokio::test(start_paused = true)]
async fn messages_wait_in_order_up_to_the_limit_and_can_be_taken_back() {
    let limits = Limits {
        queue_limit: 2,
        ..Limits::default()
    };
    let stage = Stage::with_limits(limits);
    let mut client = stage.ready("ada").await;
    client.user_message("m0", "wait").await;
    assert_eq!(client.next_types().await, STARTED);
    for position in 1..=2 {
        client.user_message(&format!("m{position}"), "wait").await;
        assert_eq!(client.next().await["position"], position);
    }
    client.user_message("m3", "wait").await;
    assert_eq!(client.next().await["code"], "queue_full");
    client.user_message("m1", "wait").await;
    assert_eq!(client.next().await["code"], "duplicate_message");
    client.send(json!({"type": "get_status"})).await;
    let status = client.next().await;
    assert_eq!(status["waiting"], 2);
    assert_eq!(status["active_message_id"], "m0");
    client
        .send(json!({"type": "stop_agent", "message_id": "m1"}))
        .await;
    assert_eq!(client.next().await["type"], "message_cancelled");
    // The id was not used up by the refusal.
    client.user_message("m3", "wait").await;
    assert_eq!(client.next().await["position"], 2);
    for (active, next) in [("m0", "m2"), ("m2", "m3")] {
        client
            .send(json!({"type": "stop_agent", "message_id": active}))
            .await;
        let stopped = client.next().await;
        assert_eq!(stopped["reason"], "client_asked");
        assert_eq!(stopped["message_id"], active);
        assert_eq!(client.next().await["message_id"], next);
        assert_eq!(stage.agents.alive(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_quiet_connection_is_idle_until_the_client_speaks() {
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    assert_eq!(client.next().await["reason"], "fell_quiet");
    client.send_text("a violation does not count").await;
    assert_eq!(client.next().await["code"], "not_json");
    client.send(json!({"type": "get_status"})).await;
    assert_eq!(client.next().await["state"], "idle");
    assert_eq!(client.next().await["reason"], "client_spoke");
    assert_eq!(client.next().await["reason"], "fell_quiet");
    client.user_message("m1", "answer").await;
    assert_eq!(client.next_types().await, STARTED);
}

#[tokio::test(start_paused = true)]
async fn a_message_begins_the_quiet_anew() {
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    tokio::time::sleep(Duration::from_secs(59)).await;
    client.send(json!({"type": "ping", "nonce": "n"})).await;
    assert_eq!(client.next().await["type"], "pong");
    let asked = tokio::time::Instant::now();
    assert_eq!(client.next().await["reason"], "fell_quiet");
    assert_eq!(asked.elapsed().as_secs(), 60);
}
