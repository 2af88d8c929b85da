//! The command that shows a counterexample again.

use crate::conformance::{Conformance, Environment};
use crate::lockstep::Counterexample;
use crate::report::replay::quoted;

/// The command. What was kept is played again from its file, and nothing else; another is found again by its seed, with the
/// same `--cases` and `--steps`. Tokens, header fields and limits are to be given as they were.
pub(super) fn command(conformance: &Conformance, counterexample: &Counterexample) -> String {
    let url = quoted(&conformance.url);
    let control = match &conformance.control {
        Some(control) => format!(" --control {}", quoted(control)),
        None => String::new(),
    };
    let instances = match conformance.environment {
        Environment::Controlled { instances: 1 } | Environment::Own => String::new(),
        Environment::Controlled { instances } => format!(" --instances {instances}"),
    };
    let what = match &counterexample.file {
        Some(file) => format!("--replay {}", quoted(&file.display().to_string())),
        None => format!("--seed {}", counterexample.seed),
    };
    format!("wsproof check {url}{control}{instances} {what}")
}
