//! The description of the protocol, made from the model's tables.

use std::collections::BTreeMap;

use wsproof_model::dependencies::PARTS;
use wsproof_model::lifecycle::{TRANSITIONS, Transition};
use wsproof_model::machine::input::Input;
use wsproof_model::run::{RunEvent, RunPhase};
use wsproof_model::vocabulary::{
    self as words, ErrorCode, FieldKind, ID_BYTES, LifecycleState, LimitKind, LimitRole, Limits,
    MessageDescription, PATH, Presence, RunErrorCode, SUBPROTOCOL, Service, StopReason,
    ToolErrorCode, Trigger,
};

use super::behaviour::Behaviour;
use super::format::{
    CloseCode, Description, Field, Handshake, Kind, Limit, Message, Part, Role, Rule, RunGrammar,
    ServiceWord, Step, There, Unit,
};
use super::text::{DescriptionError, FORMAT};
use crate::suites::extraction::{Bounds, Extraction};

impl Description {
    /// The protocol as it is now, with the machine within `bounds` and everything that it can be given there.
    ///
    /// # Errors
    /// If the machine has more states than the bounds allow, or cannot be written as data.
    pub fn of_the_model(bounds: Bounds) -> Result<Self, DescriptionError> {
        Self::with_inputs(bounds, bounds.full_alphabet())
    }

    /// The same with these inputs of the machine alone.
    ///
    /// # Errors
    /// Likewise.
    pub fn with_inputs(bounds: Bounds, inputs: Vec<Input>) -> Result<Self, DescriptionError> {
        let extraction = Extraction::new(bounds, inputs)?;
        Ok(Self {
            format: FORMAT,
            version: wsproof_model::PROTOCOL_VERSION.to_owned(),
            handshake: Handshake {
                path: PATH.to_owned(),
                subprotocol: SUBPROTOCOL.to_owned(),
            },
            states: meanings(LifecycleState::ALL, |it| (it.name(), it.meaning())),
            triggers: meanings(Trigger::ALL, |it| (it.name(), it.meaning())),
            transitions: TRANSITIONS.iter().copied().map(step).collect(),
            run: run(),
            parts: parts(),
            services: services(),
            codes: codes(),
            close_codes: close_codes(),
            client_messages: messages(words::ClientMessage::DESCRIPTIONS),
            server_messages: messages(words::ServerMessage::DESCRIPTIONS),
            limits: limits(),
            rules: rules(),
            behaviour: Behaviour::of(&extraction)?,
        })
    }
}

fn meanings<T: Copy>(
    words: &[T],
    told: impl Fn(T) -> (&'static str, &'static str),
) -> BTreeMap<String, String> {
    let told = words.iter().map(|word| told(*word));
    told.map(|(name, meaning)| (name.to_owned(), meaning.to_owned()))
        .collect()
}

/// A transition of the lifecycle.
pub(crate) fn step(transition: Transition) -> Step {
    Step {
        from: transition.from.to_string(),
        on: transition.trigger.to_string(),
        to: transition.to.to_string(),
    }
}

/// The grammar of a run.
pub(crate) fn run() -> RunGrammar {
    let transitions = RunPhase::ALL.iter().flat_map(|from| {
        let steps = from.steps();
        steps.map(|(on, to)| Step {
            from: from.name().to_owned(),
            on: on.name().to_owned(),
            to: to.name().to_owned(),
        })
    });
    RunGrammar {
        phases: RunPhase::ALL
            .iter()
            .map(|it| it.name().to_owned())
            .collect(),
        events: meanings(RunEvent::ALL, |it| (it.name(), it.meaning())),
        transitions: transitions.collect(),
    }
}

fn parts() -> BTreeMap<String, Part> {
    let parts = PARTS.iter().map(|part| {
        let described = Part {
            meaning: part.meaning.to_owned(),
            optional: part.optional,
            needs: part.needs.iter().map(|it| it.method.to_owned()).collect(),
        };
        (part.method.to_owned(), described)
    });
    parts.collect()
}

fn services() -> BTreeMap<String, ServiceWord> {
    let services = Service::ALL.iter().map(|service| {
        let critical = service.is_critical();
        (service.name().to_owned(), ServiceWord { critical })
    });
    services.collect()
}

fn codes() -> BTreeMap<String, BTreeMap<String, String>> {
    let codes = [
        (
            "error.code",
            meanings(ErrorCode::ALL, |it| (it.name(), it.meaning())),
        ),
        (
            "agent_error.code",
            meanings(RunErrorCode::ALL, |it| (it.name(), it.meaning())),
        ),
        (
            "tool_completed.error",
            meanings(ToolErrorCode::ALL, |it| (it.name(), it.meaning())),
        ),
        (
            "agent_stopped.reason",
            meanings(StopReason::ALL, |it| (it.name(), it.meaning())),
        ),
    ];
    codes.map(|(place, words)| (place.to_owned(), words)).into()
}

fn close_codes() -> BTreeMap<u16, CloseCode> {
    let codes = words::CloseCode::ALL.iter().map(|code| {
        let described = CloseCode {
            reason: code.reason().to_owned(),
            meaning: code.meaning().to_owned(),
        };
        (code.number(), described)
    });
    codes.collect()
}

fn messages(described: &[MessageDescription]) -> BTreeMap<String, Message> {
    let messages = described.iter().map(|message| {
        let fields = message.fields.iter();
        let described = Message {
            meaning: message.meaning.to_owned(),
            fields: fields
                .map(|it| (it.name.to_owned(), Field::from(it)))
                .collect(),
        };
        (message.name.to_owned(), described)
    });
    messages.collect()
}

impl From<&words::FieldDescription> for Field {
    fn from(field: &words::FieldDescription) -> Self {
        Self {
            meaning: field.meaning.to_owned(),
            kind: kind(field.kind),
            there: match field.presence {
                Presence::Required => There::Always,
                Presence::Optional => There::Sometimes,
                Presence::Nullable => There::OrNull,
            },
        }
    }
}

fn kind(kind: FieldKind) -> Kind {
    match kind {
        FieldKind::Text => Kind::Text,
        FieldKind::Identifier => Kind::Identifier {
            least_bytes: *ID_BYTES.start() as u64,
            most_bytes: *ID_BYTES.end() as u64,
        },
        FieldKind::Number(most) => Kind::Number { most },
        FieldKind::Word(words) => Kind::Word(words().into_iter().map(str::to_owned).collect()),
        FieldKind::Services => Kind::Services(
            Service::ALL
                .iter()
                .map(|service| service.name().to_owned())
                .collect(),
        ),
    }
}

fn limits() -> BTreeMap<String, Limit> {
    let limits = Limits::DESCRIPTIONS.iter().map(|limit| {
        let described = Limit {
            default: limit.default,
            unit: match limit.kind {
                LimitKind::Timeout => Unit::Milliseconds,
                LimitKind::Bound => Unit::Count,
            },
            role: match limit.role {
                LimitRole::Allowance => Role::Allowance,
                LimitRole::Pace => Role::Pace,
            },
            meaning: limit.meaning.to_owned(),
        };
        (limit.name.to_owned(), described)
    });
    limits.collect()
}

fn rules() -> BTreeMap<String, Rule> {
    let rules = words::Rule::ALL.iter().map(|rule| {
        let described = Rule {
            section: rule.section().to_owned(),
            demand: rule.demand().to_owned(),
        };
        (rule.name().to_owned(), described)
    });
    rules.collect()
}
