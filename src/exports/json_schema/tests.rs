use std::collections::BTreeSet;

use super::*;

#[test]
fn every_message_is_defined_and_none_hides_another() {
    let schema = schema();
    let definitions = schema["$defs"].as_object().unwrap();
    let messages = ClientMessage::DESCRIPTIONS.len() + ServerMessage::DESCRIPTIONS.len();
    assert_eq!(definitions.len(), messages + 2);
}

#[test]
fn what_may_be_left_out_is_not_required_and_what_may_be_null_is() {
    let schemas = message_schemas();
    let required = |message: &str| -> BTreeSet<_> {
        let required = schemas[message]["required"].as_array().unwrap();
        let required = required.iter().filter_map(Value::as_str);
        required.map(str::to_owned).collect()
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(
        required("user_message"),
        names(&["type", "message_id", "text"])
    );
    assert_eq!(required("error"), names(&["type", "seq", "code", "detail"]));
    let status = &schemas["status"]["properties"];
    assert!(required("status").contains("active_message_id"));
    assert_eq!(
        status["active_message_id"]["type"],
        json!(["string", "null"])
    );
    assert_eq!(status["waiting"]["maximum"], u16::MAX);
}

#[test]
fn a_word_that_may_be_null_has_null_among_its_words() {
    let mut schema = json!({"type": "string", "enum": ["up"]});
    allow_null(&mut schema);
    assert_eq!(
        schema,
        json!({"type": ["string", "null"], "enum": ["up", null]})
    );
}
