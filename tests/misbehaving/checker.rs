//! The process that checks.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use serde_json::Value;

/// How long a check that has nothing to wait for may take on a machine that is busy: much longer than it does.
pub(crate) const SOON: Duration = Duration::from_secs(60);

/// An empty folder for one test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("misbehaving")
        .join(name);
    let _absent = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The program, with no settings but those that it is given.
pub(crate) fn wsproof(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wsproof"));
    command.args(arguments);
    for variable in [
        "WSPROOF_PROFILE",
        "WSPROOF_LISTEN",
        "WSPROOF_TOKEN_SECRET",
        "WSPROOF_TOKEN_ISSUER",
        "WSPROOF_TOKEN_AUDIENCE",
        "RUST_LOG",
    ] {
        command.env_remove(variable);
    }
    command
}

/// A check that plays random sequences and nothing else.
pub(crate) fn check(url: &str, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = wsproof(&["check", url, "--seed", "1", "--extra-states", "none"]);
    command
        .args(["--wait", "1ms", "--regressions"])
        .arg(folder.join("regressions"))
        .args(arguments);
    command
}

pub(crate) fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub(crate) fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// The report for programs.
pub(crate) fn report(output: &Output) -> Value {
    serde_json::from_str(stdout(output)).unwrap_or_else(|_| panic!("{output:?}"))
}

/// Why the check was interrupted.
pub(crate) fn interrupted(output: &Output) -> String {
    let report = report(output);
    assert_eq!(report["verdict"], "interrupted", "{report:#}");
    report["interrupted"].as_str().unwrap().to_owned()
}
