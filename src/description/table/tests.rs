//! What is no table of a machine is refused, and told.

use serde_json::json;

use super::*;
use crate::description::Description;
use crate::suites::extraction::Bounds;

const SMALL: Bounds = Bounds {
    queue_limit: 0,
    violation_limit: 1,
    messages: 1,
    states: 1_000,
};

fn behaviour() -> Behaviour {
    Description::of_the_model(SMALL).unwrap().behaviour
}

fn refused(damage: impl FnOnce(&mut Value)) -> String {
    let mut table = serde_json::to_value(behaviour()).unwrap();
    damage(&mut table);
    let read = serde_json::from_value::<Behaviour>(table);
    read.unwrap_err().to_string()
}

#[test]
fn what_is_written_is_read_as_it_was() {
    let behaviour = behaviour();
    let written = serde_json::to_value(&behaviour).unwrap();
    assert_eq!(
        serde_json::from_value::<Behaviour>(written).unwrap(),
        behaviour
    );
}

#[test]
fn inputs_that_lead_to_the_same_states_have_one_edge_together() {
    let behaviour = behaviour();
    let table = Table::of(&behaviour);
    let together = table.groups.iter().filter(|group| group.len() > 1);
    assert!(together.count() > 5, "{:?}", table.groups);
    let (rows, edges) = (&table.edges, &behaviour.edges);
    let count = |rows: &[Vec<(u32, u32, u32)>]| rows.iter().map(Vec::len).sum::<usize>();
    let all: usize = edges.iter().map(Vec::len).sum();
    assert!(2 * count(rows) < all, "{} of {all}", count(rows));
}

#[test]
fn a_number_that_stands_for_nothing_is_refused() {
    type Damage = fn(&mut Value);
    let damages: [(Damage, &str); 9] = [
        (|it| it["edges"][0] = json!([[9_999, 0, 0]]), "no group"),
        (|it| it["edges"][0][0][1] = json!(99_999), "no state"),
        (|it| it["edges"][0][0][2] = json!(9_999), "no answer"),
        (
            |it| it["reactions"][1] = json!([9_999]),
            "reaction 1 has a number",
        ),
        (|it| it["groups"][0] = json!([9_999]), "no input"),
        (|it| it["answers"][0][0] = json!(9_999), "no reaction"),
        (|it| it["answers"][0] = json!([]), "not for as many inputs"),
        (
            |it| it["groups"][0] = it["groups"][1].clone(),
            "in two groups",
        ),
        (
            |it| it["edges"][0] = json!([[1, 0, 0], [0, 0, 0]]),
            "in the order",
        ),
    ];
    for (damage, told) in damages {
        let error = refused(damage);
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn states_without_edges_are_refused() {
    let fewer = refused(|it| {
        it["edges"].as_array_mut().unwrap().pop();
    });
    assert!(fewer.contains("one row for each state"), "{fewer}");
    let none = refused(|it| {
        it["edges"] = json!([]);
        it["states"] = json!([]);
    });
    assert!(none.contains("at least one"), "{none}");
}

#[test]
fn an_input_that_is_there_twice_is_refused() {
    let twice = refused(|it| {
        it["inputs"][1] = it["inputs"][0].clone();
        it["inputs"][1]["fair"] = json!(true);
    });
    assert!(twice.contains("the input `open` is there twice"), "{twice}");
}

#[test]
fn bounds_within_which_nothing_is_described_are_refused() {
    for (bound, value, told) in [
        ("connections", 2, "only one is described"),
        ("queue_limit", 65_535, "queue_limit of 65535"),
        ("violation_limit", 0, "violation_limit of 0"),
        ("violation_limit", 65_535, "violation_limit of 65535"),
        ("messages", 32, "32 messages"),
    ] {
        let error = refused(|it| it["within"][bound] = json!(value));
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn edges_that_memory_is_not_meant_for_are_refused() {
    let error = refused(|it| {
        let inputs = (0..100_000).map(|it| json!({"name": it.to_string(), "by": "client"}));
        it["inputs"] = inputs.collect();
        it["groups"] = json!([(0..100_000).collect::<Vec<_>>()]);
        it["answers"] = json!([vec![0; 100_000]]);
        it["states"] = (0..1_000).map(|_| json!({})).collect();
        it["edges"] = (0..1_000).map(|_| json!([[0, 0, 0]])).collect();
    });
    assert!(error.contains("there are 100000000 edges"), "{error}");
}
