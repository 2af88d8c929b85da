//! No rule stands on paper only.

use std::collections::BTreeSet;

use wsproof_model::properties::ALWAYS;
use wsproof_model::vocabulary::Rule;

use crate::exploration::{ONE, TWO};

/// Rules that the machine cannot break, as they are about what it does not have: bytes, time, ids and the insides of a
/// server. Whoever plays a conversation to a server holds it against them.
const CHECKED_ON_A_SERVER: &[Rule] = &[
    Rule::WireShape,
    Rule::WireFrames,
    Rule::WireSilence,
    Rule::OrchestratorPerRun,
    Rule::GoldenTwoSeconds,
];

#[test]
fn every_rule_is_cited_by_an_output_or_held_by_a_property_or_checked_on_a_server() {
    let mut implemented: BTreeSet<_> = ONE.cited.union(&TWO.cited).copied().collect();
    implemented.extend(ALWAYS.iter().map(|property| property.rule()));
    implemented.extend(CHECKED_ON_A_SERVER);
    let missing: Vec<_> = Rule::ALL
        .iter()
        .filter(|rule| !implemented.contains(rule))
        .collect();
    assert!(missing.is_empty(), "nothing implements {missing:?}");
}

#[test]
fn what_is_checked_on_a_server_is_not_what_the_machine_says() {
    let cited: BTreeSet<_> = ONE.cited.union(&TWO.cited).copied().collect();
    let held: BTreeSet<_> = ALWAYS.iter().map(|property| property.rule()).collect();
    let stale: Vec<_> = CHECKED_ON_A_SERVER
        .iter()
        .filter(|rule| cited.contains(rule) || held.contains(rule))
        .collect();
    assert!(
        stale.is_empty(),
        "the machine or a property has {stale:?} now"
    );
}
