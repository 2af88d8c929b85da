//! Control endpoints that are not as docs/control.md has them.

use std::process::Output;
use std::time::{Duration, Instant};

use crate::checker::{SOON, check, folder, interrupted, report, stderr, stdout};
use crate::front::{Asked, Own, front};
use crate::served::Served;

/// What becomes of a check of the reference server with these answers of its endpoint, and how long it takes.
fn checked(
    name: &str,
    cases: &str,
    answers: impl Fn(&Asked) -> Own + Send + Sync + 'static,
) -> (Output, Duration) {
    let served = Served::controlled();
    let control = front(served.control(), answers);
    let arguments = ["--control", &control, "--cases", cases, "--format", "json"];
    let begun = Instant::now();
    let output = check(&served.url(), &folder(name), &arguments).output();
    (output.unwrap(), begun.elapsed())
}

#[test]
fn an_endpoint_that_passes_everything_on_changes_nothing() {
    let (output, _) = checked("proper", "40", |_| None);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn every_request_that_is_not_there_is_named_before_anything_is_played() {
    let (output, took) = checked("incomplete", "40", |asked| match asked.path.as_str() {
        "/agent" => Some((404, "<h1>not found</h1>")),
        "/timer" => Some((501, r#"{"error": "not yet"}"#)),
        _ => None,
    });
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(took < SOON, "{took:?}");
    let said = stderr(&output);
    assert!(
        said.contains("POST /agent with 404 (<h1>not found</h1>)"),
        "{said}"
    );
    assert!(said.contains("POST /timer with 501 (not yet)"), "{said}");
    assert!(said.contains("docs/control.md"), "{said}");
    assert!(stdout(&output).contains("could not be run"), "{output:?}");
}

#[test]
fn a_request_that_is_never_taken_soon_ends_the_check_with_what_was_found() {
    let (output, took) = checked("never", "4000", |asked| {
        (asked.path == "/agent").then_some((409, r#"{"error": "no such\u001b run"}"#))
    });
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(took < SOON, "{took:?}");
    let why = interrupted(&output);
    assert!(why.contains("never took POST /agent"), "{why}");
    assert!(why.contains("no such run"), "{why}");
    // The first two were told as what they are.
    let found = report(&output)["counterexamples"].to_string();
    assert!(found.contains("with 409 for 2."), "{found}");
}

#[test]
fn what_is_refused_for_as_long_as_it_may_be_is_told_with_the_request_and_the_reason() {
    let (output, took) = checked("refused", "60", |asked| {
        let refused = asked.body.contains("panic");
        refused.then_some((409, r#"{"error": "nothing panics here"}"#))
    });
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(took < 2 * SOON, "{took:?}");
    let report = report(&output);
    let found = report["counterexamples"].as_array().unwrap();
    let panics: Vec<_> = found
        .iter()
        .map(|it| it.to_string())
        .filter(|it| it.contains("runs/agent-panicked"))
        .collect();
    assert!(!panics.is_empty(), "{report:#}");
    for panic in panics {
        assert!(
            panic.contains("the control endpoint answered `POST /agent"),
            "{panic}"
        );
        assert!(panic.contains("with 409 for 2."), "{panic}");
        assert!(panic.contains("nothing panics here"), "{panic}");
        assert!(!panic.contains("nothing came within"), "{panic}");
    }
}

#[test]
fn a_request_that_fails_half_way_ends_the_check_and_is_named() {
    let (output, _) = checked("fails", "4000", |asked| {
        let fails = asked.path == "/service" && asked.number > 100;
        fails.then_some((500, "Traceback (most recent call last)"))
    });
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let why = interrupted(&output);
    assert!(why.contains("POST /service with 500 (Traceback"), "{why}");
    assert!(why.contains("where 204 is asked for"), "{why}");
    assert!(why.starts_with("after "), "{why}");
}
