//! The regressions in the JSON.

use serde::Serialize;

use crate::lockstep::{Outgrown, Verdict};

/// What was replayed, and what the model has outgrown.
#[derive(Serialize)]
pub(in crate::report) struct Regressions {
    replayed: usize,
    outgrown: Vec<OutgrownFile>,
}

#[derive(Serialize)]
struct OutgrownFile {
    file: String,
    step: usize,
    reason: String,
}

impl Regressions {
    pub(in crate::report) fn new(verdict: &Verdict) -> Self {
        Self {
            replayed: verdict.regressions,
            outgrown: verdict.outgrown.iter().map(OutgrownFile::new).collect(),
        }
    }
}

impl OutgrownFile {
    fn new(outgrown: &Outgrown) -> Self {
        Self {
            file: outgrown.file.display().to_string(),
            step: outgrown.step + 1,
            reason: outgrown.reason.clone(),
        }
    }
}
