//! What a description says, but for the [behaviour](super::Behaviour): plain data, by name.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::behaviour::Behaviour;

/// The whole protocol as data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// The version of the format, [`FORMAT`](super::FORMAT).
    pub format: u32,
    /// The version of the protocol, by semantic versioning.
    pub version: String,
    /// The opening handshake.
    pub handshake: Handshake,
    /// The lifecycle states, with what each means.
    pub states: BTreeMap<String, String>,
    /// What leads from one lifecycle state to another, with what each means.
    pub triggers: BTreeMap<String, String>,
    /// The legal transitions of the lifecycle.
    pub transitions: BTreeSet<Step>,
    /// The grammar of a run.
    pub run: RunGrammar,
    /// The agent's dependency graph.
    pub parts: BTreeMap<String, Part>,
    /// The agent's runtime dependencies.
    pub services: BTreeMap<String, ServiceWord>,
    /// The words with which messages say why, by what they stand in, with what each means.
    pub codes: BTreeMap<String, BTreeMap<String, String>>,
    /// The close codes that a server may send.
    pub close_codes: BTreeMap<u16, CloseCode>,
    /// What a client says.
    pub client_messages: BTreeMap<String, Message>,
    /// What a server says; each of them also has a `seq`.
    pub server_messages: BTreeMap<String, Message>,
    /// The limits, with their defaults.
    pub limits: BTreeMap<String, Limit>,
    /// The rules.
    pub rules: BTreeMap<String, Rule>,
    /// What must happen.
    pub behaviour: Behaviour,
}

/// The opening handshake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handshake {
    /// The path of the WebSocket.
    pub path: String,
    /// The subprotocol that a client may offer.
    pub subprotocol: String,
}

/// A transition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Where it begins.
    pub from: String,
    /// What leads on.
    pub on: String,
    /// Where it ends.
    pub to: String,
}

/// The grammar of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunGrammar {
    /// The phases.
    pub phases: BTreeSet<String>,
    /// Its events, by the message that tells of each, with what each means.
    pub events: BTreeMap<String, String>,
    /// What may follow on what.
    pub transitions: BTreeSet<Step>,
}

/// A part of the agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What it is.
    pub meaning: String,
    /// Whether it may be left out.
    pub optional: bool,
    /// The parts that it is built from.
    pub needs: BTreeSet<String>,
}

/// A runtime dependency of the agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceWord {
    /// Whether no run can start without it.
    pub critical: bool,
}

/// A close code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseCode {
    /// The reason that goes with it.
    pub reason: String,
    /// When it is sent.
    pub meaning: String,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// What it means.
    pub meaning: String,
    /// Its fields besides `type` and `seq`.
    pub fields: BTreeMap<String, Field>,
}

/// A field of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// What it means.
    pub meaning: String,
    /// What may stand in it.
    pub kind: Kind,
    /// When it is there.
    pub there: There,
}

/// When a field is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum There {
    /// In every message of its type.
    Always,
    /// Where there is something to say.
    Sometimes,
    /// In every message of its type, null where there is nothing to say.
    OrNull,
}

/// What may stand in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Any text.
    Text,
    /// An id.
    Identifier {
        /// How many bytes it has at least.
        least_bytes: u64,
        /// How many bytes it has at most.
        most_bytes: u64,
    },
    /// A whole number from 0 on.
    Number {
        /// The greatest.
        most: u64,
    },
    /// One of these words.
    Word(BTreeSet<String>),
    /// An object with one of `up` and `down` for each of these services.
    Services(BTreeSet<String>),
}

/// A limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Its default.
    pub default: u64,
    /// What it is counted in.
    pub unit: Unit,
    /// What it is to a client.
    pub role: Role,
    /// What it means.
    pub meaning: String,
}

/// What a limit is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// Whatever the limit's meaning says.
    Count,
}

/// What a limit is to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// What it may count on: a lower one refuses, or gives up, what a higher one allows.
    Allowance,
    /// How soon something happens that costs it nothing.
    Pace,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its section of PROTOCOL.md.
    pub section: String,
    /// What it demands.
    pub demand: String,
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |words: &BTreeSet<String>| {
            let words: Vec<_> = words.iter().map(String::as_str).collect();
            words.join(", ")
        };
        match self {
            Self::Text => write!(formatter, "text"),
            Self::Identifier {
                least_bytes,
                most_bytes,
            } => write!(formatter, "an id of {least_bytes} to {most_bytes} bytes"),
            Self::Number { most } => write!(formatter, "a number from 0 to {most}"),
            Self::Word(words) => write!(formatter, "one of {}", listed(words)),
            Self::Services(services) => write!(formatter, "the status of {}", listed(services)),
        }
    }
}

impl Unit {
    /// So many of it, in words.
    #[must_use]
    pub fn of(self, count: u64) -> String {
        match self {
            Self::Milliseconds => format!("{count} ms"),
            Self::Count => count.to_string(),
        }
    }
}
