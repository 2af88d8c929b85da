//! What commands that take long say on stderr while they run, where it is no terminal.

#![expect(
    clippy::unwrap_used,
    reason = "in a test a panic is how a failure is told"
)]

use std::path::Path;
use std::process::{Command, Output};

fn wsproof(arguments: &[&str]) -> Output {
    let regressions = Path::new(env!("CARGO_TARGET_TMPDIR")).join("progress");
    Command::new(env!("CARGO_BIN_EXE_wsproof"))
        .args(arguments)
        .args(match arguments[0] {
            "mutants" => None,
            _ => Some(format!("--regressions={}", regressions.display())),
        })
        .output()
        .unwrap()
}

/// Its lines on stderr; on stdout nothing is that stands there.
fn lines(output: &Output) -> Vec<&str> {
    let said = std::str::from_utf8(&output.stderr).unwrap();
    assert!(!said.contains(['\r', '\u{1b}']), "{said:?}");
    let printed = std::str::from_utf8(&output.stdout).unwrap();
    assert!(!printed.contains("wsproof: "), "{printed}");
    said.lines().collect()
}

#[test]
fn each_target_of_a_verification_is_told_when_it_begins() {
    let arguments = [
        "verify",
        "--seed",
        "7",
        "--cases",
        "3",
        "--extra-states",
        "none",
    ];
    let output = wsproof(&arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        lines(&output),
        [
            "wsproof: checking with seed 7",
            "wsproof: live: 0 of 3 sequences, 0 steps",
            "wsproof: simulated: 0 of 3 sequences, 0 steps",
        ]
    );
}

#[test]
fn each_part_of_a_campaign_is_told_when_it_begins() {
    let output = wsproof(&["mutants", "--sample", "1", "--cases", "1", "--jobs", "2"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let lines = lines(&output);
    assert!(!lines.is_empty());
    for line in lines {
        assert!(line.starts_with("wsproof: "), "{line}");
        assert!(line.contains(" of "), "{line}");
    }
}

#[test]
fn an_exploration_is_told_when_it_begins() {
    let output = wsproof(&["explore", "--queue", "0"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(lines(&output), ["wsproof: exploration: begun"]);
}

#[test]
fn an_exploration_beyond_its_memory_is_no_verdict() {
    let output = wsproof(&["explore", "--memory", "0"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let lines = lines(&output);
    assert!(lines[1].contains("--memory"), "{lines:?}");
    assert_eq!(lines.len(), 2);
}
