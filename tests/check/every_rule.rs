//! For every rule there is a server that breaks it, and of which it is said that it breaks this rule: a rule that cannot
//! differ would conform for nothing.

mod machines;
mod refusals;
mod servers;

use std::collections::BTreeMap;

use wsproof_model::vocabulary::Rule;

/// Rules of which no server is known that breaks them, each with the reason.
const WITHOUT: &[(Rule, &str)] = &[(
    Rule::GoldenTwoSeconds,
    "it takes time: what comes late is shown by the tests of slow servers",
)];

#[test]
fn every_rule_is_broken_by_some_server_and_charged() {
    let mut charged = BTreeMap::new();
    for rule in Rule::ALL.iter().copied() {
        if WITHOUT.iter().any(|(without, _)| *without == rule) {
            continue;
        }
        let found = refusals::charged(rule)
            .or_else(|| servers::charged(rule))
            .or_else(|| machines::charged(rule));
        charged.insert(rule, found);
    }
    let wrong: Vec<_> = charged
        .iter()
        .filter(|(rule, found)| **found != Some(**rule))
        .map(|(rule, found)| format!("{rule}: {found:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
