//! How something seen is not what had to be seen.

use wsproof_model::machine::output::Predicted;
use wsproof_model::vocabulary::Rule;

use crate::targets::{Observation, PATIENCE};

/// How something seen is not what had to be seen.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::lockstep) struct Mismatch {
    /// The rule that was broken.
    pub(in crate::lockstep) rule: Rule,
    /// What is different, in words; empty where it is obvious.
    pub(in crate::lockstep) detail: String,
}

pub(in crate::lockstep) type Match = Result<(), Mismatch>;

/// Something was seen where nothing more had to be.
pub(in crate::lockstep) fn unexpected(seen: &Observation, after_close: bool) -> Mismatch {
    wrong_in_any_case(seen).unwrap_or_else(|| {
        if after_close {
            Mismatch {
                rule: Rule::WireLastWord,
                detail: String::new(),
            }
        } else {
            Mismatch {
                rule: Rule::WireSilence,
                detail: "no rule asks for it".to_owned(),
            }
        }
    })
}

/// What is wrong wherever it is seen.
fn wrong_in_any_case(seen: &Observation) -> Option<Mismatch> {
    if let Observation::Close {
        code: Some(1011), ..
    } = seen
    {
        let detail = "1011 is a defect of the server, whatever led to it".to_owned();
        return Some(Mismatch {
            rule: Rule::Close1011,
            detail,
        });
    }
    if let Observation::Unreadable(_) = seen {
        return Some(Mismatch {
            rule: Rule::WireFrames,
            detail: String::new(),
        });
    }
    None
}

impl Mismatch {
    /// A ping that nobody answers.
    pub(in crate::lockstep) fn unanswered_ping() -> Self {
        Self {
            rule: Rule::WireFrames,
            detail: "a WebSocket ping stays unanswered (RFC 6455 section 5.5.2)".to_owned(),
        }
    }

    /// An input that has an outcome, and that nobody sees one of, was not taken.
    pub(in crate::lockstep) fn not_taken(refusal: &str) -> Self {
        Self {
            rule: Rule::AlwaysTotal,
            detail: refusal.to_owned(),
        }
    }

    /// Something of quite another kind came.
    pub(in crate::lockstep) fn of_kind(predicted: &Predicted, seen: &Observation) -> Self {
        wrong_in_any_case(seen).unwrap_or_else(|| {
            let detail = if *seen == Observation::Nothing {
                format!(
                    "nothing came within {} seconds ({})",
                    PATIENCE.as_secs(),
                    Rule::GoldenTwoSeconds
                )
            } else {
                String::new()
            };
            Self {
                rule: predicted.rule,
                detail,
            }
        })
    }
}

pub(super) fn check(rule: Rule, holds: bool, detail: impl FnOnce() -> String) -> Match {
    if holds {
        Ok(())
    } else {
        Err(Mismatch {
            rule,
            detail: detail(),
        })
    }
}
