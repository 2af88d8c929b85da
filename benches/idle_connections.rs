//! What an idle connection costs the server in memory: `wsproof serve` in a process of its own, so many authenticated
//! connections, and its resident set before and after. Linux only; needs as many open files as connections.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use tokio::net::TcpStream;
use wsproof::targets::probe::{Event, Probe, UpgradeOptions};

const CONNECTIONS: usize = 5_000;
const WSPROOF: &str = env!("CARGO_BIN_EXE_wsproof");

fn main() -> Result<(), Box<dyn Error>> {
    let mut server = Command::new(WSPROOF)
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--connections-per-user",
            "60000",
            "--log",
            "off",
        ])
        .stderr(Stdio::piped())
        .spawn()?;
    let outcome = measure(&mut server);
    server.kill()?;
    server.wait()?;
    outcome
}

fn measure(server: &mut Child) -> Result<(), Box<dyn Error>> {
    let mut greeting = String::new();
    BufReader::new(server.stderr.take().ok_or("no stderr")?).read_line(&mut greeting)?;
    let address = greeting
        .split("ws://")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .ok_or_else(|| greeting.clone())?;
    let token = Command::new(WSPROOF)
        .args(["token", "--user", "alice"])
        .output()?
        .stdout;
    let token = String::from_utf8(token)?;

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let before = resident_kib(server)?;
    let connections = runtime.block_on(connect(address, token.trim()))?;
    let after = resident_kib(server)?;
    let grown = (after - before) * 1024;
    println!(
        "{} idle authenticated connections: {} MB more than the {} MB with none, {} bytes each",
        connections.len(),
        grown / 1_000_000,
        before * 1024 / 1_000_000,
        grown / connections.len() as u64,
    );
    Ok(())
}

/// Connections on which the server has said that it is ready, and nothing since.
async fn connect(address: &str, token: &str) -> Result<Vec<Probe<TcpStream>>, Box<dyn Error>> {
    let mut connections = Vec::with_capacity(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        let mut probe = Probe::new(TcpStream::connect(address).await?);
        probe.queue_upgrade(&UpgradeOptions {
            host: address,
            path: "/ws",
            bearer: Some(token),
            ..UpgradeOptions::default()
        });
        probe.flush().await?;
        let status = probe.read_response().await?.status;
        if status != 101 {
            return Err(format!("the upgrade was answered with {status}").into());
        }
        while !matches!(probe.next().await?, Event::Text(text) if text.contains("processing_ready"))
        {
        }
        connections.push(probe);
    }
    Ok(connections)
}

fn resident_kib(process: &Child) -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id()))?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .ok_or("no VmRSS")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse()?)
}
