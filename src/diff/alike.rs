//! What a client can do and need not be tried: both machines take it as they take something else, wherever it can be done.

use std::collections::{BTreeMap, BTreeSet};

use crate::description::{Behaviour, Edge, GivenInput, Giver, Groups};

/// The inputs that are like one before them in both machines. Whatever one of them shows, the first one shows.
pub(super) fn spare(old: &Behaviour, new: &Behaviour) -> BTreeSet<GivenInput> {
    let numbers: BTreeMap<_, u32> = new.inputs.iter().zip(0..).collect();
    let shared = old.inputs.iter().zip(0..).filter_map(|(input, number)| {
        let other = numbers.get(input).copied()?;
        (input.by == Giver::Client).then_some((number, other))
    });
    let shared: BTreeMap<u32, u32> = shared.collect();
    let key = |edge: &Edge| (edge.target, edge.reaction);
    let mut groups = Groups::of(shared.keys().copied().collect());
    groups.part_by(&old.edges, |input| input, key);
    groups.part_by(&new.edges, |input| shared[&input], key);
    let groups = groups.into_groups();
    let others = groups.iter().flat_map(|group| group.iter().skip(1));
    others
        .map(|input| old.inputs[*input as usize].clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::description::Description;
    use crate::suites::extraction::Bounds;

    fn names(old: &Behaviour, new: &Behaviour) -> BTreeSet<String> {
        let spare = spare(old, new).into_iter();
        spare.map(|input| input.name).collect()
    }

    #[test]
    fn what_one_machine_takes_otherwise_is_tried() {
        let old = Description::of_the_model(Bounds::default())
            .unwrap()
            .behaviour;
        let both = names(&old, &old);
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
        let one = names(&old, &new);
        assert!(!one.contains("user_message m0: empty"), "{one:?}");
        assert!(one.contains("user_message m1: empty"), "{one:?}");
    }
}
