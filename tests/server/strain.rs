//! Clients that do not read, agents that do not wait, and many connections.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client::Client;
use crate::stage::Stage;

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_nothing_is_let_go_after_the_heartbeat_timeout() {
    let stage = Stage::new();
    let token = stage.token("ada");
    let mut client = Client::upgrade(stage.dial(1024), Some(&token))
        .await
        .unwrap();
    client.next_types::<3>().await;
    client.user_message("m1", "chatter").await;
    let transport = client.into_transport();
    tokio::time::sleep(Duration::from_secs(59)).await;
    assert_eq!(stage.agents.alive(), 1);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(stage.agents.alive(), 0);
    drop(transport);
}

#[tokio::test(start_paused = true)]
async fn a_slow_client_gets_everything_and_its_run_has_no_more_time_than_any_other() {
    let stage = Stage::new();
    let token = stage.token("ada");
    let mut client = Client::upgrade(stage.dial(512), Some(&token))
        .await
        .unwrap();
    client.next_types::<3>().await;
    client.user_message("m1", "chatter").await;
    client.next_types::<3>().await;
    let started = tokio::time::Instant::now();
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let message = client.next().await;
        if message["type"] == "agent_error" {
            assert_eq!(message["code"], "timeout");
            break;
        }
        assert_eq!(message["type"], "agent_thinking");
    }
    // What was on its way before comes first.
    assert!(
        (300..400).contains(&started.elapsed().as_secs()),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn an_agent_that_never_waits_can_be_stopped() {
    let stage = Stage::new();
    let mut client = stage.ready("ada").await;
    client.user_message("m1", "chatter").await;
    client.next_types::<3>().await;
    client
        .send(json!({"type": "stop_agent", "message_id": "m1"}))
        .await;
    loop {
        let message = client.next().await;
        if message["type"] == "agent_stopped" {
            break;
        }
        assert_eq!(message["type"], "agent_thinking");
    }
    assert_eq!(client.next().await["to"], "processing_ready");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_pings_and_does_not_read_is_not_served_from_memory_without_end() {
    const PING: [u8; 7] = [0x89, 0x81, 0, 0, 0, 0, b'x'];
    let stage = Stage::new();
    let mut transport = stage.ready("ada").await.into_transport();
    let mut written = 0;
    let flood = PING.repeat(1000);
    while let Ok(Ok(())) =
        tokio::time::timeout(Duration::from_secs(1), transport.write_all(&flood)).await
    {
        written += flood.len();
        assert!(written < 1024 * 1024, "the server reads on and on");
    }
    // Whoever reads again is served again: the last ping is whole or not, and all before it are answered.
    let mut pongs = vec![0; 3 * (written / PING.len())];
    transport.read_exact(&mut pongs).await.unwrap();
    assert!(pongs.chunks(3).all(|pong| pong == [0x8a, 1, b'x']));
}
