//! TLC, as whoever got a module would run it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wsproof::exports::tla::{Module, NAME};

use crate::tool::Tool;

const TLC: Tool = Tool {
    name: "TLC",
    variable: "WSPROOF_TLC",
    file: "tla2tools.jar",
    runs_with: ["java", "-version"],
};

/// What TLC says of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// The property that does not hold, the first that it comes across.
    pub(crate) violated: Option<String>,
    /// The states that it found until then.
    pub(crate) states: usize,
    /// All of it.
    pub(crate) text: String,
}

/// What TLC says of a module, in a folder of its own; nothing if there is no TLC.
pub(crate) fn check(name: &str, module: &Module) -> Option<Said> {
    let jar = TLC.find()?;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("tla")
        .join(name);
    fs::create_dir_all(&folder).unwrap();
    let file = |extension| folder.join(NAME).with_extension(extension);
    fs::write(file("tla"), &module.text).unwrap();
    fs::write(file("cfg"), &module.configuration).unwrap();
    Some(run(&jar, &folder))
}

/// Runs TLC in a folder that has a module and its configuration.
pub(crate) fn run(jar: &Path, folder: &Path) -> Said {
    let output = Command::new("java")
        // Several of them run at once, each for a few seconds: what is compiled best is not worth its time.
        .args([
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx3g",
            "-cp",
        ])
        .arg(jar)
        .args(["tlc2.TLC", "-nowarning", "-metadir", "states", NAME])
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let violated = text.lines().find_map(violated);
    let finished = violated.is_some() || text.contains("No error has been found");
    assert!(finished, "TLC did not get to an end:\n{text}");
    let states = text.lines().rev().find_map(states);
    Said {
        violated,
        states: states.unwrap_or_else(|| panic!("TLC counts no states:\n{text}")),
        text,
    }
}

/// TLC without a module, if it is there.
pub(crate) fn jar() -> Option<PathBuf> {
    TLC.find()
}

fn violated(line: &str) -> Option<String> {
    if line == "Error: Temporal properties were violated." {
        return Some("Progress".to_owned());
    }
    let rest = line.strip_prefix("Error: Invariant ")?;
    let name = rest.split(" is violated").next()?;
    Some(name.to_owned())
}

/// As in `54337 states generated, 2136 distinct states found, 0 states left on queue.`
fn states(line: &str) -> Option<usize> {
    let (before, _) = line.split_once(" distinct states found")?;
    before.rsplit(' ').next()?.replace(',', "").parse().ok()
}
