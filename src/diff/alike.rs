//! What a client can do and need not be tried: both machines take it as they take something else, wherever it can be done.

use std::collections::{BTreeMap, BTreeSet};

use crate::description::{Behaviour, Edge, Giver, Groups};

/// The names of the inputs that are like one before them in both machines. Whatever one of them shows, the first one shows.
pub(super) fn spare(old: &Behaviour, new: &Behaviour) -> BTreeSet<String> {
    let numbers: BTreeMap<_, _> = by_client(new).collect();
    let shared = by_client(old);
    let shared = shared.filter_map(|(name, number)| Some((number, *numbers.get(name)?)));
    let shared: BTreeMap<u32, u32> = shared.collect();
    let key = |edge: &Edge| (edge.target, edge.reaction);
    let mut groups = Groups::of(shared.keys().copied().collect());
    groups.part_by(&old.edges, |input| input, key);
    groups.part_by(&new.edges, |input| shared[&input], key);
    let groups = groups.into_groups();
    let others = groups.iter().flat_map(|group| group.iter().skip(1));
    others
        .map(|input| old.inputs[*input as usize].name.clone())
        .collect()
}

/// What a client can do, by name and with its number.
fn by_client(behaviour: &Behaviour) -> impl Iterator<Item = (&str, u32)> {
    let inputs = behaviour.inputs.iter().zip(0..);
    let inputs = inputs.filter(|(input, _)| input.by == Giver::Client);
    inputs.map(|(input, number)| (input.name.as_str(), number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::description::Description;
    use crate::suites::extraction::Bounds;

    #[test]
    fn what_one_machine_takes_otherwise_is_tried() {
        let old = Description::of_the_model(Bounds::default())
            .unwrap()
            .behaviour;
        let both = spare(&old, &old);
        assert!(both.contains("user_message m0: empty"), "{both:?}");
        assert!(
            !both.contains("user_message m0"),
            "the first of them is tried"
        );
        assert!(
            !both.contains("violation: not an object"),
            "it has a code of its own"
        );
        let mut new = old.clone();
        let empty = new
            .inputs
            .iter()
            .position(|it| it.name == "user_message m0: empty");
        let edges = new.edges.iter_mut().flatten();
        let mut edges = edges.filter(|edge| Some(edge.input as usize) == empty);
        edges.next().unwrap().reaction = 0;
        let one = spare(&old, &new);
        assert!(!one.contains("user_message m0: empty"), "{one:?}");
        assert!(one.contains("user_message m1: empty"), "{one:?}");
    }
}
