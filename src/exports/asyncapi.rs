//! The protocol as an AsyncAPI 3.0 document, made from the model's tables.
//!
//! AsyncAPI describes an application: here it is the server, which receives what clients say and sends what PROTOCOL.md
//! section 4 lists under "Server to client". It can say which messages there are, not in which order; what it has no words
//! for stands in extensions: the lifecycle (section 3) with the close codes, the run grammar and the limits (section 5).

use serde_json::{Map, Value, json};
use wsproof_model::PROTOCOL_VERSION;
use wsproof_model::lifecycle::TRANSITIONS;
use wsproof_model::run::RunPhase;
use wsproof_model::vocabulary::{
    CloseCode, LifecycleState, MessageDescription, PATH, SUBPROTOCOL, Trigger,
};

use super::json_schema::{Speaker, message_schemas};
use crate::control::schema::limits;
use crate::description::{run, step};

/// The name of the only channel.
const CHANNEL: &str = "chat";
/// The name of the server.
const SERVER: &str = "agentChat";
/// Where the server is, if nothing else is said: as `wsproof serve` listens.
const HOST: &str = "127.0.0.1:8080";

const DESCRIPTION: &str = "The Agent Chat Protocol over WebSocket (RFC 6455): text frames, one JSON object each. This document \
describes the server: it receives what clients say, and sends what its `send` operation lists. AsyncAPI cannot say in which \
order: `x-lifecycle` has the states of a connection, what leads from one to another, and the close codes; `x-run` has the \
order of the messages about a run; `x-limits` has the limits with their defaults.";

/// The document.
#[must_use]
pub fn document() -> Value {
    json!({
        // Not a later one of version 3, which would say nothing more here and which fewer tools read.
        "asyncapi": "3.0.0",
        "info": {
            "title": "Agent Chat Protocol",
            "version": PROTOCOL_VERSION,
            "description": DESCRIPTION,
        },
        "defaultContentType": "application/json",
        "servers": {SERVER: server()},
        "channels": {CHANNEL: channel()},
        "operations": {
            "receiveFromClient": operation("receive", "What clients say.", Speaker::Client),
            "sendToClient": operation("send", "What the server says.", Speaker::Server),
        },
        "components": {"messages": messages(), "schemas": message_schemas()},
        "x-lifecycle": lifecycle(),
        "x-run": run_grammar(),
        "x-limits": limits()["properties"],
    })
}

fn server() -> Value {
    json!({
        "host": "{host}",
        "protocol": "ws",
        "description": "A server of the protocol.",
        "variables": {
            "host": {"description": "Where the server is: its name or address, and its port.", "default": HOST},
        },
    })
}

fn channel() -> Value {
    let messages: Map<_, _> = described()
        .map(|message| {
            let name = message.name;
            (name.to_owned(), reference("components/messages", name))
        })
        .collect();
    json!({
        "address": PATH,
        "description": "A connection.",
        "servers": [reference("servers", SERVER)],
        "messages": messages,
        "bindings": {"ws": {
            "method": "GET",
            "headers": {"type": "object", "properties": {
                "Authorization": {
                    "description": "`Bearer` and a token, in place of an `authenticate`. One that does not hold is answered with HTTP 401, and no WebSocket.",
                    "type": "string",
                },
                "Sec-WebSocket-Protocol": {
                    "description": format!("The subprotocols that the client offers; `{SUBPROTOCOL}` is taken."),
                    "type": "string",
                },
            }},
            "bindingVersion": "0.1.0",
        }},
    })
}

fn operation(action: &str, summary: &str, speaker: Speaker) -> Value {
    let within = format!("channels/{CHANNEL}/messages");
    let messages: Vec<_> = speaker
        .messages()
        .iter()
        .map(|message| reference(&within, message.name))
        .collect();
    json!({
        "action": action,
        "summary": summary,
        "channel": reference("channels", CHANNEL),
        "messages": messages,
    })
}

fn messages() -> Map<String, Value> {
    let messages = described().map(|message| {
        let told = json!({
            "name": message.name,
            "title": message.name,
            "summary": message.meaning,
            "payload": reference("components/schemas", message.name),
        });
        (message.name.to_owned(), told)
    });
    messages.collect()
}

/// Each message of a client and of a server.
fn described() -> impl Iterator<Item = &'static MessageDescription> {
    [Speaker::Client, Speaker::Server]
        .into_iter()
        .flat_map(Speaker::messages)
}

fn reference(place: &str, name: &str) -> Value {
    json!({"$ref": format!("#/{place}/{name}")})
}

fn run_grammar() -> Value {
    let mut grammar = json!(run());
    grammar["initial"] = json!(RunPhase::Pending.name());
    grammar
}

fn lifecycle() -> Value {
    let states = LifecycleState::ALL.iter().map(|state| {
        json!({
            "name": state.name(),
            "meaning": state.meaning(),
            "operational": state.is_operational(),
            "acceptsMessages": state.accepts_messages(),
            "announced": state.is_announced(),
            "terminal": state.is_terminal(),
        })
    });
    let triggers = Trigger::ALL
        .iter()
        .map(|trigger| json!({"name": trigger.name(), "meaning": trigger.meaning()}));
    let close_codes = CloseCode::ALL.iter().map(
        |code| json!({"code": code.number(), "reason": code.reason(), "meaning": code.meaning()}),
    );
    json!({
        "initial": LifecycleState::Connecting.name(),
        "states": states.collect::<Vec<_>>(),
        "triggers": triggers.collect::<Vec<_>>(),
        "transitions": TRANSITIONS.iter().copied().map(step).collect::<Vec<_>>(),
        "closeCodes": close_codes.collect::<Vec<_>>(),
    })
}
