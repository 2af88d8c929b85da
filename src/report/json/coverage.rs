//! The coverage in the JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use wsproof_model::machine::input::Input;

use crate::lockstep::Verdict;
use crate::lockstep::coverage;

/// What was reached, out of what can be.
#[derive(Serialize)]
pub(in crate::report) struct Coverage {
    /// How much of a hundred every share must be.
    required: Option<u8>,
    #[serde(flatten)]
    shares: BTreeMap<&'static str, Share>,
}

#[derive(Serialize)]
struct Share {
    covered: usize,
    total: usize,
    /// What can be reached and was not.
    missing: Vec<Missing>,
    /// What the tables allow and the reference machine cannot reach; it is not counted.
    unreachable: Vec<String>,
}

#[derive(Serialize)]
struct Missing {
    what: String,
    /// A shortest conversation that reaches it, as inputs stand in files.
    conversation: Vec<Input>,
}

impl Coverage {
    pub(in crate::report) fn new(verdict: &Verdict) -> Self {
        let shares = verdict.coverage.shares();
        Self {
            required: verdict.required_coverage,
            shares: shares
                .into_iter()
                .map(|(name, share)| (name, share.into()))
                .collect(),
        }
    }
}

impl From<coverage::Share> for Share {
    fn from(share: coverage::Share) -> Self {
        let missing = share.missing.into_iter().map(|it| Missing {
            what: it.what,
            conversation: it.conversation,
        });
        Self {
            covered: share.covered,
            total: share.total,
            missing: missing.collect(),
            unreachable: share.unreachable,
        }
    }
}
