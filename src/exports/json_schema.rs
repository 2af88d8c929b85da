//! The messages as JSON Schema (2020-12), made from the table of messages (PROTOCOL.md section 4).
//!
//! A schema sees one message alone: not when it may be sent, and not whether `seq` counts up. Fields that the table does not
//! know are allowed, since PROTOCOL.md does not forbid them.

use serde_json::{Map, Value, json};
use wsproof_model::PROTOCOL_VERSION;
use wsproof_model::vocabulary::{
    ClientMessage, FieldDescription, FieldKind, ID_BYTES, MessageDescription, Presence,
    ServerMessage, Service, ServiceStatus,
};

use crate::control::schema::words;

/// The name of the field that says what a message is.
const TYPE: &str = "type";
/// The name of the field that numbers a server's messages.
const SEQ: &str = "seq";

/// Who says a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The client.
    Client,
    /// The server, which numbers its messages.
    Server,
}

impl Speaker {
    /// What it can say, in the order of the table.
    #[must_use]
    pub const fn messages(self) -> &'static [MessageDescription] {
        match self {
            Self::Client => ClientMessage::DESCRIPTIONS,
            Self::Server => ServerMessage::DESCRIPTIONS,
        }
    }

    /// The name in `$defs` of the schema of everything that it can say.
    #[must_use]
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Client => "clientMessage",
            Self::Server => "serverMessage",
        }
    }
}

/// The schema of every message. Each message stands in `$defs` by its `type`; `clientMessage` and `serverMessage` are all of
/// a client's and all of a server's.
#[must_use]
pub fn schema() -> Value {
    let mut definitions = message_schemas();
    for (speaker, description) in [
        (Speaker::Client, "What a client says."),
        (Speaker::Server, "What a server says."),
    ] {
        let any: Vec<_> = speaker
            .messages()
            .iter()
            .map(|message| reference(message.name))
            .collect();
        let all = json!({"description": description, "oneOf": any});
        definitions.insert(speaker.definition().to_owned(), all);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("The messages of the Agent Chat Protocol, version {PROTOCOL_VERSION}"),
        "anyOf": [
            reference(Speaker::Client.definition()),
            reference(Speaker::Server.definition()),
        ],
        "$defs": definitions,
    })
}

fn reference(definition: &str) -> Value {
    json!({"$ref": format!("#/$defs/{definition}")})
}

/// The schema of each message by its `type`, with nothing in it that an older draft of JSON Schema would not understand.
pub(super) fn message_schemas() -> Map<String, Value> {
    [Speaker::Client, Speaker::Server]
        .into_iter()
        .flat_map(|speaker| {
            let messages = speaker.messages().iter();
            messages.map(move |it| (it.name.to_owned(), message_schema(speaker, it)))
        })
        .collect()
}

fn message_schema(speaker: Speaker, message: &MessageDescription) -> Value {
    let mut properties = Map::from_iter([(TYPE.to_owned(), json!({"const": message.name}))]);
    let mut required = vec![TYPE];
    if speaker == Speaker::Server {
        properties.insert(SEQ.to_owned(), seq());
        required.push(SEQ);
    }
    for field in message.fields {
        properties.insert(field.name.to_owned(), field_schema(field));
        match field.presence {
            Presence::Required | Presence::Nullable => required.push(field.name),
            Presence::Optional => {}
        }
    }
    json!({
        "description": message.meaning,
        "type": "object",
        "properties": properties,
        "required": required,
    })
}

fn seq() -> Value {
    json!({
        "description": "The number of the message: 0, 1, 2, … per connection, with no gap.",
        "type": "integer",
        "minimum": 0,
    })
}

fn field_schema(field: &FieldDescription) -> Value {
    let mut schema = kind(field);
    match field.presence {
        Presence::Required | Presence::Optional => {}
        Presence::Nullable => allow_null(&mut schema),
    }
    schema
}

fn kind(field: &FieldDescription) -> Value {
    let meaning = field.meaning;
    match field.kind {
        FieldKind::Text => json!({"description": meaning, "type": "string"}),
        FieldKind::Identifier => {
            let (least, most) = ID_BYTES.into_inner();
            json!({
                // JSON Schema counts characters. No text has fewer bytes than characters.
                "description": format!("{meaning} It has {least} to {most} bytes in UTF-8, which may be fewer characters."),
                "type": "string",
                "minLength": least,
                "maxLength": most,
            })
        }
        FieldKind::Number(most) => {
            json!({"description": meaning, "type": "integer", "minimum": 0, "maximum": most})
        }
        FieldKind::Word(names) => {
            let mut schema = words(names());
            schema["description"] = json!(meaning);
            schema["type"] = json!("string");
            schema
        }
        FieldKind::Services => services(meaning),
    }
}

fn services(meaning: &str) -> Value {
    let names: Vec<_> = Service::ALL.iter().map(|service| service.name()).collect();
    let mut status = words([ServiceStatus::Up, ServiceStatus::Down]);
    status["type"] = json!("string");
    let properties: Map<_, _> = names
        .iter()
        .map(|name| ((*name).to_owned(), status.clone()))
        .collect();
    json!({
        "description": meaning,
        "type": "object",
        "properties": properties,
        "required": names,
    })
}

/// Makes a schema of one type one of that type or null.
fn allow_null(schema: &mut Value) {
    let kind = schema["type"].take();
    schema["type"] = json!([kind, "null"]);
    if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        words.push(Value::Null);
    }
}

#[cfg(test)]
mod tests;
