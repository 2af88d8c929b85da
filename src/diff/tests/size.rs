//! Machines that are large, or whose states cannot be told apart, are compared in little room or not at all.

use std::collections::BTreeMap;

use super::model;
use crate::description::{Behaviour, Description, Edge, GivenInput, Giver, SeenOutput};
use crate::diff::behaviour::found;
use crate::diff::budget::Budget;
use crate::diff::{DiffError, Level, Whom, diff};

/// A machine of the environment alone: by state, what it says on the way to which state. What it says first is nothing.
fn machine(rows: Vec<Vec<(u32, u32)>>, says: &[&str]) -> Description {
    let mut of = model();
    let most = rows.iter().map(Vec::len).max().unwrap();
    let inputs = (0..most).map(|number| GivenInput {
        name: format!("happens {number}"),
        by: Giver::Environment,
        fair: false,
    });
    let outputs = says.iter().map(|name| SeenOutput {
        name: (*name).to_owned(),
        fields: BTreeMap::new(),
        optional: false,
    });
    let row = |row: Vec<(u32, u32)>| {
        let edges = (0..).zip(row);
        let edges = edges.map(|(input, (reaction, target))| Edge {
            input,
            target,
            reaction,
        });
        edges.collect()
    };
    of.behaviour = Behaviour {
        within: of.behaviour.within,
        inputs: inputs.collect(),
        outputs: outputs.collect(),
        reactions: std::iter::once(Vec::new())
            .chain((0..).zip(says).map(|(number, _)| vec![number]))
            .collect(),
        states: vec![BTreeMap::new(); rows.len()],
        edges: rows.into_iter().map(row).collect(),
    };
    of
}

/// It says `a` and `b` as it likes, and at some `a` it begins to count so many steps: which of the last were an `a` has to be
/// kept in mind.
fn forgetful(steps: u32) -> Description {
    let mut rows = vec![vec![(1, 0), (2, 0), (1, 1)]];
    rows.extend((1..steps).map(|state| vec![(1, state + 1), (2, state + 1)]));
    rows.push(Vec::new());
    machine(rows, &["a", "b"])
}

/// The same behaviour, with an input that never happens: it is not seen to be the same at once.
fn same(of: &Description) -> Description {
    let mut same = of.clone();
    same.behaviour.inputs.push(GivenInput {
        name: "never happens".to_owned(),
        by: Giver::Environment,
        fair: false,
    });
    same
}

fn refused(old: &Description, most: usize) -> DiffError {
    let budget = Budget::of(most);
    found(Whom::OldClients, old, &same(old), &budget).unwrap_err()
}

#[test]
fn a_small_machine_that_fits_in_too_many_ways_is_refused_and_told_what_to_do() {
    let refused = refused(&forgetful(40), 100_000);
    assert_eq!(refused, DiffError::TooLarge { most: 100_000 });
    let told = refused.to_string();
    assert!(
        told.contains("100000") && told.contains("--queue"),
        "{told}"
    );
}

#[test]
fn a_long_way_on_which_each_state_fits_for_long_is_refused() {
    const LENGTH: u32 = 30_000;
    let mut rows: Vec<_> = (1..LENGTH)
        .map(|state| vec![(0, state), (1, state)])
        .collect();
    rows.push(Vec::new());
    let most = 1_000_000;
    let refused = refused(&machine(rows, &["a"]), most);
    assert_eq!(refused, DiffError::TooLarge { most });
}

#[test]
fn a_long_way_without_a_word_is_gone_in_little_room() {
    const LENGTH: u32 = 100_000;
    let chain = |says: &[&str]| {
        let mut rows: Vec<_> = (1..LENGTH).map(|state| vec![(0, state)]).collect();
        rows.push(vec![(1, 0)]);
        machine(rows, says)
    };
    let diff = diff(&chain(&["a"]), &chain(&["b"])).unwrap();
    assert_eq!((diff.verdict, diff.breaks.len()), (Level::Major, 2));
    let longest = diff.breaks.iter().map(|it| it.conversation.len());
    assert_eq!(longest.max(), usize::try_from(LENGTH).ok());
}
