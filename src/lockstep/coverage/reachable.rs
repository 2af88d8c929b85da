//! What can be reached at all, and by which shortest conversation: found by exploring the reference machine for one
//! connection with small limits. Other connections and larger limits add nothing that is counted.

use std::collections::{BTreeMap, VecDeque};
use std::sync::LazyLock;

use wsproof_model::lifecycle::Transition;
use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::Reaction;
use wsproof_model::vocabulary::LifecycleState;

use super::{Consecutive, Coverage, Trail};
use crate::sequences::alphabet;
use crate::suites::numbering::Numbering;

/// Everything that can be reached, each with a shortest conversation that does.
#[derive(Debug, Default)]
pub(super) struct Reachable {
    pub(super) states: BTreeMap<LifecycleState, Vec<Input>>,
    pub(super) transitions: BTreeMap<Transition, Vec<Input>>,
    pub(super) pairs: BTreeMap<(LifecycleState, InputKind), Vec<Input>>,
    pub(super) consecutive: BTreeMap<Consecutive, Vec<Input>>,
}

pub(super) static REACHABLE: LazyLock<Reachable> = LazyLock::new(explore);

/// A state of the machine and the last transition of its connection: what decides which pairs of transitions can follow.
type Place = (u32, Option<Transition>);

/// What an input does in a state of the machine.
struct Edge {
    target: u32,
    transitions: Vec<Transition>,
    reached: Coverage,
}

fn explore() -> Reachable {
    let inputs = alphabet::small(ConnectionIndex(0));
    let edges = edges(&inputs);
    let mut reachable = Reachable::default();
    let mut ways: BTreeMap<Place, Option<(Place, Input)>> = BTreeMap::from([((0, None), None)]);
    let mut open = VecDeque::from([(0, None)]);
    while let Some(place) = open.pop_front() {
        let from = place.0 as usize * inputs.len();
        for (edge, input) in edges[from..].iter().zip(&inputs) {
            let mut last = place.1;
            let mut consecutive = Vec::new();
            for transition in &edge.transitions {
                consecutive.extend(last.map(|last| (last, *transition)));
                last = Some(*transition);
            }
            reachable.note(edge, &consecutive, || way_to(&ways, place, *input));
            let next = (edge.target, last);
            ways.entry(next).or_insert_with(|| {
                open.push_back(next);
                Some((place, *input))
            });
        }
    }
    reachable
}

/// By state of the machine, then by input.
fn edges(inputs: &[Input]) -> Vec<Edge> {
    let machine = Machine::new(alphabet::small_limits(1, 2), 1);
    let mut worlds: Numbering<_> = std::iter::once(machine.initial()).collect();
    let mut next = 0;
    let mut edges = Vec::new();
    let mut reaction = Reaction::new();
    while let Some(world) = worlds.things().get(next).cloned() {
        next += 1;
        for input in inputs {
            let mut after = world.clone();
            machine.step_into(&mut after, input, &mut reaction);
            let mut reached = Coverage::default();
            reached.note(&mut Trail::default(), &world, (input, &reaction), &after);
            let transitions = reaction.transitions.iter().map(|(_, it)| *it).collect();
            edges.push(Edge {
                target: worlds.number(after),
                transitions,
                reached,
            });
        }
    }
    edges
}

fn way_to(
    ways: &BTreeMap<Place, Option<(Place, Input)>>,
    mut place: Place,
    last: Input,
) -> Vec<Input> {
    let mut way = vec![last];
    while let Some(Some((before, input))) = ways.get(&place) {
        way.push(*input);
        place = *before;
    }
    way.reverse();
    way
}

impl Reachable {
    fn note(&mut self, edge: &Edge, consecutive: &[Consecutive], way: impl Fn() -> Vec<Input>) {
        let reached = &edge.reached;
        keep(&mut self.states, reached.states.keys(), &way);
        keep(&mut self.transitions, reached.transitions.keys(), &way);
        keep(&mut self.pairs, reached.pairs.keys(), &way);
        keep(&mut self.consecutive, consecutive.iter(), &way);
    }
}

/// What is reached breadth first is reached by a shortest way when it is reached first.
fn keep<'a, K: Ord + Copy + 'a>(
    known: &mut BTreeMap<K, Vec<Input>>,
    keys: impl Iterator<Item = &'a K>,
    way: impl Fn() -> Vec<Input>,
) {
    for key in keys {
        known.entry(*key).or_insert_with(&way);
    }
}
