//! `wsproof export json-schema`, held against every message of a lockstep run.

use std::collections::BTreeSet;

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use wsproof::exports::json_schema::Speaker;
use wsproof::targets::wording;
use wsproof_model::machine::input::Violation;

use crate::exchanged::EXCHANGED;
use crate::exported;

/// A validator for one definition of the schema.
fn definition(schema: &Value, name: &str) -> Validator {
    let mut schema = schema.clone();
    let members = schema.as_object_mut().unwrap();
    members.remove("anyOf");
    members.insert("$ref".to_owned(), json!(format!("#/$defs/{name}")));
    compiled(&schema)
}

fn compiled(schema: &Value) -> Validator {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .build(schema)
        .unwrap()
}

/// What a validator says against a message, a line each.
fn complaints(validator: &Validator, message: &Value) -> Vec<String> {
    let errors = validator.iter_errors(message);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Everything that is said against the messages of one side, and the types and words that were met.
struct Held {
    complaints: Vec<String>,
    types: BTreeSet<String>,
    words: BTreeSet<String>,
}

fn hold<'a>(
    schema: &Value,
    speaker: Speaker,
    messages: impl IntoIterator<Item = &'a Value>,
) -> Held {
    let any = compiled(schema);
    let side = definition(schema, speaker.definition());
    let each: Vec<_> = speaker
        .messages()
        .iter()
        .map(|message| (message.name, definition(schema, message.name)))
        .collect();
    let mut held = Held {
        complaints: Vec::new(),
        types: BTreeSet::new(),
        words: BTreeSet::new(),
    };
    for message in messages {
        for validator in [&any, &side] {
            let said = complaints(validator, message);
            held.complaints
                .extend(said.into_iter().map(|it| format!("{message}: {it}")));
        }
        let kind = message["type"].as_str().unwrap_or_default();
        for (name, validator) in &each {
            if validator.is_valid(message) != (*name == kind) {
                held.complaints
                    .push(format!("{message}: wrong by the schema of {name}"));
            }
        }
        held.types.insert(kind.to_owned());
        let fields = message.as_object().into_iter().flatten();
        let words = fields.filter_map(|(name, value)| Some((name, value.as_str()?)));
        held.words
            .extend(words.map(|(name, word)| format!("{kind}.{name}: {word}")));
    }
    held
}

fn types(speaker: Speaker) -> BTreeSet<String> {
    let messages = speaker.messages().iter();
    messages.map(|message| message.name.to_owned()).collect()
}

fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// What the server said in the run.
fn by_server() -> Vec<Value> {
    let said = EXCHANGED.by_server.iter();
    said.map(|text| parsed(text).unwrap()).collect()
}

/// What clients said in the run, by whether it is a message: on purpose they also say what is none.
fn by_clients() -> (Vec<Value>, Vec<Value>) {
    let violations: BTreeSet<_> = Violation::all()
        .into_iter()
        .map(wording::violation)
        .collect();
    // What breaks RFC 6455 carries no message: an empty object, or text that is not UTF-8, recorded with U+FFFD.
    let breaks = |text: &str| text == "{}" || text.contains('\u{fffd}');
    let (mut messages, mut others) = (Vec::new(), Vec::new());
    for text in &EXCHANGED.by_clients {
        match parsed(text) {
            Some(value) if violations.contains(text) || breaks(text) => others.push(value),
            Some(value) => messages.push(value),
            None => {}
        }
    }
    (messages, others)
}

#[test]
fn the_schema_is_one_by_its_own_schema() {
    let schema = exported("json-schema");
    assert!(jsonschema::meta::is_valid(&schema));
    assert_eq!(schema, wsproof::exports::json_schema::schema());
}

#[test]
fn every_message_that_a_server_sends_in_a_run_is_valid_and_every_type_is_met() {
    let held = hold(&exported("json-schema"), Speaker::Server, &by_server());
    assert_eq!(held.complaints.first(), None, "and others");
    assert_eq!(held.types, types(Speaker::Server));
}

