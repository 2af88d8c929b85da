//! Limits that allow less than a client was made for.

use super::verdict::{Break, Cause, Whom};
use crate::description::{Description, Limit, Role};

/// The breaks by limits: one that allows less breaks clients that count on more.
pub(super) fn breaks(old: &Description, new: &Description) -> Vec<Break> {
    let mut breaks = Vec::new();
    for (name, was) in &old.limits {
        let Some(is) = new.limits.get(name) else {
            continue;
        };
        breaks.extend(less(Whom::OldClients, name, was, is));
        breaks.extend(less(Whom::NewClients, name, is, was));
    }
    breaks
}

fn less(whom: Whom, name: &str, made_for: &Limit, met: &Limit) -> Option<Break> {
    let is_allowance = met.role == Role::Allowance || made_for.role == Role::Allowance;
    (is_allowance && met.default < made_for.default).then(|| Break {
        whom,
        cause: Cause::Limit {
            name: name.to_owned(),
            expected: made_for.default,
            allowed: met.default,
        },
        conversation: Vec::new(),
        places: 1,
    })
}
