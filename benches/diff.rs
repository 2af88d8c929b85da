//! How long it takes to tell what a change of a large machine means, beside the floor: one walk over the same edges.
//!
//! The machine has more than a hundred thousand states; the change is a close code and a message's name, which show
//! themselves at thousands of places.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use wsproof::description::{Behaviour, Description};
use wsproof::diff::diff;
use wsproof::suites::extraction::Bounds;

const LARGE: Bounds = Bounds {
    queue_limit: 4,
    violation_limit: 3,
    messages: 5,
    states: 1_000_000,
};

fn changed(description: &Description) -> Description {
    let mut changed = description.clone();
    for output in &mut changed.behaviour.outputs {
        if output.name == "agent_completed" {
            "agent_done".clone_into(&mut output.name);
        }
        if let Some(code) = output.fields.get_mut("code").filter(|code| *code == "1013") {
            "1012".clone_into(code);
        }
    }
    changed
}

/// Every state and every edge once, breadth first.
fn walk(behaviour: &Behaviour) -> usize {
    let mut reached = vec![false; behaviour.states.len()];
    let mut open = vec![0];
    let mut edges = 0;
    reached[0] = true;
    while let Some(state) = open.pop() {
        for edge in &behaviour.edges[state as usize] {
            edges += 1;
            if !std::mem::replace(&mut reached[edge.target as usize], true) {
                open.push(edge.target);
            }
        }
    }
    edges
}

fn large(criterion: &mut Criterion) {
    let old = match Description::of_the_model(LARGE) {
        Ok(description) => description,
        Err(error) => panic!("the machine of the benchmark: {error}"),
    };
    let new = changed(&old);
    let states = old.behaviour.states.len();
    let mut group = criterion.benchmark_group(format!("diff of {states} states"));
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(30));
    group.bench_function("a walk over both", |bencher| {
        bencher.iter(|| walk(black_box(&old.behaviour)) + walk(black_box(&new.behaviour)));
    });
    group.bench_function("diff", |bencher| {
        bencher.iter(|| diff(black_box(&old), black_box(&new)));
    });
    group.finish();
}

criterion_group!(benches, large);
criterion_main!(benches);
