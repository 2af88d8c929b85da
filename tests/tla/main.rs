//! `wsproof export tla`, checked by TLC: the same states as `wsproof explore`, the same properties; and what is broken in the
//! table is found.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "in a test a panic is how a failure is told"
)]

mod broken;
mod table;
mod tlc;
#[path = "../tools/tool.rs"]
mod tool;

use std::path::PathBuf;
use std::process::Command;

use wsproof::exploration::progress::Silent;
use wsproof::exploration::{Bounds, Decision, Method, explore};
use wsproof::exports::tla::Module;

/// Whether TLC finds what the exploration finds, within the same bounds.
fn agree(bounds: &Bounds, expected: usize) {
    let exploration = explore(bounds, &Method::PLAIN, &Silent).unwrap();
    assert!(exploration.holds(), "{:?}", exploration.violations);
    assert_eq!(exploration.progress, Decision::Decided);
    let module = Module::within(bounds).unwrap();
    let name = format!("queue_{}", bounds.queue);
    let Some(said) = tlc::check(&name, &module) else {
        return;
    };
    assert_eq!(said.violated, None, "{}", said.text);
    let counts = (said.states, exploration.states);
    assert_eq!(counts, (expected, expected), "TLC's, explore's");
    // TLC counts the states of the longest of the shortest ways, the exploration its steps.
    let depth = format!(
        "depth of the complete state graph search is {}",
        exploration.depth + 1
    );
    assert!(said.text.contains(&depth), "{depth}: {}", said.text);
}

#[test]
fn tlc_finds_as_many_states_as_explore_with_a_queue_of_1() {
    let bounds = Bounds {
        queue: 1,
        ..Bounds::default()
    };
    agree(&bounds, 2_136);
}

#[test]
fn tlc_finds_as_many_states_as_explore_within_its_default_bounds() {
    agree(&Bounds::default(), 9_624);
}

#[test]
fn the_command_writes_what_tlc_takes() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tla/command");
    let into = folder.to_str().unwrap();
    let arguments = ["export", "tla", "--queue", "0", "--violations", "1"];
    let command = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wsproof"));
        let output = command.args(arguments).args(more).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(command(&["--into", into]), "");
    let written = std::fs::read_to_string(folder.join("AgentChat.tla")).unwrap();
    assert_eq!(command(&[]), written);
    if let Some(jar) = tlc::jar() {
        let said = tlc::run(&jar, &folder);
        assert_eq!(said.violated, None, "{}", said.text);
    }
}
