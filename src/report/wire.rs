//! What a server sent, on one line: its words as they came, without the punctuation and without what is long.

use std::fmt;

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::Value;

use crate::targets::Observation;

/// The characters of a text that are shown; of a longer one, its beginning and its length.
const SHOWN_CHARACTERS: usize = 48;

/// An observation in words. A JSON message is told as `type  field value, field value`, its `seq` last and the others
/// in the order in which they came; anything else as it is.
pub(super) fn in_words(observation: &Observation) -> String {
    match observation {
        Observation::Text(text) => {
            message(text).unwrap_or_else(|| format!("text {}", shortened(text)))
        }
        Observation::Http { .. }
        | Observation::Binary { .. }
        | Observation::Heartbeat
        | Observation::Close { .. }
        | Observation::End
        | Observation::Reset
        | Observation::Unreadable(_)
        | Observation::Nothing => observation.to_string(),
    }
}

fn message(text: &str) -> Option<String> {
    let Fields(mut fields) = serde_json::from_str(text).ok()?;
    let kind_at = fields
        .iter()
        .position(|(name, value)| name == "type" && value.is_string())?;
    let (_, kind) = fields.remove(kind_at);
    let mut kind = kind.as_str().unwrap_or_default().to_owned();
    if let Some(transition) = transition(&kind, &fields) {
        kind.push_str(&transition);
        fields.retain(|(name, _)| !TRANSITION.contains(&name.as_str()));
    }
    // A stable sort: only `seq` moves.
    fields.sort_by_key(|(name, _)| name == "seq");
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{name} {}", shown(value)))
        .collect();
    if fields.is_empty() {
        Some(kind)
    } else {
        Some(format!("{kind}  {}", fields.join(", ")))
    }
}

/// The fields of `state_changed` that are told as the model tells them.
const TRANSITION: [&str; 3] = ["from", "to", "reason"];

/// ` accepted → authenticated (credentials_accepted)`, if that is what the message says, and says once.
fn transition(kind: &str, fields: &[(String, Value)]) -> Option<String> {
    let only = |wanted: &str| {
        let mut values = fields.iter().filter(|(name, _)| name == wanted);
        match (values.next(), values.next()) {
            (Some((_, Value::String(value))), None) if value.len() <= SHOWN_CHARACTERS => {
                Some(value.as_str())
            }
            (Some(_) | None, _) => None,
        }
    };
    if kind != "state_changed" {
        return None;
    }
    let [from, to, reason] = TRANSITION.map(only);
    Some(format!(" {} → {} ({})", from?, to?, reason?))
}

/// A value as JSON, so that `0` and `"0"` are told apart.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => shortened(text),
        Value::Object(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, value)| format!("{name} {}", shown(value)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => value.to_string(),
    }
}

/// A text in quotes; of a long one the beginning and how many bytes it has.
fn shortened(text: &str) -> String {
    let end = text
        .char_indices()
        .nth(SHOWN_CHARACTERS)
        .map_or(text.len(), |(at, _)| at);
    let beginning = Value::from(&text[..end]);
    if end == text.len() {
        beginning.to_string()
    } else {
        format!("{beginning}… ({} bytes)", text.len())
    }
}

/// The fields of an object in the order in which they came, repeated ones included.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        in_words(&Observation::Text(text.to_owned()))
    }

    #[test]
    fn a_message_is_told_by_its_type_and_its_fields_as_they_came() {
        assert_eq!(
            told(
                r#"{"seq":7,"type":"status","waiting":0,"active_message_id":null,"services":{"tools":"up"}}"#
            ),
            r#"status  waiting 0, active_message_id null, services {tools "up"}, seq 7"#
        );
        assert_eq!(told(r#"{"type":"pong"}"#), "pong");
    }

    #[test]
    fn a_transition_is_told_as_the_model_tells_it() {
        assert_eq!(
            told(r#"{"seq":0,"type":"state_changed","from":"idle","to":"closed","reason":"x"}"#),
            "state_changed idle → closed (x)  seq 0"
        );
        assert_eq!(
            told(r#"{"type":"state_changed","from":"idle","to":7,"reason":"x"}"#),
            r#"state_changed  from "idle", to 7, reason "x""#
        );
        assert_eq!(
            told(r#"{"type":"state_changed","from":"a","from":"b","to":"c","reason":"x"}"#),
            r#"state_changed  from "a", from "b", to "c", reason "x""#
        );
    }

    #[test]
    fn a_number_and_a_text_of_digits_are_told_apart() {
        assert_eq!(told(r#"{"type":"x","seq":"7"}"#), r#"x  seq "7""#);
    }

    #[test]
    fn a_field_that_comes_twice_is_told_twice() {
        assert_eq!(told(r#"{"type":"x","a":1,"a":2}"#), "x  a 1, a 2");
    }

    #[test]
    fn what_is_no_message_is_told_as_text() {
        assert_eq!(told("hello"), r#"text "hello""#);
        assert_eq!(told("[1]"), r#"text "[1]""#);
        assert_eq!(told(r#"{"type":1}"#), r#"text "{\"type\":1}""#);
    }

    #[test]
    fn a_long_text_is_told_by_its_beginning_and_its_length() {
        let nonce = "é".repeat(60);
        let text = format!(r#"{{"type":"pong","nonce":"{nonce}"}}"#);
        assert_eq!(
            told(&text),
            format!(r#"pong  nonce "{}"… (120 bytes)"#, "é".repeat(48))
        );
    }
}
