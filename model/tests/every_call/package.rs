//! The package that the compiler reads, and what it says of it.

#![expect(
    clippy::unwrap_used,
    reason = "a package that cannot be written or read fails the test"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::calls::Call;

/// What stands above the calls.
const HEAD: &str = "\
#![allow(warnings)]
use wsproof_model::{dependencies::*, lifecycle::{Connection, state}, run::{Run, phase}};
struct TokenVerifier; struct Llm; struct Tools; struct EventSink; struct Supervisor; struct OrchestratorFactory;
struct Orchestrator; struct Context;
";

/// One error of the compiler.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    /// Its code, as `E0277`.
    pub(crate) code: String,
    /// Its first line.
    pub(crate) message: String,
}

/// Puts `calls` before the compiler, and tells what it refuses, by the number of the call.
pub(crate) fn refused(calls: &[Call]) -> BTreeMap<usize, Vec<Refused>> {
    let package = write(calls);
    let output = check(&package);
    let messages: Vec<Value> = output
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    assert!(
        messages
            .iter()
            .any(|message| message["reason"] == "build-finished"),
        "the compiler did not come to an end:\n{output}"
    );
    let mut refused: BTreeMap<usize, Vec<Refused>> = BTreeMap::new();
    for message in &messages {
        if message["reason"] != "compiler-message" || message["message"]["level"] != "error" {
            continue;
        }
        let message = &message["message"];
        // What has no code and no place is the compiler's count of its errors.
        let Some(code) = message["code"]["code"].as_str() else {
            assert_eq!(message["spans"], Value::Array(Vec::new()), "{message:#}");
            continue;
        };
        refused.entry(number(message)).or_default().push(Refused {
            code: code.to_owned(),
            message: message["message"].as_str().unwrap().to_owned(),
        });
    }
    refused
}

/// The number of the call that an error is in: each call has a line of its own.
fn number(message: &Value) -> usize {
    let spans = message["spans"].as_array().unwrap();
    let primary = spans.iter().find(|span| span["is_primary"] == true);
    let place = primary.unwrap_or_else(|| panic!("an error without a place: {message:#}"));
    let line = usize::try_from(place["line_start"].as_u64().unwrap()).unwrap();
    let in_calls = place["file_name"] == "src/lib.rs" && line > HEAD.lines().count();
    assert!(in_calls, "an error outside the calls: {message:#}");
    line - HEAD.lines().count() - 1
}

/// Writes the package: a workspace of its own, with the lock file of this one.
fn write(calls: &[Call]) -> PathBuf {
    let model = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("every_call");
    fs::create_dir_all(package.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"every_call\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\nwsproof-model = {{ path = {:?} }}\n\n[workspace]\n",
        model.display().to_string()
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    fs::copy(model.join("../Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let lines = calls
        .iter()
        .enumerate()
        .map(|(number, call)| call.source(number) + "\n");
    let source = HEAD.to_owned() + &lines.collect::<String>();
    fs::write(package.join("src/lib.rs"), source).unwrap();
    package
}

/// Reads the package with the compiler of this build. What it needs was fetched for this build already.
fn check(package: &Path) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into());
    let output = Command::new(cargo)
        .args(["check", "--offline", "--quiet", "--message-format=json"])
        .arg("--target-dir")
        .arg(package.join("target"))
        .current_dir(package)
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!stdout.is_empty(), "the compiler said nothing: {errors}");
    stdout
}
