//! What `docs/changing-the-protocol.md` shows is so.

#![expect(
    clippy::unwrap_used,
    reason = "in a test a panic is how a failure is told"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use wsproof::description::{Description, Kind, RELEASES, SeenOutput, Step};

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
fn changed() -> Description {
    let mut changed = RELEASES[0].description().unwrap();
    let behaviour = &mut changed.behaviour;
    let ended = state_changed("run_ended");
    let ended = behaviour.outputs.iter().position(|it| *it == ended);
    let stopped = push(&mut behaviour.outputs, state_changed("run_stopped"));
    let stops: Vec<_> = behaviour
        .inputs
        .iter()
        .map(|input| input.name.starts_with("stop_agent "))
        .collect();
    assert_eq!(stops.iter().filter(|it| **it).count(), 3);
    let edges = behaviour.edges.iter_mut().flatten();
    for edge in edges.filter(|edge| stops[edge.input as usize]) {
        let mut said = behaviour.reactions[edge.reaction as usize].clone();
        let told = said
            .iter_mut()
            .filter(|it| Some(**it as usize) == ended)
            .map(|it| *it = stopped);
        if told.count() > 0 {
            edge.reaction = push(&mut behaviour.reactions, said);
        }
    }
    let meaning = "The client stopped the last run, and no message waits.";
    let trigger = "run_stopped".to_owned();
    changed.triggers.insert(trigger.clone(), meaning.to_owned());
    changed.transitions.insert(Step {
        from: "processing".to_owned(),
        on: trigger.clone(),
        to: "processing_ready".to_owned(),
    });
    let message = changed.server_messages.get_mut("state_changed").unwrap();
    let Kind::Word(words) = &mut message.fields.get_mut("reason").unwrap().kind else {
        panic!("a reason is a word");
    };
    words.insert(trigger);
    changed
}

fn state_changed(reason: &str) -> SeenOutput {
    let fields = [
        ("from", "processing"),
        ("reason", reason),
        ("to", "processing_ready"),
    ];
    SeenOutput {
        name: "state_changed".to_owned(),
        fields: fields
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        optional: false,
    }
}

/// Adds to a list, and says where.
fn push<T>(list: &mut Vec<T>, what: T) -> u32 {
    list.push(what);
    u32::try_from(list.len() - 1).unwrap()
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
    let mut written = Vec::new();
    changed().write(&mut written).unwrap();
    fs::write(&file, written).unwrap();
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
