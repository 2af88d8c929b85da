//! What is exported for other tools, checked by the tools that read it.

#![expect(
    clippy::unwrap_used,
    reason = "in a test a panic is how a failure is told"
)]

mod asyncapi;
mod exchanged;
mod machine;
mod pictures;
mod protocol;
mod schema;
#[path = "../tools/tool.rs"]
mod tool;

use std::process::Command;

use serde_json::Value;

/// What `wsproof export` prints.
fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_wsproof"))
        .arg("export")
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What `wsproof export` prints, where that is JSON.
fn exported(what: &str) -> Value {
    serde_json::from_str(&printed(&[what])).unwrap()
}
