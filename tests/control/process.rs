//! The endpoint as `wsproof serve` offers it.

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::json;

use crate::chat::Chat;
use crate::http::Http;

fn wsproof(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wsproof"));
    command.args(arguments);
    for variable in [
        "WSPROOF_PROFILE",
        "WSPROOF_LISTEN",
        "WSPROOF_TOKEN_SECRET",
        "WSPROOF_TOKEN_ISSUER",
        "WSPROOF_TOKEN_AUDIENCE",
        "RUST_LOG",
    ] {
        command.env_remove(variable);
    }
    command
}

/// What a server says that does not even start. One that does start is ended, whatever it was to be refused for.
fn refused(arguments: &[&str]) -> String {
    let mut process = Served::start(arguments, 1);
    let mut complaint = process.greeting.concat();
    assert!(!complaint.contains("serving"), "{complaint}");
    process.stderr.read_to_string(&mut complaint).unwrap();
    assert_eq!(process.child.wait().unwrap().code(), Some(2));
    complaint
}

/// A server in a process of its own, which ends with the test, and the lines that it greeted with.
struct Served {
    child: Child,
    stderr: BufReader<ChildStderr>,
    greeting: Vec<String>,
}

impl Served {
    fn start(arguments: &[&str], lines: usize) -> Self {
        let mut child = wsproof(&["serve"])
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let greeting = (0..lines)
            .map(|_| {
                let mut line = String::new();
                stderr.read_line(&mut line).unwrap();
                line
            })
            .collect();
        Self {
            child,
            stderr,
            greeting,
        }
    }

    /// The address behind `scheme` in the greeting.
    fn address(&self, scheme: &str) -> SocketAddr {
        let greeting = self.greeting.concat();
        let (_, rest) = greeting.split_once(scheme).expect(&greeting);
        let end = rest.find(['/', ';']).unwrap();
        rest[..end].parse().unwrap()
    }

    /// Tells it to stop, and returns its exit code and what else it said.
    fn stop(&mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(told.unwrap().success());
        let mut log = String::new();
        self.stderr.read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), log)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Ports that follow one another and are free, as far as can be known before they are taken.
fn free_ports(count: u16) -> u16 {
    loop {
        let first = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        let Some(last) = port.checked_add(count - 1) else {
            continue;
        };
        if (port + 1..=last).all(|next| TcpListener::bind(("127.0.0.1", next)).is_ok()) {
            return port;
        }
    }
}

fn token() -> String {
    let issued = wsproof(&["token", "--user", "alice"]).output().unwrap();
    String::from_utf8(issued.stdout)
        .unwrap()
        .trim_end()
        .to_owned()
}

#[tokio::test]
async fn each_instance_is_controlled_by_its_own_port() {
    let (server, control) = (free_ports(2), free_ports(2));
    let (listen, controlled) = (
        format!("127.0.0.1:{server}"),
        format!("127.0.0.1:{control}"),
    );
    let arguments = [
        "--listen",
        &listen,
        "--control",
        &controlled,
        "--instances",
        "2",
    ];
    let mut process = Served::start(&[&arguments[..], &["--queue-limit", "5"]].concat(), 2);
    let check =
        format!("wsproof check ws://{listen}/ws --control http://{controlled} --instances 2\n");
    assert!(
        process.greeting[1].ends_with(&check),
        "{:?}",
        process.greeting
    );
    let token = token();
    let mut chats = Vec::new();
    let mut controls = Vec::new();
    for number in 0..2 {
        let address = SocketAddr::from(([127, 0, 0, 1], server + number));
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        chats.push(Chat::upgrade(stream, Some(&token)).await.unwrap());
        controls.push(Http::connect(([127, 0, 0, 1], control + number).into()).await);
    }
    let limits = json!({"limits": {}});
    assert_eq!(controls[0].post("/reset", &limits).await.status, 200);
    chats[0].reaches("processing_ready").await;
    assert!(chats[0].ends().await);
    let state = controls[1].get("/state").await.body;
    assert_eq!(state["limits"]["queue_limit"], 5);
    chats[1].ask("m1").await;
    let step = json!({"client_port": chats[1].port, "step": "complete"}).to_string();
    let told = controls[1]
        .post_with("Prefer: wait=2\r\n", "/agent", &step)
        .await;
    assert_eq!(told.status, 204);
    chats[1].next_of("agent_completed").await;
    drop(chats);
    let (code, log) = process.stop();
    assert_eq!(code, Some(0), "{log}");
}

#[tokio::test]
async fn there_is_no_endpoint_unless_it_is_asked_for() {
    let mut served = Served::start(&["--listen", "127.0.0.1:0"], 1);
    let mut control = Http::connect(served.address("ws://")).await;
    control
        .write("GET /state HTTP/1.1\r\nHost: test\r\n\r\n")
        .await;
    assert_eq!(control.head_only().await, 404);
    drop(control);
    let (code, log) = served.stop();
    assert_eq!(code, Some(0), "{log}");
    let said = served.greeting.concat() + &log;
    assert!(!said.contains("control"), "{said}");
}

#[tokio::test]
async fn one_instance_may_have_any_ports() {
    let any = ["--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"];
    let mut served = Served::start(&any, 2);
    let mut control = Http::connect(served.address("http://")).await;
    assert_eq!(control.get("/state").await.status, 200);
    assert!(
        !served.greeting[1].contains("--instances"),
        "{:?}",
        served.greeting
    );
    let (code, log) = served.stop();
    assert_eq!(code, Some(0), "{log}");
}

#[test]
fn an_endpoint_that_others_could_reach_is_not_offered() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:9080"] {
        let complaint = refused(&["--listen", "127.0.0.1:0", "--control", address]);
        assert!(complaint.contains(address), "{complaint}");
        assert!(complaint.contains("can stop the server"), "{complaint}");
        assert!(complaint.contains("--control 127.0.0.1:"), "{complaint}");
    }
}

#[test]
fn instances_need_an_endpoint_and_ports() {
    let complaint = refused(&["--listen", "127.0.0.1:0", "--instances", "2"]);
    assert!(complaint.contains("--control"), "{complaint}");
    let arguments = ["--listen", "127.0.0.1:0", "--control", "127.0.0.1:9080"];
    let complaint = refused(&[&arguments[..], &["--instances", "2"]].concat());
    assert!(complaint.contains("port 0"), "{complaint}");
    let complaint = refused(&[&arguments[..], &["--instances", "0"]].concat());
    assert!(complaint.contains("--instances"), "{complaint}");
}

#[test]
fn an_address_that_is_taken_is_named_with_its_flag() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (listen, control, flag) in [
        (address.as_str(), "127.0.0.1:0", "--listen"),
        ("127.0.0.1:0", address.as_str(), "--control"),
    ] {
        let complaint = refused(&["--listen", listen, "--control", control]);
        assert!(complaint.contains(&address), "{complaint}");
        assert!(complaint.contains(&format!("with {flag}")), "{complaint}");
    }
}

#[test]
fn a_server_that_is_not_for_tests_is_not_put_under_control() {
    for profile in ["staging", "production"] {
        let complaint = refused(&[
            "--profile",
            profile,
            "--listen",
            "127.0.0.1:0",
            "--control",
            "127.0.0.1:0",
            "--token-secret",
            "a secret that is long enough for any profile that there is",
            "--token-issuer",
            "chat.example",
            "--token-audience",
            "agent-chat",
        ]);
        assert!(complaint.contains(profile), "{complaint}");
        assert!(complaint.contains("can stop the server"), "{complaint}");
        assert!(complaint.contains("leave --control out"), "{complaint}");
    }
}
