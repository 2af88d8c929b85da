//! A way round a component that is fair, to be shown to a person.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::vocabulary::Timer;

use super::{Edge, happens_to};

/// The inputs of a fair way from the first state of the component back to it; none if it is fair to stay there.
///
/// It is walked until no timer is passed over on it: each time to the nearest place where one has its turn or does not
/// run.
pub(super) fn through(
    component: &[u32],
    edges: impl Fn(u32) -> Vec<Edge>,
    must_fire: impl Fn(u32) -> BTreeSet<(ConnectionIndex, Timer)>,
    inputs: &[Input],
) -> Vec<u16> {
    let entry = component[0];
    let inside = |state| {
        let within = edges(state);
        within
            .into_iter()
            .filter(|edge| component.binary_search(&edge.to).is_ok())
    };
    let mut passed_over = must_fire(entry);
    let mut at = entry;
    let mut round = Vec::new();
    while !passed_over.is_empty() {
        let helps = |edge: &Edge| {
            let runs = must_fire(edge.to);
            passed_over
                .iter()
                .any(|timer| !runs.contains(timer) || happens_to(*timer, edge, inputs))
        };
        let Some(way) = nearest(at, inside, helps) else {
            break;
        };
        for edge in way {
            let runs = must_fire(edge.to);
            passed_over.retain(|timer| runs.contains(timer) && !happens_to(*timer, &edge, inputs));
            at = edge.to;
            round.push(edge.input);
        }
    }
    if at != entry {
        let back = nearest(at, inside, |edge| edge.to == entry).unwrap_or_default();
        round.extend(back.iter().map(|edge| edge.input));
    }
    round
}

/// The shortest way whose last step is one that `arrives`.
fn nearest<I: Iterator<Item = Edge>>(
    from: u32,
    edges: impl Fn(u32) -> I,
    arrives: impl Fn(&Edge) -> bool,
) -> Option<Vec<Edge>> {
    let mut reached: BTreeMap<u32, Option<(u32, Edge)>> = BTreeMap::from([(from, None)]);
    let mut open = VecDeque::from([from]);
    while let Some(state) = open.pop_front() {
        for edge in edges(state) {
            if arrives(&edge) {
                let mut way = vec![edge];
                let mut at = state;
                while let Some(Some((before, edge))) = reached.get(&at) {
                    way.push(edge.clone());
                    at = *before;
                }
                way.reverse();
                return Some(way);
            }
            if let std::collections::btree_map::Entry::Vacant(vacant) = reached.entry(edge.to) {
                open.push_back(edge.to);
                vacant.insert(Some((state, edge)));
            }
        }
    }
    None
}
