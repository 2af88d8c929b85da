//! A checker that is suspended while it checks: what a server said meanwhile was said in time.

use std::process::Stdio;
use std::time::Duration;

use crate::checker::{check, folder, interrupted, report};
use crate::served::{Served, signal};

/// Timers that are over while the checker is suspended.
const LIMITS: [&str; 4] = ["--auth-timeout", "300ms", "--idle-timeout", "300ms"];

/// Longer than such a timer and what must come of it may take.
const SUSPENDED: Duration = Duration::from_millis(2_600);

/// As long as it takes to be in the middle of many conversations again.
const AWAKE: Duration = Duration::from_millis(300);

#[test]
fn a_server_breaks_no_rule_while_its_checker_is_suspended() {
    let served = Served::with_limits(&LIMITS);
    let play = ["--cases", "1000000", "--format", "json"];
    let arguments = [&LIMITS[..], &play[..]].concat();
    let child = check(&served.url(), &folder("suspended"), &arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..4 {
        std::thread::sleep(AWAKE);
        signal(child.id(), "-STOP");
        std::thread::sleep(SUSPENDED);
        signal(child.id(), "-CONT");
    }
    std::thread::sleep(AWAKE);
    signal(child.id(), "-INT");
    let output = child.wait_with_output().unwrap();
    assert!(interrupted(&output).contains("SIGINT"), "{output:?}");
    let report = report(&output);
    assert_eq!(report["counterexamples"], serde_json::json!([]));
    assert!(report["steps"].as_u64().unwrap() > 0, "{report:#}");
}
