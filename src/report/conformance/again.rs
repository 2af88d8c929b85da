//! The command that shows a counterexample again.

use crate::conformance::{Conformance, Environment};
use crate::lockstep::Counterexample;

/// The command. A sequence that was kept is played before any other, and another is found again by its seed.
pub(super) fn command(conformance: &Conformance, counterexample: &Counterexample) -> String {
    let url = &conformance.url;
    let seed = counterexample.seed;
    let environment = match conformance.environment {
        Environment::Controlled { instances } => {
            format!(" --control ADDRESS --instances {instances}")
        }
        Environment::Own => String::new(),
    };
    format!("wsproof check {url}{environment} --seed {seed}")
}
