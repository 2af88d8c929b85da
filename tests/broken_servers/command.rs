//! `wsproof incidents` as a process, and what is written of it.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use wsproof::incidents::Incident;

fn incidents(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wsproof"))
        .arg("incidents")
        .args(arguments)
        .env_remove("COLUMNS")
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .expect("the command can be run")
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("it prints text")
}

fn json(output: &Output) -> Value {
    serde_json::from_str(stdout(output)).expect("it prints JSON")
}

#[test]
fn the_help_says_which_incidents_there_are() {
    let output = incidents(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!("incidents--help", stdout(&output));
}

#[test]
fn without_a_name_every_incident_is_listed() {
    let output = incidents(&[]);
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!("incidents", stdout(&output));

    let listed = json(&incidents(&["--format", "json"]));
    let names: Vec<_> = listed
        .as_array()
        .into_iter()
        .flatten()
        .map(|entry| entry["name"].as_str())
        .collect();
    let expected: Vec<_> = Incident::ALL.iter().map(|it| Some(it.name)).collect();
    assert_eq!(names, expected);
}

#[test]
fn an_incident_that_is_found_is_told_and_leaves_nothing_behind() {
    let output = incidents(&["orchestrator-fallback"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let incident = Incident::named("orchestrator-fallback").expect("it is in the table");
    let told = stdout(&output);
    for text in [
        incident.title,
        incident.story,
        "error[E0624]: associated function `pending` is private",
        "sends user_message m0",
        "wire/silence",
        "replay       wsproof incidents orchestrator-fallback --seed 1",
        "found  1 of 1 incident",
    ] {
        assert!(told.contains(text), "{text}\n{told}");
    }
    let regressions = Path::new(env!("CARGO_TARGET_TMPDIR")).join("proptest-regressions");
    assert!(!regressions.exists());
}

#[test]
fn a_program_reads_what_was_found() {
    let arguments = ["close-without-close-frame", "events-swapped"];
    let output = incidents(&[&arguments[..], &["--format", "json", "--seed", "7"]].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report = json(&output);
    assert_eq!(report["run"], 2);
    assert_eq!(report["found"], 2);
    let entries = report["incidents"].as_array().expect("it is a list");
    assert_eq!(entries.len(), arguments.len());
    for (entry, name) in entries.iter().zip(arguments) {
        assert_eq!(entry["name"], name);
        assert_eq!(entry["found"], true);
        assert_eq!(entry["seed"], 7);
        assert!(entry["counterexample"]["rule"].is_string(), "{entry}");
        let again = format!("wsproof incidents {name} --seed 7");
        assert_eq!(entry["counterexample"]["replay"], again);
    }
}

#[test]
fn an_incident_that_is_not_found_is_a_failure() {
    let output = incidents(&["run-timer-not-cancelled", "--cases", "1", "--seed", "3"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stdout(&output).contains("not found in 1 sequence of seed 3"));
}

#[test]
fn a_name_that_no_incident_has_is_answered_with_the_names_that_there_are() {
    let output = incidents(&["no-such-incident"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    for incident in Incident::ALL {
        assert!(said.contains(incident.name), "{said}");
    }
}

#[test]
fn the_readme_lists_every_incident() {
    let readme = include_str!("../../README.md");
    for incident in Incident::ALL {
        let line = format!("| `{}` | {} |", incident.name, incident.title);
        assert!(readme.contains(&line), "the README lacks: {line}");
    }
}
