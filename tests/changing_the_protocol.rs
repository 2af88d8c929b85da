//! What `docs/changing-the-protocol.md` shows is so.

#![expect(
    clippy::unwrap_used,
    reason = "in a test a panic is how a failure is told"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

const PAGE: &str = include_str!("../docs/changing-the-protocol.md");

/// The folders in which the page names files.
const FOLDERS: [&str; 5] = ["model/", "src/", "tests/", "docs/", "examples/"];

/// What the example makes, and is not kept.
const MADE_BY_THE_EXAMPLE: [&str; 1] = ["model/releases/v2.json"];

fn wsproof<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wsproof"))
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .args(arguments)
        .env_remove("COLUMNS")
        .output()
        .unwrap()
}

/// What stands between backticks in a line of text.
fn codes(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The commands of the page, in its text and at the prompts of its examples, without what the shell does with their output.
fn commands() -> Vec<&'static str> {
    let prompts = PAGE.lines().filter_map(|line| line.strip_prefix("$ "));
    let all = PAGE.lines().flat_map(codes).chain(prompts);
    let ours = all.filter_map(|code| code.strip_prefix("wsproof "));
    ours.map(|command| command.split(" > ").next().unwrap_or_default())
        .collect()
}

/// What the page shows of the output of a command, in pieces: between them it leaves something out.
fn shown(command: &str) -> Vec<String> {
    let prompt = format!("$ {command}");
    let lines = PAGE.lines().skip_while(|line| *line != prompt).skip(1);
    let lines: Vec<_> = lines
        .take_while(|line| !line.starts_with("```") && !line.starts_with("$ "))
        .collect();
    let pieces = lines.split(|line| line.trim() == "…");
    pieces.map(|piece| piece.join("\n")).collect()
}

/// The first release with the change that the page makes to it: a run that the client stopped is told by `run_stopped`.
fn changed() -> Value {
    let release = include_str!("../model/releases/v1.json");
    let mut changed: Value = serde_json::from_str(release).unwrap();
    let behaviour = &mut changed["behaviour"];
    let ended = state_changed("run_ended");
    let position = |list: &Value, what: &Value| {
        let list = list.as_array().unwrap();
        json!(list.iter().position(|it| it == what).unwrap())
    };
    let ended = position(&behaviour["outputs"], &ended);
    let stopped = push(&mut behaviour["outputs"], state_changed("run_stopped"));
    for message in ["m0", "m1", "m2"] {
        let stop = json!({"name": format!("stop_agent {message}"), "by": "client"});
        let stop = position(&behaviour["inputs"], &stop);
        tell(behaviour, &stop, &ended, &stopped);
    }
    changed["triggers"]["run_stopped"] =
        json!("The client stopped the last run, and no message waits.");
    let transition = json!({"from": "processing", "on": "run_stopped", "to": "processing_ready"});
    push(&mut changed["transitions"], transition);
    let reason = &mut changed["server_messages"]["state_changed"]["fields"]["reason"];
    push(&mut reason["kind"]["word"], json!("run_stopped"));
    changed
}

fn state_changed(reason: &str) -> Value {
    let fields = json!({"from": "processing", "reason": reason, "to": "processing_ready"});
    json!({"name": "state_changed", "fields": fields})
}

/// Adds to a list, and says where.
fn push(list: &mut Value, what: Value) -> Value {
    let list = list.as_array_mut().unwrap();
    list.push(what);
    json!(list.len() - 1)
}

/// Says `by` in place of `output` wherever `input` leads to it.
fn tell(behaviour: &mut Value, input: &Value, output: &Value, by: &Value) {
    let mut reactions = behaviour["reactions"].take();
    let rows = behaviour["edges"].as_array_mut().unwrap();
    let edges = rows.iter_mut().flat_map(|row| row.as_array_mut().unwrap());
    for edge in edges.filter(|edge| edge[0] == *input) {
        let said = edge[2].as_u64().and_then(|it| usize::try_from(it).ok());
        let mut said = reactions[said.unwrap()].clone();
        let told = said.as_array_mut().unwrap().iter_mut();
        let mut told: Vec<_> = told.filter(|it| *it == output).collect();
        for it in &mut told {
            it.clone_from(by);
        }
        if !told.is_empty() {
            edge[2] = push(&mut reactions, said);
        }
    }
    behaviour["reactions"] = reactions;
}

#[test]
fn every_command_of_the_page_is_understood() {
    let commands = commands();
    assert!(commands.len() > 10, "{commands:?}");
    for command in commands {
        let told = wsproof(command.split_whitespace().chain(["--help"]));
        assert_eq!(told.status.code(), Some(0), "wsproof {command}: {told:?}");
    }
}

#[test]
fn every_file_that_the_page_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = PAGE.lines().flat_map(codes).collect();
    files.retain(|it| FOLDERS.iter().any(|folder| it.starts_with(folder)));
    files.retain(|it| !MADE_BY_THE_EXAMPLE.contains(it));
    assert!(files.len() > 5, "{files:?}");
    for file in files {
        assert!(root.join(file).exists(), "{file}");
    }
}

#[test]
fn the_comparison_that_the_page_shows_is_what_diff_tells() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("run-stopped.json");
    fs::write(&file, changed().to_string()).unwrap();
    for (format, least) in [("", 2), (" --format markdown", 1)] {
        let pieces = shown(&format!("wsproof diff{format}"));
        assert!(pieces.len() >= least, "{pieces:#?}");
        let told = wsproof(
            ["diff", "v1", "run-stopped.json"]
                .into_iter()
                .chain(format.split_whitespace()),
        );
        let told = std::str::from_utf8(&told.stdout).unwrap();
        let told = told.replace("run-stopped.json", "the model as it is");
        let mut rest = told.as_str();
        for piece in &pieces {
            let place = rest.find(piece.as_str());
            assert!(place.is_some(), "{piece}\nis not in\n{rest}");
            rest = &rest[place.unwrap_or_default() + piece.len()..];
        }
    }
}
