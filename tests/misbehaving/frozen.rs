//! Servers that stop answering while they are checked: nothing can be said of them, and no rule is broken by that.

use std::process::Output;

use crate::checker::{check, folder, interrupted, report};
use crate::front::front;
use crate::relay::freezing;
use crate::served::{Served, signal};

/// No rule is told to be broken, and the check says that it could not go on.
fn breaks_nothing(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let why = interrupted(output);
    assert_eq!(report(output)["counterexamples"], serde_json::json!([]));
    assert_eq!(report(output)["unexpected"], serde_json::json!({}));
    why
}

#[test]
fn a_server_that_answers_no_more_handshakes_breaks_no_rule() {
    let served = Served::alone();
    let url = format!("ws://{}/ws", freezing(served.address(), 60));
    let arguments = ["--cases", "4000", "--format", "json", "--timeout", "1s"];
    let output = check(&url, &folder("frozen"), &arguments).output().unwrap();
    let why = breaks_nothing(&output);
    assert!(why.contains("stopped answering"), "{why}");
    assert!(why.contains("within 1 seconds"), "{why}");
    assert!(why.starts_with("after "), "{why}");
}

#[test]
fn a_process_that_is_stopped_breaks_no_rule() {
    let served = Served::controlled();
    let pid = served.pid();
    let control = front(served.control(), move |asked| {
        if asked.number == 60 {
            signal(pid, "-STOP");
        }
        None
    });
    let arguments = ["--control", &control, "--cases", "4000", "--format", "json"];
    let output = check(&served.url(), &folder("stopped"), &arguments).output();
    let why = breaks_nothing(&output.unwrap());
    assert!(why.contains("did not answer"), "{why}");
}
