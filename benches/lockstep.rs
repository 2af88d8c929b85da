//! How fast lockstep is, beside the least that could be on the same sockets.
//!
//! Each benchmark runs in one current-thread runtime, eight conversations side by side, client and server of each in
//! that runtime; the numbers are steps a second.
//!
//! - `live`: lockstep on the live target.
//! - `bare ping-pong over TCP`: tokio-tungstenite on both sides, a JSON text there and one back, nothing checked.
//! - `simulated`: lockstep on the simulated target, one conversation after another, as `verify` plays them.
//! - `bare ping-pong in memory`: the same as over TCP, one conversation over an in-memory pipe.

use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use wsproof::lockstep::coverage::Coverage;
use wsproof::lockstep::{Watch, play};
use wsproof::sequences::Sequence;
use wsproof::sequences::generation::generate;
use wsproof::targets::credentials::Credentials;
use wsproof::targets::live::Live;
use wsproof::targets::simulated::{Simulated, untied};
use wsproof::targets::variation::reference;

const LANES: usize = 8;
const SEQUENCES: u64 = 160;
const PING_PONGS: usize = 2_000;

fn sequences() -> Vec<Sequence> {
    (0..SEQUENCES)
        .map(|number| generate(7, number, 60))
        .collect()
}

fn current_thread() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

fn lockstep(criterion: &mut Criterion) {
    let sequences = sequences();
    let credentials = Arc::new(Credentials::mint().expect("tokens"));
    let mut group = criterion.benchmark_group("lockstep");
    group.sample_size(20);

    let runtime = current_thread();
    let lanes: Vec<_> = (0..LANES)
        .map(|_| {
            runtime
                .block_on(Live::bind(
                    Arc::clone(&credentials),
                    reference(),
                    runtime.handle().clone(),
                ))
                .expect("a port")
        })
        .collect();
    let live_steps = runtime.block_on(play_live(&lanes, &sequences));
    group.throughput(Throughput::Elements(live_steps));
    group.bench_function("live", |bencher| {
        bencher.iter(|| runtime.block_on(play_live(&lanes, &sequences)));
    });

    let pairs = runtime.block_on(async { join_all((0..LANES).map(|_| tcp_pair())).await });
    let mut clients = start_echoes(&runtime, pairs);
    group.throughput(Throughput::Elements((LANES * PING_PONGS) as u64));
    group.bench_function("bare ping-pong over TCP", |bencher| {
        bencher
            .iter(|| runtime.block_on(async { join_all(clients.iter_mut().map(ping_pong)).await }));
    });

    let paused = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let simulated = Simulated::new(credentials, reference());
    let simulated_steps = paused.block_on(play_simulated(&simulated, &sequences));
    group.throughput(Throughput::Elements(simulated_steps));
    group.bench_function("simulated", |bencher| {
        bencher.iter(|| paused.block_on(play_simulated(&simulated, &sequences)));
    });

    let runtime = current_thread();
    let mut clients = start_echoes(&runtime, vec![tokio::io::duplex(16 * 1024)]);
    group.throughput(Throughput::Elements(PING_PONGS as u64));
    group.bench_function("bare ping-pong in memory", |bencher| {
        bencher
            .iter(|| runtime.block_on(async { join_all(clients.iter_mut().map(ping_pong)).await }));
    });
    group.finish();
}

async fn play_live(lanes: &[Live], sequences: &[Sequence]) -> u64 {
    let shares = lanes.iter().enumerate().map(|(lane, target)| async move {
        let mut steps = 0;
        for sequence in sequences.iter().skip(lane).step_by(LANES) {
            let mut session = target.begin(sequence);
            let played = play(
                sequence,
                &mut session,
                Watch::Concerned,
                &mut Coverage::default(),
            )
            .await;
            steps += conforming(played);
        }
        steps
    });
    join_all(shares).await.into_iter().sum()
}

async fn play_simulated(target: &Simulated, sequences: &[Sequence]) -> u64 {
    let mut steps = 0;
    for sequence in sequences {
        let sequence = Sequence {
            limits: untied(&sequence.limits),
            ..sequence.clone()
        };
        let mut session = target.begin(&sequence);
        steps += conforming(
            play(
                &sequence,
                &mut session,
                Watch::Concerned,
                &mut Coverage::default(),
            )
            .await,
        );
    }
    steps
}

fn conforming(played: Result<wsproof::lockstep::Played, wsproof::targets::TargetError>) -> u64 {
    let played = played.expect("the target works");
    assert_eq!(played.difference, None, "what is measured must conform");
    played.steps
}

async fn tcp_pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    let (client, server) = tokio::join!(TcpStream::connect(address), listener.accept());
    let (client, (server, _)) = (client.expect("a connection"), server.expect("the same"));
    client.set_nodelay(true).expect("an option");
    server.set_nodelay(true).expect("an option");
    (client, server)
}

fn small_buffers() -> WebSocketConfig {
    WebSocketConfig::default().read_buffer_size(4096)
}

fn start_echoes<T>(runtime: &Runtime, pairs: Vec<(T, T)>) -> Vec<WebSocketStream<T>>
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    runtime.block_on(async {
        let mut clients = Vec::new();
        for (client, server) in pairs {
            let mut server =
                WebSocketStream::from_raw_socket(server, Role::Server, Some(small_buffers())).await;
            tokio::spawn(async move {
                while let Some(Ok(message)) = server.next().await {
                    let Ok(text) = message.into_text() else { break };
                    let asked: Value = serde_json::from_str(&text).expect("JSON");
                    let answer = json!({"type": "pong", "seq": 0, "nonce": asked["nonce"]});
                    if server
                        .send(Message::text(answer.to_string()))
                        .await
                        .is_err()
                    {
                        break;
                    }
                }
            });
            clients.push(
                WebSocketStream::from_raw_socket(client, Role::Client, Some(small_buffers())).await,
            );
        }
        clients
    })
}

async fn ping_pong<T: AsyncRead + AsyncWrite + Unpin>(client: &mut WebSocketStream<T>) {
    for _ in 0..PING_PONGS {
        let ask = json!({"type": "ping", "nonce": "hello"});
        client
            .send(Message::text(ask.to_string()))
            .await
            .expect("sent");
        let answer = client
            .next()
            .await
            .expect("an answer")
            .expect("a message")
            .into_text()
            .expect("a text");
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        assert_eq!(answer["nonce"], "hello");
    }
}

criterion_group!(benches, lockstep);
criterion_main!(benches);
