//! How something seen is not what had to be seen.

use std::cmp::Ordering;
use std::time::Duration;

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
        wrong_in_any_case(seen).unwrap_or_else(|| Self {
            rule: predicted.rule,
            detail: String::new(),
        })
    }

    /// Nothing came, for so long.
    pub(in crate::lockstep) fn silence(predicted: &Predicted, waited: Duration) -> Self {
        let seconds = waited.as_secs_f64();
        let unit = if waited == Duration::from_secs(1) {
            "second"
        } else {
            "seconds"
        };
        let (rule, allowed) = (Rule::GoldenTwoSeconds, PATIENCE.as_secs());
        let rule = match waited.cmp(&PATIENCE) {
            Ordering::Less => String::new(),
            Ordering::Equal => format!(" ({rule})"),
            Ordering::Greater => format!(" ({rule} allows {allowed})"),
        };
        Self {
            rule: predicted.rule,
            detail: format!("nothing came within {seconds} {unit}{rule}"),
        }
    }

    /// What had to come came, so long after what led to it, and that is too long.
    pub(in crate::lockstep) fn late(after: Duration) -> Self {
        let (seconds, allowed) = (after.as_secs_f64(), PATIENCE.as_secs());
        Self {
            rule: Rule::GoldenTwoSeconds,
            detail: format!(
                "it comes {seconds:.1} seconds after what it follows from, and {allowed} are allowed"
            ),
        }
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

#[cfg(test)]
mod tests {
    use wsproof_model::machine::input::ConnectionIndex;
    use wsproof_model::machine::output::Output;

    use super::*;

    #[test]
    fn silence_is_told_with_how_long_was_waited_and_what_is_allowed() {
        let predicted = Predicted {
            connection: ConnectionIndex(0),
            rule: Rule::WirePing,
            output: Output::Heartbeat,
        };
        for (milliseconds, told) in [
            (200, "nothing came within 0.2 seconds"),
            (1_000, "nothing came within 1 second"),
            (2_000, "nothing came within 2 seconds (golden/two-seconds)"),
            (
                30_000,
                "nothing came within 30 seconds (golden/two-seconds allows 2)",
            ),
        ] {
            let waited = Duration::from_millis(milliseconds);
            let mismatch = Mismatch::silence(&predicted, waited);
            assert_eq!(mismatch.rule, Rule::WirePing);
            assert_eq!(mismatch.detail, told);
        }
    }
}
