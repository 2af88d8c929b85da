//! Limits that allow less than a client was made for.

use super::verdict::{Break, Cause, Whom};
use crate::description::{Description, Limit, Role};

/// The breaks by limits: one that allows less breaks clients that count on more, and one of which they know nothing breaks
/// clients that count on whatever they like.
pub(super) fn breaks(old: &Description, new: &Description) -> Vec<Break> {
    let mut breaks = less(Whom::OldClients, old, new);
    breaks.extend(less(Whom::NewClients, new, old));
    breaks
}

fn less(whom: Whom, made_for: &Description, met: &Description) -> Vec<Break> {
    let mut known: Vec<_> = made_for
        .limits
        .iter()
        .filter(|(name, _)| !met.limits.contains_key(*name))
        .map(|(_, limit)| limit)
        .collect();
    let mut breaks = Vec::new();
    for (name, limit) in &met.limits {
        let counted_on = match made_for.limits.get(name) {
            Some(counted_on) if allows_less(limit, counted_on) => Some(counted_on.default),
            Some(_) => continue,
            None => {
                // It may have another name, and be the same otherwise.
                if let Some(place) = known.iter().position(|it| *it == limit) {
                    known.remove(place);
                    continue;
                }
                if limit.role != Role::Allowance {
                    continue;
                }
                None
            }
        };
        breaks.push(Break {
            whom,
            cause: Cause::Limit {
                name: name.clone(),
                expected: counted_on,
                allowed: limit.default,
            },
            conversation: Vec::new(),
            places: 1,
        });
    }
    breaks
}

fn allows_less(met: &Limit, counted_on: &Limit) -> bool {
    let is_allowance = met.role == Role::Allowance || counted_on.role == Role::Allowance;
    is_allowance && met.default < counted_on.default
}
