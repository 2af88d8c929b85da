//! The JSON Schema of every body of the control endpoint, made from the model's tables: `docs/control.schema.json`.

use serde_json::{Map, Value, json};
use wsproof_model::machine::input::AgentStep;
use wsproof_model::vocabulary::{
    LimitDescription, LimitKind, Limits, Service, ServiceStatus, Timer,
};

use super::requests::VERSION;

/// The schemas of all bodies (JSON Schema 2020-12), each in `$defs` by the name of its request.
#[must_use]
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The bodies of the control endpoint of the Agent Chat Protocol, version 1",
        "$defs": {
            "state": state(),
            "reset": body(
                "POST /reset: the server begins anew, and goes by these limits; one that is left out is its default.",
                &["limits"],
                &json!({"limits": {"$ref": "#/$defs/limits"}}),
            ),
            "service": body(
                "POST /service: a service is up or down from now on.",
                &["service", "status"],
                &json!({
                    "service": words(Service::ALL.iter().map(|service| service.name())),
                    "status": words([ServiceStatus::Up, ServiceStatus::Down]),
                }),
            ),
            "agent": body(
                "POST /agent: the agent of a connection's active run takes a step.",
                &["client_port", "step"],
                &json!({"client_port": client_port(), "step": words(AgentStep::ALL)}),
            ),
            "timer": body(
                "POST /timer: a timer of a connection fires.",
                &["client_port", "timer"],
                &json!({"client_port": client_port(), "timer": words(Timer::ALL.iter().map(|timer| timer.name()))}),
            ),
            "shutdown": body("POST /shutdown: the server shuts down in order.", &[], &json!({})),
            "error": error(),
            "limits": limits(),
        },
    })
}

/// The body of a request: it has these fields and no others.
fn body(description: &str, required: &[&str], properties: &Value) -> Value {
    json!({
        "description": description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// A server may say more about itself than it must.
fn state() -> Value {
    let names: Vec<_> = Limits::DESCRIPTIONS
        .iter()
        .map(|limit| limit.name)
        .collect();
    json!({
        "description": "The answer to GET /state and POST /reset: the server's state.",
        "type": "object",
        "properties": {
            "control": {"description": "The version of this interface.", "const": VERSION},
            "limits": {"$ref": "#/$defs/limits", "required": names},
            "orchestrators": {
                "description": "How many orchestrators there are just now, if the server can count them.",
                "type": "integer",
                "minimum": 0,
            },
            "connections": {
                "description": "The connections that were taken since the last reset, by client_port, if the server can list them.",
                "type": "array",
                "items": client_port(),
            },
        },
        "required": ["control", "limits"],
    })
}

fn error() -> Value {
    json!({
        "description": "An answer that is no 200 and no 204 may have this body.",
        "type": "object",
        "properties": {"error": {"description": "What is wrong, for a person.", "type": "string"}},
        "required": ["error"],
    })
}

fn client_port() -> Value {
    json!({
        "description": "The TCP port of the client's side of the connection.",
        "type": "integer",
        "minimum": 0,
        "maximum": u16::MAX,
    })
}

/// Any of these words, as they stand on the wire.
pub(crate) fn words<Word: serde::Serialize>(words: impl IntoIterator<Item = Word>) -> Value {
    json!({"enum": words.into_iter().map(|word| json!(word)).collect::<Vec<_>>()})
}

/// The limits: the schema of each is one of its `properties`.
pub(crate) fn limits() -> Value {
    let properties: Map<_, _> = Limits::DESCRIPTIONS
        .iter()
        .map(|limit| (limit.name.to_owned(), limit_schema(limit)))
        .collect();
    body(
        "The limits by their names.",
        &[],
        &Value::Object(properties),
    )
}

fn limit_schema(limit: &LimitDescription) -> Value {
    let unit = match limit.kind {
        LimitKind::Timeout => " In milliseconds.",
        LimitKind::Bound => "",
    };
    json!({
        "description": format!("{}{unit}", limit.meaning),
        "type": "integer",
        "minimum": 0,
        "maximum": largest(limit.name),
        "default": limit.default,
    })
}

/// The largest value that a limit can have, which only the model's type knows.
fn largest(name: &str) -> u64 {
    let fits = |value: u64| {
        let alone = Map::from_iter([(name.to_owned(), Value::from(value))]);
        serde_json::from_value::<Limits>(Value::Object(alone)).is_ok()
    };
    [u64::MAX, u64::from(u32::MAX)]
        .into_iter()
        .find(|value| fits(*value))
        .unwrap_or_else(|| u64::from(u16::MAX))
}

#[cfg(test)]
mod tests;
