//! What is exported for other tools, checked by the tools that read it.

#![expect(
    clippy::unwrap_used,
    reason = "in a test a panic is how a failure is told"
)]

mod asyncapi;
mod exchanged;
mod schema;
#[path = "../tools/tool.rs"]
mod tool;

use std::process::Command;

use serde_json::Value;

/// What `wsproof export` prints.
fn exported(what: &str) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_wsproof"))
        .args(["export", what])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}
