//! `wsproof export asyncapi`, read by the parser of AsyncAPI's own tools.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use wsproof::exports::json_schema::Speaker;
use wsproof_model::lifecycle::TRANSITIONS;
use wsproof_model::vocabulary::{Limits, PATH};

use crate::exported;
use crate::tool::Tool;

const PARSER: Tool = Tool {
    name: "@asyncapi/parser",
    variable: "WSPROOF_ASYNCAPI_PARSER",
    file: "asyncapi/node_modules/@asyncapi/parser/package.json",
    runs_with: ["node", "--version"],
};

/// What the parser says of a document; nothing if there is no parser.
fn read(document: &Value) -> Option<Value> {
    let parser = PARSER.find()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports/asyncapi/check.js");
    let mut child = Command::new("node")
        .arg(script)
        .arg(parser)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(document.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The messages of an operation, as the model has them.
fn expected(speaker: Speaker) -> BTreeSet<String> {
    let messages = speaker.messages().iter();
    messages.map(|message| message.name.to_owned()).collect()
}

#[test]
fn the_parser_has_nothing_against_the_document_and_finds_every_message() {
    let Some(said) = read(&exported("asyncapi")) else {
        return;
    };
    let diagnostics = said["diagnostics"].as_array().unwrap();
    let against: Vec<_> = diagnostics
        .iter()
        // The document is of version 3.0 on purpose.
        .filter(|it| it["code"] != "asyncapi-latest-version")
        .collect();
    assert_eq!(against, Vec::<&Value>::new());
    let operations = said["operations"].as_array().unwrap();
    assert_eq!(operations.len(), 2);
    for (action, speaker) in [("receive", Speaker::Client), ("send", Speaker::Server)] {
        let mut operations = operations.iter();
        let operation = operations.find(|it| it["action"] == action).unwrap();
        assert_eq!(operation["channels"], json!([PATH]));
        let messages = operation["messages"].as_array().unwrap();
        let names: BTreeSet<_> = messages
            .iter()
            .map(|message| message["name"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(names, expected(speaker));
        for message in messages {
            let required = message["required"].as_array().unwrap();
            let numbered = required.contains(&json!("seq"));
            assert_eq!(numbered, speaker == Speaker::Server, "{message}");
        }
    }
}

#[test]
fn the_parser_finds_what_is_wrong_with_a_document() {
    let document = exported("asyncapi");
    let mut refers_to_nothing = document.clone();
    refers_to_nothing["channels"]["chat"]["messages"]["ping"]["$ref"] =
        json!("#/components/messages/pinng");
    let mut has_no_such_action = document.clone();
    has_no_such_action["operations"]["sendToClient"]["action"] = json!("publish");
    let mut has_a_schema_that_is_none = document;
    has_a_schema_that_is_none["components"]["schemas"]["ping"]["type"] = json!("objekt");
    for wrong in [
        refers_to_nothing,
        has_no_such_action,
        has_a_schema_that_is_none,
    ] {
        let Some(said) = read(&wrong) else { return };
        let diagnostics = said["diagnostics"].as_array().unwrap();
        assert!(
            diagnostics.iter().any(|it| it["severity"] == 0),
            "{diagnostics:?}"
        );
    }
}

#[test]
fn what_asyncapi_has_no_words_for_stands_in_extensions() {
    let document = exported("asyncapi");
    let count = |place: &str| document.pointer(place).unwrap().as_array().unwrap().len();
    assert_eq!(count("/x-lifecycle/transitions"), TRANSITIONS.len());
    assert_eq!(
        document["x-run"]["transitions"][0],
        json!({"from": "pending", "on": "agent_started", "to": "running"})
    );
    let limits = document["x-limits"].as_object().unwrap();
    assert_eq!(limits.len(), Limits::DESCRIPTIONS.len());
    assert_eq!(limits["queue_limit"]["default"], 16);
}
