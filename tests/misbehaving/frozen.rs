//! Servers that stop answering while they are checked: nothing can be said of them, and no rule is broken by that.

use std::process::Output;
use std::sync::{Mutex, OnceLock};

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
    let stopped = OnceLock::new();
    // It is stopped between two requests, so that what is missed first is something that a client would see.
    let control = front(served.control(), move |asked| {
        let now = asked.path == "/service" && asked.number > 60 && stopped.set(()).is_ok();
        now.then(|| signal(pid, "-STOP")).map(|()| (204, ""))
    });
    let arguments = ["--control", &control, "--cases", "4000", "--format", "json"];
    let output = check(&served.url(), &folder("stopped"), &arguments).output();
    let why = breaks_nothing(&output.unwrap());
    assert!(why.contains("did not answer"), "{why}");
}

#[test]
fn what_was_found_is_told_also_if_the_server_stops_answering_while_it_is_shrunk() {
    let served = Served::controlled();
    let pid = served.pid();
    let last = Mutex::new((String::new(), 0));
    // What is asked again and again, without the patience that a server may ask for, is asked by somebody who shrinks.
    let control = front(served.control(), move |asked| {
        if !asked.body.contains("panic") {
            return None;
        }
        let mut last = last.lock().unwrap();
        let is_again = last.0 == asked.body && !asked.head.contains("prefer");
        *last = (asked.body.clone(), if is_again { last.1 + 1 } else { 0 });
        if last.1 == 5 {
            signal(pid, "-STOP");
        }
        Some((409, ""))
    });
    let arguments = ["--control", &control, "--cases", "60", "--format", "json"];
    let output = check(&served.url(), &folder("while-shrunk"), &arguments).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let why = interrupted(&output);
    assert!(why.contains("did not answer"), "{why}");
    let found = report(&output)["unexpected"].to_string();
    assert!(found.contains("runs/agent-panicked"), "{found}");
}
