//! A way round a component that is fair, to be shown to a person.

use std::collections::VecDeque;
use std::collections::btree_map::{BTreeMap, Entry};

use super::owed::{Edge, Owed};
use super::timers::Timers;
use crate::exploration::plan::TakesSteps;

/// The inputs of a fair way from one state of the component back to it; none if it is fair to stay there.
///
/// It is walked until no timer is passed over on it: each time to the nearest place where one has its turn or does not
/// run.
pub(super) fn through<F: TakesSteps>(
    owed: &mut Owed<'_, '_, F>,
    component: &[u32],
    entry: u32,
) -> Vec<u16> {
    let mut passed_over = owed.must_fire(entry);
    let mut at = entry;
    let mut round = Vec::new();
    while !passed_over.is_empty() {
        let Some(way) = nearest(owed, component, at, |owed, edge| {
            helps(owed, edge, passed_over)
        }) else {
            break;
        };
        for edge in way {
            let runs = owed.must_fire(edge.to);
            passed_over = passed_over & runs & !edge.turns;
            at = edge.to;
            round.push(edge.input);
        }
    }
    if at != entry {
        let back = nearest(owed, component, at, |_, edge| edge.to == entry);
        round.extend(back.unwrap_or_default().iter().map(|edge| edge.input));
    }
    round
}

/// Whether a step gives a timer that was passed over its turn, or leads to where it does not run.
fn helps<F: TakesSteps>(owed: &mut Owed<'_, '_, F>, edge: &Edge, passed_over: Timers) -> bool {
    let runs = owed.must_fire(edge.to);
    !(passed_over & (!runs | edge.turns)).is_empty()
}

/// The shortest way within the component whose last step is one that `arrives`.
fn nearest<F: TakesSteps>(
    owed: &mut Owed<'_, '_, F>,
    component: &[u32],
    from: u32,
    arrives: impl Fn(&mut Owed<'_, '_, F>, &Edge) -> bool,
) -> Option<Vec<Edge>> {
    let mut reached: BTreeMap<u32, Option<(u32, Edge)>> = BTreeMap::from([(from, None)]);
    let mut open = VecDeque::from([from]);
    while let Some(state) = open.pop_front() {
        for edge in owed.edges(state) {
            if component.binary_search(&edge.to).is_err() {
                continue;
            }
            if arrives(owed, &edge) {
                return Some(way(&reached, state, edge));
            }
            if let Entry::Vacant(vacant) = reached.entry(edge.to) {
                open.push_back(edge.to);
                vacant.insert(Some((state, edge)));
            }
        }
    }
    None
}

/// The steps that lead to a state that was reached, and one more.
fn way(reached: &BTreeMap<u32, Option<(u32, Edge)>>, state: u32, last: Edge) -> Vec<Edge> {
    let mut way = vec![last];
    let mut at = state;
    while let Some(Some((before, edge))) = reached.get(&at) {
        way.push(*edge);
        at = *before;
    }
    way.reverse();
    way
}
