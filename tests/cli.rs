//! The command line as a process: what it prints, on which stream, and its exit code.

#![expect(
    clippy::unwrap_used,
    reason = "in a test a panic is how a failure is told"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Output, Stdio};

use serde_json::Value;
use wsproof::server::settings::{Profile, Settings, SettingsInput};
use wsproof::server::token::{JwtVerifier, TokenVerifier, User};
use wsproof_model::vocabulary::Rule;

/// The command, without anything that the environment would say to it.
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
        "COLUMNS",
    ] {
        command.env_remove(variable);
    }
    command
}

fn output(arguments: &[&str]) -> Output {
    wsproof(arguments).output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// The one line on stderr of a command that could not be run.
fn complaint(arguments: &[&str]) -> String {
    let output = output(arguments);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(stdout(&output), "");
    let complaint = stderr(&output).to_owned();
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    complaint
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_help_says_what_there_is() {
    let exports = "vectors machine markdown mermaid dot tla json-schema asyncapi";
    let exports = exports.split(' ').map(|what| format!("export {what}"));
    let commands = [
        "", "verify", "replay", "explore", "mutants", "serve", "token", "rules", "export", "diff",
    ];
    for command in commands.map(str::to_owned).into_iter().chain(exports) {
        let arguments: Vec<_> = command.split_whitespace().chain(["--help"]).collect();
        let output = output(&arguments);
        assert_eq!(output.status.code(), Some(0));
        insta::assert_snapshot!(arguments.join(""), stdout(&output));
    }
}

#[test]
fn a_regression_that_is_not_there_is_named() {
    let complaint = complaint(&["replay", "no/such/regression.json"]);
    assert!(complaint.contains("no/such/regression.json"), "{complaint}");
}

#[test]
fn arguments_that_make_no_sense_are_no_verdict() {
    for arguments in [
        &["verify", "--jobs", "0"] as &[&str],
        &["verify", "--target", "elsewhere"],
        &["verify", "--extra-states", "3"],
        &["verify", "--require-coverage", "101"],
        &["serve", "--idle-timeout", "5"],
        &["serve", "--queue-limit", "65536"],
        &["token"],
        &["replay"],
    ] {
        let output = output(arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_ne!(stderr(&output), "");
        assert_eq!(stdout(&output), "");
    }
}

#[test]
fn an_exploration_tells_a_program_what_it_found() {
    let output = output(&["explore", "--queue", "0", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report: Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(report["verdict"], "holds");
    assert_eq!(report["violations"], Value::Array(Vec::new()));
    for number in [
        "states",
        "transitions",
        "depth",
        "seconds",
        "states_per_second",
        "bytes_per_state",
    ] {
        assert!(
            report[number].as_f64().is_some_and(|it| it > 0.0),
            "{report}"
        );
    }
}

#[test]
fn a_token_alone_is_on_stdout_and_holds() {
    let output = output(&["token", "--user", "alice", "--lifetime", "5m"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "");
    let token = stdout(&output).strip_suffix('\n').unwrap();
    let settings = Settings::resolve(SettingsInput::new(Profile::Development)).unwrap();
    let verified = JwtVerifier::new(&settings.tokens).verify(token);
    assert_eq!(verified, Ok(User::new("alice").unwrap()));
}

#[test]
fn in_production_a_token_needs_a_secret() {
    let complaint = complaint(&["token", "--user", "alice", "--profile", "production"]);
    for needed in [
        "WSPROOF_TOKEN_SECRET",
        "WSPROOF_TOKEN_ISSUER",
        "WSPROOF_TOKEN_AUDIENCE",
    ] {
        assert!(complaint.contains(needed), "{complaint}");
    }
    assert!(!complaint.contains("WSPROOF_LISTEN"), "{complaint}");
}

#[test]
fn the_settings_of_tokens_can_come_from_the_environment() {
    let mut command = wsproof(&["token", "--user", "alice", "--profile", "production"]);
    let secret = "a secret for the tests, long enough";
    let output = command
        .env("WSPROOF_TOKEN_SECRET", secret)
        .env("WSPROOF_TOKEN_ISSUER", "issuer")
        .env("WSPROOF_TOKEN_AUDIENCE", "audience")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let input = SettingsInput {
        token_secret: Some(secret.to_owned()),
        token_issuer: Some("issuer".to_owned()),
        token_audience: Some("audience".to_owned()),
        ..SettingsInput::new(Profile::Development)
    };
    let settings = Settings::resolve(input).unwrap();
    let verified = JwtVerifier::new(&settings.tokens).verify(stdout(&output).trim_end());
    assert_eq!(verified, Ok(User::new("alice").unwrap()));
}

#[test]
fn the_rules_are_told_to_programs() {
    let output = output(&["rules", "--format", "json"]);
    let rules: Vec<Value> = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(rules.len(), Rule::ALL.len());
    assert_eq!(rules[0]["name"], Rule::ALL[0].name());
    assert_eq!(rules[0]["section"], Rule::ALL[0].section());
    assert_eq!(rules[0]["demand"], Rule::ALL[0].demand());
}

#[test]
fn where_stdout_is_no_terminal_there_are_no_colours() {
    let output = output(&["rules"]);
    assert!(!stdout(&output).contains('\u{1b}'));
    assert!(stdout(&output).contains(Rule::ALL[0].demand()));
}

#[test]
fn a_reader_that_went_away_is_no_reason_to_panic() {
    for arguments in [
        &["rules"][..],
        &["export", "vectors", "--messages", "0"],
        &["export", "machine", "--messages", "0"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let child = wsproof(arguments)
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(stderr(&output), "");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn vectors_are_json_lines_of_which_the_first_counts_the_others() {
    let output = output(&["export", "vectors", "--messages", "0", "--sample", "5"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "");
    let lines: Vec<Value> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (header, vectors) = lines.split_first().unwrap();
    assert_eq!(header["vectors"], 1);
    assert_eq!(
        (header["messages"].as_u64(), header["sequences"].as_u64()),
        (Some(0), Some(5))
    );
    assert_eq!(vectors.len(), 5);
    assert!(vectors.iter().all(|vector| vector["steps"].is_array()));
}

#[test]
fn a_small_check_conforms_and_is_told_to_programs() {
    let regressions = folder("a-small-check");
    let output = output(&[
        "verify",
        "--seed",
        "7",
        "--cases",
        "4",
        "--steps",
        "12",
        "--extra-states",
        "none",
        "--format",
        "json",
        "--regressions",
        regressions.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report: Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(report["verdict"], "conforms");
    assert_eq!(report["seed"], 7);
    assert_eq!(report["sequences"], 8);
    assert_eq!(report["counterexamples"], serde_json::json!([]));
    assert_eq!(report["regressions"]["replayed"], 0);
    for target in ["live", "simulated"] {
        assert_eq!(report["targets"][target]["sequences"], 4);
        assert!(report["targets"][target]["steps"].as_u64().unwrap() > 0);
    }
    assert_eq!(report["suite"]["played"], false);
    for share in ["states", "transitions", "pairs", "consecutive"] {
        let share = &report["coverage"][share];
        let covered = share["covered"].as_u64().unwrap();
        let missing = share["missing"].as_array().unwrap().len() as u64;
        assert!(covered > 0);
        assert_eq!(covered + missing, share["total"].as_u64().unwrap());
    }
    assert!(stderr(&output).contains("seed 7"));
}

/// The report of `verify`, with no sequences but those that `arguments` ask for, and the exit code.
fn verified(arguments: &[&str]) -> (Value, Option<i32>) {
    let fixed = [
        "verify",
        "--seed",
        "7",
        "--format",
        "json",
        "--regressions",
        "no/such/folder",
    ];
    let output = output(&[&fixed, arguments].concat());
    let report = serde_json::from_str(stdout(&output));
    (
        report.unwrap_or_else(|_| panic!("{output:?}")),
        output.status.code(),
    )
}

#[test]
fn a_complete_suite_is_played_and_promises_something() {
    let arguments = ["--cases", "0", "--extra-states", "0", "--messages", "0"];
    let (report, code) = verified(&arguments);
    assert_eq!(code, Some(0), "{report}");
    let suite = &report["suite"];
    assert_eq!(suite["extra_states"], 0);
    assert_eq!(suite["sequences"], suite["size"]["sequences"]);
    assert_eq!(report["sequences"], suite["sequences"]);
    assert_eq!(report["steps"], suite["steps"]);
    let promise = suite["promise"].as_str().unwrap();
    assert!(promise.contains("behaves as the model does"), "{promise}");
    assert_eq!(suite["assumptions"].as_array().unwrap().len(), 4);
    assert_eq!(suite["next"]["extra_states"], 1);
}

#[test]
fn coverage_below_what_is_required_is_no_difference_and_fails() {
    let few = ["--cases", "2", "--extra-states", "none"];
    let (report, code) = verified(&few);
    assert_eq!(
        (&report["verdict"], code),
        (&Value::from("conforms"), Some(0))
    );
    let (report, code) = verified(&[&few[..], &["--require-coverage"]].concat());
    assert_eq!(
        (&report["verdict"], code),
        (&Value::from("not covered"), Some(1))
    );
    assert_eq!(report["coverage"]["required"], 100);
    assert_eq!(report["counterexamples"], serde_json::json!([]));
    let (report, code) = verified(&[&few[..], &["--require-coverage", "1"]].concat());
    assert_eq!(
        (&report["verdict"], code),
        (&Value::from("conforms"), Some(0))
    );
}

#[test]
fn a_suite_that_is_too_large_says_how_large_it_is_before_anything_is_played() {
    let output = output(&[
        "verify",
        // More than this test could wait for.
        "--cases",
        "1000000000",
        "--extra-states",
        "2",
        "--regressions",
        "no/such/folder",
    ]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let complaint = stderr(&output);
    assert!(complaint.contains("223298806 sequences"), "{complaint}");
    assert!(complaint.contains("--extra-states"), "{complaint}");
}

/// A server in a process of its own, which ends with the test.
struct Served {
    child: Child,
    stderr: BufReader<ChildStderr>,
    address: SocketAddr,
}

impl Served {
    fn start(arguments: &[&str]) -> Self {
        let mut child = wsproof(&["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut greeting = String::new();
        stderr.read_line(&mut greeting).unwrap();
        let (_, rest) = greeting.split_once("ws://").expect(&greeting);
        let (address, rest) = rest.split_once("/ws").unwrap();
        assert!(rest.contains("development profile"), "{greeting}");
        assert!(rest.contains("wsproof token --user"), "{greeting}");
        Self {
            child,
            stderr,
            address: address.parse().unwrap(),
        }
    }

    /// A WebSocket, opened with a token as `wsproof token` gives it.
    fn open(&self) -> TcpStream {
        let issued = output(&["token", "--user", "alice"]);
        let token = stdout(&issued).trim_end();
        let mut stream = TcpStream::connect(self.address).unwrap();
        write!(
            stream,
            "GET /ws HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Authorization: Bearer {token}\r\n\r\n",
            self.address
        )
        .unwrap();
        read_until(&mut stream, b"processing_ready");
        stream
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(status.success());
    }

    /// The exit code, and what else was said on stderr.
    fn ended(mut self) -> (Option<i32>, String) {
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

fn read_until(stream: &mut TcpStream, wanted: &[u8]) {
    let mut seen = Vec::new();
    let mut byte = [0];
    while !seen.ends_with(wanted) {
        stream.read_exact(&mut byte).unwrap();
        seen.push(byte[0]);
    }
}

#[test]
fn a_server_that_is_told_to_stop_ends_in_order() {
    for signal in ["-TERM", "-INT"] {
        let served = Served::start(&[]);
        served.signal(signal);
        let (code, log) = served.ended();
        assert_eq!(code, Some(0), "{log}");
        assert!(log.contains("shutting down"), "{log}");
    }
}

#[test]
fn a_server_that_is_told_to_stop_closes_its_connections() {
    let served = Served::start(&["--close-timeout", "100ms"]);
    let mut stream = served.open();
    served.signal("-TERM");
    read_until(&mut stream, &1001_u16.to_be_bytes());
    let (code, log) = served.ended();
    assert_eq!(code, Some(0), "{log}");
}

#[test]
fn a_server_that_is_told_twice_ends_at_once() {
    let served = Served::start(&["--close-timeout", "1h"]);
    let mut stream = served.open();
    served.signal("-TERM");
    read_until(&mut stream, &1001_u16.to_be_bytes());
    served.signal("-TERM");
    let (code, log) = served.ended();
    assert_eq!(code, Some(1), "{log}");
}

#[test]
fn the_limits_of_a_server_are_those_it_was_given() {
    let served = Served::start(&["--auth-timeout", "50ms"]);
    let mut stream = TcpStream::connect(served.address).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[test]
fn an_address_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let complaint = complaint(&["serve", "--listen", &address]);
    assert!(complaint.contains(&address), "{complaint}");
    assert!(complaint.contains("--listen"), "{complaint}");
}

#[test]
fn a_server_that_everybody_could_issue_tokens_for_is_not_served() {
    let complaint = complaint(&["serve", "--listen", "0.0.0.0:0"]);
    assert!(complaint.contains("WSPROOF_PROFILE"), "{complaint}");
}

#[test]
fn a_log_filter_that_is_none_is_named() {
    let complaint = complaint(&["serve", "--listen", "127.0.0.1:0", "--log", "a=b=c"]);
    assert!(complaint.contains("--log"), "{complaint}");
}

#[test]
fn a_program_is_told_on_stdout_why_a_check_could_not_be_run() {
    let nothing = ["--cases", "0", "--extra-states", "none"];
    let (report, code) = verified(&nothing);
    assert_eq!(
        (&report["verdict"], code),
        (&Value::from("could not be run"), Some(2))
    );
    let error = report["error"].as_str().unwrap();
    assert!(error.contains("nothing was played"), "{error}");
}
