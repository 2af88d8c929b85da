//! `wsproof diff` as a process: what it tells of a change, to whom, and its exit code.

#![expect(
    clippy::unwrap_used,
    reason = "in a test a panic is how a failure is told"
)]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};
use wsproof::description::Description;

fn wsproof(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wsproof"))
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .args(arguments)
        .env_remove("COLUMNS")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A small description of the model, and one that was changed; the names of their files, as the process is told them.
fn files(name: &str, change: fn(&mut Value)) -> (String, String) {
    let bounds = ["--queue", "1", "--violations", "2", "--messages", "1"];
    let exported = wsproof(&[&["export", "machine"], bounds.as_slice()].concat());
    assert_eq!(exported.status.code(), Some(0), "{exported:?}");
    let mut description: Value = serde_json::from_slice(&exported.stdout).unwrap();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (old, new) = (format!("{name}-old.json"), format!("{name}-new.json"));
    fs::write(folder.join(&old), &exported.stdout).unwrap();
    change(&mut description);
    fs::write(folder.join(&new), description.to_string()).unwrap();
    (old, new)
}

/// Services that do not come up are told with another close code, a ping names its sender, and the reference has a typing
/// error less.
fn mixed(description: &mut Value) {
    for output in description["behaviour"]["outputs"].as_array_mut().unwrap() {
        if output["fields"]["code"] == "1013" {
            output["fields"]["code"] = json!("1012");
        }
    }
    let codes = description["close_codes"].as_object_mut().unwrap();
    let moved = codes.remove("1013").unwrap();
    codes.insert("1012".to_owned(), moved);
    let ping = &mut description["client_messages"]["ping"]["fields"];
    ping["sender"] = json!({"meaning": "Who asks.", "kind": "text", "there": "always"});
    description["limits"]["queue_limit"]["default"] = json!(32);
    description["states"]["idle"] = json!("Ready, and quiet.");
}

#[test]
fn a_person_reads_what_breaks_and_for_whom() {
    let (old, new) = files("human", mixed);
    let told = wsproof(&["diff", &old, &new]);
    assert_eq!(told.status.code(), Some(0), "{told:?}");
    insta::assert_snapshot!(text(&told.stdout));
}

#[test]
fn a_reviewer_gets_something_to_paste() {
    let (old, new) = files("markdown", mixed);
    let told = wsproof(&["diff", &old, &new, "--format", "markdown"]);
    insta::assert_snapshot!(text(&told.stdout));
}

/// A run that takes too long does not end, and runs start with another word.
fn never_ends(description: &mut Value) {
    for output in description["behaviour"]["outputs"].as_array_mut().unwrap() {
        if output["fields"]["reason"] == "run_started" {
            output["fields"]["reason"] = json!("run_began");
        }
    }
    let mut changed: Description = serde_json::from_value(description.take()).unwrap();
    let behaviour = &mut changed.behaviour;
    let mut inputs = behaviour.inputs.iter();
    let run_timeout = inputs.position(|it| it.name == "run_timeout").unwrap();
    for row in &mut behaviour.edges {
        row.retain(|edge| edge.input as usize != run_timeout);
    }
    *description = serde_json::to_value(changed).unwrap();
}

#[test]
fn a_person_reads_that_nothing_comes_and_what_else_was_new_before() {
    let (old, new) = files("silence", never_ends);
    let told = wsproof(&["diff", &old, &new]);
    insta::assert_snapshot!(text(&told.stdout));
}

#[test]
fn a_reviewer_pastes_that_nothing_comes() {
    let (old, new) = files("silence-markdown", never_ends);
    let told = wsproof(&["diff", &old, &new, "--format", "markdown"]);
    insta::assert_snapshot!(text(&told.stdout));
}

#[test]
fn of_many_breaks_the_first_are_told_and_how_to_read_the_others() {
    let (old, new) = files("many", mixed);
    for format in ["human", "markdown"] {
        let told = wsproof(&["diff", &old, &new, "--breaks", "1", "--format", format]);
        let told = text(&told.stdout);
        let more = "1 more break for old clients on a new server: --breaks 2 tells all";
        assert!(told.contains(more), "{told}");
        assert!(!told.contains("break 2 of 2"), "{told}");
    }
}

#[test]
fn a_verdict_that_is_not_allowed_is_told_as_the_reason_of_the_exit_code() {
    let (old, new) = files("allowed", mixed);
    let told = wsproof(&["diff", &old, &new, "--allow", "minor"]);
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    let why = text(&told.stderr);
    assert!(why.contains("major is more than --allow minor"), "{why}");
}

#[test]
fn a_program_reads_in_which_exchanges_something_else_had_to_be_seen() {
    let (old, new) = files("silence-json", never_ends);
    let told = wsproof(&["diff", &old, &new, "--format", "json"]);
    let report: Value = serde_json::from_slice(&told.stdout).unwrap();
    let breaks = report["breaks"].as_array().unwrap();
    let silent = breaks.iter().find(|it| {
        let text = it["text"].as_str().unwrap();
        text.starts_with("nothing comes, though by `run_timeout` at the latest")
    });
    let silent = silent.unwrap();
    let conversation = silent["conversation"].as_array().unwrap().iter();
    let instead: Vec<_> = conversation
        .filter_map(|exchange| exchange.get("instead"))
        .map(|outputs| outputs[1]["fields"]["reason"].clone())
        .collect();
    assert_eq!(instead, ["run_started"]);
    assert_eq!(silent["expected"][0][0]["name"], "agent_error");
}

#[test]
fn a_name_in_a_file_acts_on_no_terminal_and_on_no_table() {
    let (old, new) = files("names", |description| {
        mixed(description);
        description["version"] = json!("1.0.0\n# injected");
        for input in description["behaviour"]["inputs"].as_array_mut().unwrap() {
            if input["name"] == "services_timeout" {
                input["name"] = json!("services|timeout\u{1b}[2J");
            }
        }
    });
    for format in ["human", "markdown"] {
        let told = wsproof(&["diff", &old, &new, "--format", format]);
        let told = text(&told.stdout);
        assert!(!told.contains('\u{1b}'), "{told}");
        assert!(!told.contains("\n# injected"), "{told}");
    }
    let told = wsproof(&["diff", &old, &new, "--format", "markdown"]);
    let row = text(&told.stdout)
        .lines()
        .find(|it| it.starts_with("| 4 |"));
    assert_eq!(
        row,
        Some(
            r"| 4 | environment: `services\|timeout\u{1b}[2J` | **`close code 1012`**; expected nothing |"
        )
    );
}

#[test]
fn a_program_reads_verdict_changes_and_breaks() {
    let (old, new) = files("json", mixed);
    let told = wsproof(&["diff", &old, &new, "--format", "json"]);
    let report: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(report["verdict"], "major");
    let breaks = report["breaks"].as_array().unwrap();
    let whom = |whom| breaks.iter().filter(|it| it["whom"] == whom).count();
    assert_eq!(whom("old clients on a new server"), 2);
    assert_eq!(whom("new clients on an old server"), 2);
    let shown = breaks
        .iter()
        .find(|it| !it["conversation"].as_array().unwrap().is_empty())
        .unwrap();
    let last = shown["conversation"].as_array().unwrap().last().unwrap();
    assert_eq!(last["input"]["name"], "services_timeout");
    assert_eq!(last["seen"][0]["fields"]["code"], "1012");
    assert_eq!(shown["expected"][0][0]["fields"]["code"], "1013");
    let changed = report["changes"].as_array().unwrap();
    let limit = changed.iter().find(|it| it["part"] == "limit").unwrap();
    assert_eq!((&limit["old"], &limit["new"]), (&json!("16"), &json!("32")));
}

#[test]
fn the_exit_code_says_whether_the_verdict_is_above_what_is_allowed() {
    let raised = |description: &mut Value| {
        description["limits"]["queue_limit"]["default"] = json!(32);
    };
    let (old, new) = files("allow", raised);
    for (allowed, code) in [("equal", 1), ("patch", 1), ("minor", 0), ("major", 0)] {
        let told = wsproof(&["diff", &old, &new, "--allow", allowed]);
        assert_eq!(told.status.code(), Some(code), "{allowed}: {told:?}");
    }
}

#[test]
fn what_cannot_be_compared_is_no_verdict() {
    let (old, _) = files("refused", |_| ());
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    fs::write(folder.join("nothing.json"), "{}").unwrap();
    for (arguments, told) in [
        (["diff", "v0", "v1"], "the releases are v1"),
        (["diff", "nothing.json", "v1"], "wsproof export machine"),
        (["diff", &old, "v1"], "taken within"),
    ] {
        let refused = wsproof(&arguments);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        assert!(text(&refused.stderr).contains(told), "{refused:?}");
    }
}

#[test]
fn the_model_is_compared_within_the_bounds_of_the_other() {
    let (old, _) = files("working", |_| ());
    let told = wsproof(&["diff", &old, "--allow", "equal"]);
    assert_eq!(told.status.code(), Some(0), "{told:?}");
    assert!(text(&told.stdout).starts_with("equal"), "{told:?}");
}