#[test]
fn every_message_that_a_client_sends_in_a_run_is_valid_and_every_type_is_met() {
    let (messages, _) = by_clients();
    let held = hold(&exported("json-schema"), Speaker::Client, &messages);
    assert_eq!(held.complaints.first(), None, "and others");
    assert_eq!(held.types, types(Speaker::Client));
}

#[test]
fn what_violates_the_protocol_is_not_valid() {
    let schema = exported("json-schema");
    let client = definition(&schema, Speaker::Client.definition());
    let (_, others) = by_clients();
    // What is not JSON is nothing that a schema could see.
    let kinds = Violation::all().into_iter();
    let violations: Vec<_> = kinds
        .filter(|violation| *violation != Violation::NotJson)
        .map(|violation| parsed(&wording::violation(violation)).unwrap())
        .collect();
    for violation in &violations {
        assert!(others.contains(violation), "never sent: {violation}");
    }
    for message in &others {
        assert!(!client.is_valid(message), "{message}");
    }
}

/// The words of the schema that the reference server has no occasion to say.
const UNSAID: &[&str] = &[
    // The loss of the tools ends no run.
    "agent_error.service: tools",
    // Nothing is announced before `accepted`, and no end: the close frame says that.
    "state_changed.from: closed",
    "state_changed.from: closing",
    "state_changed.from: connecting",
    "state_changed.from: failed",
    "state_changed.reason: client_closed",
    "state_changed.reason: client_vanished",
    "state_changed.reason: close_started",
    "state_changed.reason: handshake_refused",
    // The reference machine leaves this transition to other implementations.
    "state_changed.reason: pipeline_restored",
    "state_changed.reason: retried",
    // Likewise.
    "state_changed.reason: run_ended_quiet",
    "state_changed.reason: transport_ended",
    "state_changed.reason: upgraded",
    "state_changed.to: accepted",
    "state_changed.to: closed",
    "state_changed.to: closing",
    "state_changed.to: connecting",
    "state_changed.to: failed",
    // Nobody can ask before authentication, in a state that is only passed through, or after the end.
    "status.state: accepted",
    "status.state: closed",
    "status.state: closing",
    "status.state: connecting",
    "status.state: failed",
    "status.state: services_ready",
];

/// The words of a schema's fields that are one of several words, as [`Held`] has them.
fn words(schema: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for message in Speaker::Server.messages() {
        let fields = schema["$defs"][message.name]["properties"].as_object();
        for (name, field) in fields.unwrap() {
            let words = field["enum"].as_array().into_iter().flatten();
            let words = words.filter_map(Value::as_str);
            all.extend(words.map(|word| format!("{}.{name}: {word}", message.name)));
        }
    }
    all
}

#[test]
fn every_word_of_the_schema_is_said_in_a_run_where_there_is_occasion() {
    let schema = exported("json-schema");
    let held = hold(&schema, Speaker::Server, &by_server());
    let unsaid: Vec<_> = words(&schema).difference(&held.words).cloned().collect();
    assert_eq!(unsaid, UNSAID);
}

#[test]
fn a_schema_that_is_wrong_is_found_out_by_the_run() {
    let schema = exported("json-schema");
    let messages = by_server();
    let mut asks_too_much = schema.clone();
    let required = asks_too_much["$defs"]["error"]["required"].as_array_mut();
    required.unwrap().push(json!("message_id"));
    let mut lacks_a_word = schema.clone();
    let words = lacks_a_word["$defs"]["agent_error"]["properties"]["code"]["enum"].as_array_mut();
    words.unwrap().pop();
    let mut knows_no_null = schema;
    knows_no_null["$defs"]["status"]["properties"]["active_message_id"]["type"] = json!("string");
    for wrong in [asks_too_much, lacks_a_word, knows_no_null] {
        let held = hold(&wrong, Speaker::Server, &messages);
        assert!(!held.complaints.is_empty());
    }
}
