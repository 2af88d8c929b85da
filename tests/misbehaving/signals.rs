//! A check that is told to stop tells what it found.

use std::io::{BufRead, BufReader};
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use crate::checker::{SOON, check, folder, interrupted, stderr, stdout, wsproof};
use crate::front::front;
use crate::served::{Served, signal};

/// A check that gets signals while it plays.
fn signalled(name: &str, which: &'static [&'static str], arguments: &[&str]) -> Output {
    let served = Served::controlled();
    let pid = Arc::new(AtomicU32::new(0));
    let checker = Arc::clone(&pid);
    let control = front(served.control(), move |asked| {
        let checker = checker.load(Ordering::Relaxed);
        if asked.number == 60 && checker > 0 {
            for which in which {
                signal(checker, which);
            }
        }
        None
    });
    let play = ["--control", &control, "--cases", "1000000"];
    let child = check(
        &served.url(),
        &folder(name),
        &[&play[..], arguments].concat(),
    )
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    // The sixtieth request comes long after this: before it there are two processes to talk to each other.
    pid.store(child.id(), Ordering::Relaxed);
    child.wait_with_output().unwrap()
}

#[test]
fn an_interrupted_check_tells_what_it_found_and_writes_its_page() {
    let page = folder("page").join("report.html");
    let arguments = ["--format", "json", "--report", page.to_str().unwrap()];
    let output = signalled("interrupt", &["-INT"], &arguments);
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let why = interrupted(&output);
    assert!(
        why.contains("SIGINT came before everything was played"),
        "{why}"
    );
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("SIGINT") && page.trim_end().ends_with("</html>"));
    assert!(stderr(&output).contains("a second signal"), "{output:?}");
}

#[test]
fn a_terminated_check_is_an_error_to_a_build_server() {
    let output = signalled("terminate", &["-TERM"], &["--format", "junit"]);
    assert_eq!(output.status.code(), Some(143), "{output:?}");
    let report = quick_junit::Report::deserialize_from_str(stdout(&output)).unwrap();
    assert_eq!(report.errors, 1, "{report:?}");
}

#[test]
fn a_signal_that_is_sent_to_a_check_and_to_its_group_is_one_signal() {
    let output = signalled("group", &["-TERM", "-TERM"], &["--format", "json"]);
    assert_eq!(output.status.code(), Some(143), "{output:?}");
    assert!(interrupted(&output).contains("SIGTERM"), "{output:?}");
}

#[test]
fn the_check_of_the_reference_server_tells_what_it_found_as_well() {
    let folder = folder("verify");
    let mut child = wsproof(&[
        "verify",
        "--seed",
        "1",
        "--cases",
        "100000000",
        "--format",
        "json",
    ])
    .arg("--regressions")
    .arg(folder.join("regressions"))
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    // Signals are heard before the seed is told.
    let mut line = String::new();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    said.read_line(&mut line).unwrap();
    signal(child.id(), "-INT");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    assert!(interrupted(&output).contains("SIGINT"), "{output:?}");
}

#[test]
fn a_second_signal_ends_a_check_at_once() {
    let served = Served::alone();
    // A command that prints no token before it is ended; the shell's parent is the checker.
    let command = "kill -INT $PPID; kill -TERM $PPID; exec sleep 3600";
    let arguments = ["--token-command", command];
    let begun = Instant::now();
    let output = check(&served.url(), &folder("twice"), &arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(matches!(output.code(), Some(130 | 143)), "{output:?}");
    assert!(begun.elapsed() < SOON);
}
