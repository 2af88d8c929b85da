//! The command that shows a counterexample again.

use std::path::Path;

use crate::conformance::{Conformance, Environment};
use crate::lockstep::{Counterexample, Options};
use crate::report::replay::quoted;

/// The command. What was kept is played again from its file, and nothing else but what was kept beside it; another is found
/// again by its seed, with the same `--cases` and `--steps`.
///
/// The address of the control endpoint is not on record: it is to be put in where `ADDRESS` stands.
pub(super) fn command(conformance: &Conformance, counterexample: &Counterexample) -> String {
    let url = quoted(&conformance.url);
    let environment = match conformance.environment {
        Environment::Controlled { instances: 1 } => " --control ADDRESS".to_owned(),
        Environment::Controlled { instances } => {
            format!(" --control ADDRESS --instances {instances}")
        }
        Environment::Own => String::new(),
    };
    let what = match &counterexample.file {
        Some(file) => format!("--cases 0 --extra-states none{}", folder(file)),
        None => format!("--seed {}", counterexample.seed),
    };
    format!("wsproof check {url}{environment} {what}")
}

/// Where a file was kept, if that is not where they are kept if nothing else is said.
fn folder(file: &Path) -> String {
    match file.parent() {
        Some(folder) if folder != Path::new(Options::REGRESSIONS) => {
            format!(" --regressions {}", quoted(&folder.display().to_string()))
        }
        Some(_) | None => String::new(),
    }
}
