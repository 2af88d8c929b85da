//! What `docs/machine.md` says of the format is so.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use wsproof::description::{Description, Kind, NEWEST, Role, There, Unit};

use crate::tool::Tool;

const PAGE: &str = include_str!("../../docs/machine.md");

const PYTHON: Tool = Tool {
    name: "Python",
    variable: "WSPROOF_PYTHON",
    file: "python/bin/python",
    runs_with: ["python3", "--version"],
};

/// What the page says in backquotes.
fn named() -> BTreeSet<&'static str> {
    PAGE.split('`').skip(1).step_by(2).collect()
}

fn description() -> Value {
    let description: Description = NEWEST.description().unwrap();
    serde_json::to_value(description).unwrap()
}

/// The fields of an object.
fn fields(object: &Value) -> BTreeSet<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

/// The fields of every object of a collection.
fn fields_of_each(collection: &Value) -> BTreeSet<String> {
    let objects: Vec<_> = match collection {
        Value::Array(objects) => objects.iter().collect(),
        Value::Object(objects) => objects.values().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    objects.into_iter().flat_map(fields).collect()
}

/// Every field that the format has, but for those that are names of the protocol.
fn all_fields() -> BTreeSet<String> {
    let all = description();
    let mut names = fields(&all);
    for object in [
        &all["handshake"],
        &all["run"],
        &all["behaviour"],
        &all["behaviour"]["within"],
    ] {
        names.extend(fields(object));
    }
    for collection in [
        &all["transitions"],
        &all["run"]["transitions"],
        &all["parts"],
        &all["services"],
        &all["close_codes"],
        &all["limits"],
        &all["rules"],
        &all["client_messages"],
        &all["server_messages"],
        &all["behaviour"]["inputs"],
        &all["behaviour"]["outputs"],
        &all["behaviour"]["states"],
    ] {
        names.extend(fields_of_each(collection));
    }
    for message in all["server_messages"].as_object().unwrap().values() {
        names.extend(fields_of_each(&message["fields"]));
    }
    names
}

#[test]
fn the_page_names_every_field_of_the_format() {
    let named = named();
    let all = all_fields();
    for field in &all {
        assert!(
            named.contains(field.as_str()),
            "docs/machine.md does not name `{field}`"
        );
    }
    assert!(all.len() > 50, "{all:?}");
}

#[test]
fn the_fields_in_the_tables_of_the_page_are_there() {
    let mut all = all_fields();
    // The released machine has no such output.
    all.insert("optional".to_owned());
    let rows = PAGE.lines().filter(|line| line.starts_with("| `"));
    let mut count = 0;
    for row in rows {
        let cell = row.split('|').nth(1).unwrap();
        for field in cell.split('`').skip(1).step_by(2) {
            assert!(all.contains(field), "the format has no `{field}`: {row}");
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}

#[test]
fn the_page_names_every_word_of_the_format() {
    let word = |value: Value| match value {
        Value::String(word) => word,
        Value::Object(object) => object.keys().next().unwrap().clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => String::new(),
    };
    let json = |value: serde_json::Result<Value>| word(value.unwrap());
    let kinds = [
        Kind::Text,
        Kind::Identifier {
            least_bytes: 1,
            most_bytes: 2,
        },
        Kind::Number { most: 1 },
        Kind::Word(BTreeSet::new()),
        Kind::Services(BTreeSet::new()),
    ];
    for kind in kinds {
        let word = json(serde_json::to_value(kind));
        assert!(PAGE.contains(&format!("\"{word}\"")), "{word}");
    }
    let words = [There::Always, There::Sometimes, There::OrNull]
        .map(serde_json::to_value)
        .into_iter()
        .chain([Unit::Milliseconds, Unit::Count].map(serde_json::to_value))
        .chain([Role::Allowance, Role::Pace].map(serde_json::to_value));
    let named = named();
    for word in words.map(json) {
        assert!(named.contains(word.as_str()), "{word}");
    }
}

#[test]
fn the_walk_of_the_page_prints_what_the_page_says() {
    let Some(python) = PYTHON.find() else {
        return;
    };
    let (_, rest) = PAGE.split_once("```python\n").unwrap();
    let (script, _) = rest.split_once("```").unwrap();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("walk");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("walk.py"), script).unwrap();
    let machine = folder.join("machine.json");
    fs::write(&machine, description().to_string()).unwrap();
    let output = Command::new(python)
        .arg(folder.join("walk.py"))
        .arg(machine)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(
        PAGE.contains(&format!("```text\n{printed}```")),
        "{printed}"
    );
}
