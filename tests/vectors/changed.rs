//! A vector that says something else than the server does is found not to fit: the runner looks.

use serde_json::{Value, json};

use super::ground::Ground;
use super::{exported, parsed};

/// A vector, and what it was changed to.
struct Changed {
    what: &'static str,
    from: Value,
    to: Value,
}

/// The first vector that can be changed so, changed.
fn changed(vectors: &[Value], what: &'static str, change: impl Fn(&mut Value) -> bool) -> Changed {
    let mut vectors = vectors.iter();
    let found = vectors.find_map(|from| {
        let mut to = from.clone();
        change(&mut to).then_some((from.clone(), to))
    });
    let (from, to) = found.unwrap_or_else(|| panic!("no vector has {what} to be changed"));
    Changed { what, from, to }
}

fn steps(vector: &mut Value) -> &mut Vec<Value> {
    vector["steps"].as_array_mut().unwrap()
}

fn entries(step: &mut Value) -> &mut Vec<Value> {
    step["expect"].as_array_mut().unwrap()
}

/// Changes the first step that can be changed so.
fn step(change: impl Fn(&mut Value) -> bool) -> impl Fn(&mut Value) -> bool {
    move |vector| steps(vector).iter_mut().any(&change)
}

/// Puts a value in the place of another in the first entry that has it there.
fn entry(pointer: &'static str, from: Value, to: Value) -> impl Fn(&mut Value) -> bool {
    let put = move |entry: &mut Value| match entry.pointer_mut(pointer) {
        Some(value) if *value == from => {
            *value = to.clone();
            true
        }
        Some(_) | None => false,
    };
    step(move |step| entries(step).iter_mut().any(&put))
}

/// Calls a run by the name of another in the last entry in which it appears, if the other, or itself, appeared before.
fn run(from: &'static str, to: &'static str) -> impl Fn(&mut Value) -> bool {
    move |vector| {
        let entries = steps(vector).iter_mut().flat_map(entries);
        let mut runs: Vec<_> = entries
            .filter_map(|entry| entry.pointer_mut("/message/run_id"))
            .collect();
        match runs.pop() {
            Some(last) if *last == from && !runs.is_empty() => {
                *last = to.into();
                true
            }
            Some(_) | None => false,
        }
    }
}

fn one_message_less(step: &mut Value) -> bool {
    let last = entries(step).pop_if(|entry| entry["message"].is_object());
    last.is_some()
}

fn one_entry_more(step: &mut Value) -> bool {
    let is_status = step["text"] == r#"{"type":"get_status"}"#;
    if is_status {
        entries(step).push(json!({"ping": true}));
    }
    is_status
}

fn another_token(step: &mut Value) -> bool {
    let is_expired = step["token"] == "expired" && step["text"].is_string();
    if is_expired {
        step["text"] = step["text"]
            .as_str()
            .unwrap()
            .replace("expired", "alice")
            .into();
        step["token"] = "alice".into();
    }
    is_expired
}

fn possible_after_all(step: &mut Value) -> bool {
    let is_impossible = step["possible"] == false;
    if is_impossible {
        step["possible"] = true.into();
    }
    is_impossible
}

/// Every kind of change.
fn changes(vectors: &[Value]) -> Vec<Changed> {
    let entry = |what, pointer, from, to| changed(vectors, what, entry(pointer, from, to));
    let null = Value::Null;
    vec![
        entry("a seq", "/message/seq", json!(1), json!(2)),
        entry("a type", "/message/type", json!("pong"), json!("status")),
        entry("a number", "/message/position", json!(0), json!(1)),
        entry("a null", "/message/service", null.clone(), json!("tools")),
        entry(
            "a word",
            "/message/error",
            json!("tool_failed"),
            null.clone(),
        ),
        entry("a status", "/http", json!(401), json!(400)),
        entry(
            "a subprotocol",
            "/subprotocol",
            null,
            json!("agent-chat.v1"),
        ),
        entry("a close code", "/close", json!(1008), json!(1000)),
        changed(vectors, "one message less", step(one_message_less)),
        changed(vectors, "one entry more", step(one_entry_more)),
        changed(vectors, "a token", step(another_token)),
        changed(vectors, "what is not possible", step(possible_after_all)),
        changed(vectors, "two runs, of one name", run("run-0-2", "run-0-1")),
        changed(vectors, "a run, of two names", run("run-0-1", "run-0-2")),
    ]
}

#[test]
fn a_vector_that_was_changed_does_not_fit() {
    let lines = exported(2, Some(4000));
    let (header, vectors) = lines.split_first().unwrap();
    let vectors: Vec<_> = vectors.iter().map(|line| parsed(line)).collect();
    let mut ground = Ground::new(&parsed(header));
    for Changed { what, from, to } in changes(&vectors) {
        ground.runner.play(&from).unwrap();
        let why = ground.runner.play(&to).expect_err(what);
        let place = format!("vector {}, ", to["number"]);
        assert!(why.starts_with(&place), "{what}: {why}");
    }
}
