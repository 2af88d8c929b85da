use super::*;

fn violation(text: &str) -> ErrorCode {
    match read(text) {
        Err(violation) => violation.code,
        Ok(message) => panic!("`{text}` is {message:?}"),
    }
}

fn id(text: &str) -> Identifier {
    Identifier::new(text).unwrap()
}

#[test]
fn every_message_is_read() {
    let messages = [
        (
            r#"{"type":"authenticate","token":"t"}"#,
            ClientMessage::Authenticate { token: "t".into() },
        ),
        (
            r#"{"type":"user_message","message_id":"m1","text":""}"#,
            ClientMessage::UserMessage {
                message_id: id("m1"),
                text: String::new(),
            },
        ),
        (
            r#"{"type":"stop_agent","message_id":"m1"}"#,
            ClientMessage::StopAgent {
                message_id: id("m1"),
            },
        ),
        (
            r#"{"type":"ping","nonce":"\u00e9\n"}"#,
            ClientMessage::Ping {
                nonce: "é\n".into(),
            },
        ),
        (r#"{"type":"get_status"}"#, ClientMessage::GetStatus {}),
    ];
    for (text, message) in messages {
        assert_eq!(read(text), Ok(message.clone()));
        // What the vocabulary writes is read likewise.
        let written = serde_json::to_string(&message).unwrap();
        assert_eq!(read(&written), Ok(message));
    }
}

#[test]
fn unknown_fields_are_ignored_wherever_they_stand() {
    let text = r#" {"x":[1,{"type":"ping"}],"nonce":"n","t\u0079pe":"ping","y":{"z":null}} "#;
    assert_eq!(read(text), Ok(ClientMessage::Ping { nonce: "n".into() }));
}

#[test]
fn the_last_of_two_equal_fields_counts() {
    let text = r#"{"type":"ping","nonce":1,"nonce":"n"}"#;
    assert_eq!(read(text), Ok(ClientMessage::Ping { nonce: "n".into() }));
    assert_eq!(
        violation(r#"{"type":"ping","nonce":"n","nonce":1}"#),
        ErrorCode::MistypedField
    );
}

#[test]
fn text_that_is_not_json_to_its_end_is_not_json() {
    for text in [
        "",
        "hello",
        "{",
        "[1,",
        r#"{"type":"get_status"}}"#,
        r#"{"type":"get_status"} x"#,
        r#"{"type":"ping","nonce":"n" "#,
        "{'type':'get_status'}",
        "nul",
    ] {
        assert_eq!(violation(text), ErrorCode::NotJson, "{text}");
    }
}

#[test]
fn json_that_is_no_object_is_not_an_object() {
    for text in [
        "1",
        "-1",
        "1.5",
        "null",
        "true",
        r#""text""#,
        r#""\n""#,
        "[]",
        r#"[{"type":"ping"}]"#,
    ] {
        assert_eq!(violation(text), ErrorCode::NotAnObject, "{text}");
    }
}

#[test]
fn a_type_that_is_missing_mistyped_or_unknown_is_unknown() {
    for text in [
        "{}",
        r#"{"type":1}"#,
        r#"{"type":null}"#,
        r#"{"type":"Ping","nonce":"n"}"#,
        r#"{"type":""}"#,
    ] {
        assert_eq!(violation(text), ErrorCode::UnknownType, "{text}");
    }
}

#[test]
fn a_field_is_missing_before_it_is_mistyped_and_in_the_order_of_the_table() {
    use ErrorCode as E;
    let rows = [
        (r#"{"type":"authenticate"}"#, E::MissingField),
        (r#"{"type":"authenticate","token":null}"#, E::MistypedField),
        (r#"{"type":"user_message"}"#, E::MissingField),
        (r#"{"type":"user_message","text":5}"#, E::MissingField),
        (
            r#"{"type":"user_message","message_id":5}"#,
            E::MistypedField,
        ),
        (r#"{"type":"user_message","message_id":""}"#, E::InvalidId),
        (
            r#"{"type":"user_message","message_id":"m"}"#,
            E::MissingField,
        ),
        (
            r#"{"type":"user_message","message_id":"m","text":{"a":[]}}"#,
            E::MistypedField,
        ),
        (r#"{"type":"stop_agent"}"#, E::MissingField),
        (r#"{"type":"stop_agent","message_id":[]}"#, E::MistypedField),
        (r#"{"type":"ping"}"#, E::MissingField),
        (r#"{"type":"ping","nonce":1.5}"#, E::MistypedField),
    ];
    for (text, code) in rows {
        assert_eq!(violation(text), code, "{text}");
    }
}

#[test]
fn an_id_of_128_bytes_is_taken_and_one_of_129_is_not() {
    let text = |length: usize| {
        format!(
            r#"{{"type":"stop_agent","message_id":"{}"}}"#,
            "i".repeat(length)
        )
    };
    assert!(read(&text(128)).is_ok());
    assert_eq!(violation(&text(129)), ErrorCode::InvalidId);
}

#[test]
fn a_violation_names_the_message_where_its_id_is_valid() {
    let named = |text: &str| read(text).unwrap_err().message_id;
    assert_eq!(
        named(r#"{"type":"user_message","message_id":"m"}"#),
        Some(id("m"))
    );
    assert_eq!(named(r#"{"type":"user_message","message_id":""}"#), None);
    assert_eq!(named(r#"{"type":"ping","message_id":"m"}"#), None);
}
