//! What a client sees of an output, by fields.

use std::collections::BTreeMap;
use std::fmt::Display;

use wsproof_model::machine::input::Payload;
use wsproof_model::machine::output::{Output, ToolOutcome};
use wsproof_model::vocabulary::{
    SUBPROTOCOL, ServerMessageType as Type, Service, ServiceStatus, ToolErrorCode,
};

use super::behaviour::SeenOutput;

/// The output, with the fields that do not depend on what a server makes up.
pub(super) fn output_of(output: Output) -> SeenOutput {
    said(output).into()
}

fn said(output: Output) -> Said {
    match output {
        Output::Http {
            status,
            subprotocol,
        } => of("http")
            .with("status", status)
            .maybe("subprotocol", subprotocol.then_some(SUBPROTOCOL)),
        Output::StateChanged { from, to, reason } => typed(Type::StateChanged)
            .with("from", from)
            .with("to", to)
            .with("reason", reason),
        Output::MessageAccepted { message, position } => typed(Type::MessageAccepted)
            .with("message_id", message)
            .with("position", position),
        Output::MessageCancelled { message } => {
            typed(Type::MessageCancelled).with("message_id", message)
        }
        Output::AgentStarted { message } => typed(Type::AgentStarted).with("message_id", message),
        Output::AgentThinking { message } => typed(Type::AgentThinking).with("message_id", message),
        Output::ToolExecuting { message } => typed(Type::ToolExecuting).with("message_id", message),
        Output::ToolCompleted { message, outcome } => {
            let error = match outcome {
                ToolOutcome::Result => None,
                ToolOutcome::Failed => Some(ToolErrorCode::ToolFailed),
                ToolOutcome::ServiceUnavailable => Some(ToolErrorCode::ServiceUnavailable),
            };
            typed(Type::ToolCompleted)
                .with("message_id", message)
                .maybe("error", error)
        }
        Output::AgentCompleted { message } => {
            typed(Type::AgentCompleted).with("message_id", message)
        }
        Output::AgentError {
            message,
            code,
            started,
            service,
        } => typed(Type::AgentError)
            .with("message_id", message)
            .with("code", code)
            .maybe("run_id", started.then_some("of the run"))
            .maybe("service", service),
        Output::AgentStopped { message, reason } => typed(Type::AgentStopped)
            .with("message_id", message)
            .with("reason", reason),
        Output::Pong { nonce } => typed(Type::Pong).with("nonce", payload(nonce)),
        Output::Status {
            state,
            waiting,
            active,
            services,
        } => {
            let said = typed(Type::Status)
                .with("state", state)
                .with("waiting", waiting)
                .maybe("active_message_id", active);
            Service::ALL.iter().fold(said, |said, service| {
                said.with(service.name(), status_word(services.status(*service)))
            })
        }
        Output::Error { code, message } => typed(Type::Error)
            .with("code", code)
            .maybe("message_id", message),
        Output::Heartbeat => of("ping"),
        Output::Close { code } => of("close").maybe("code", code),
        Output::End => of("end"),
    }
}

const fn payload(payload: Payload) -> &'static str {
    match payload {
        Payload::Short => "short",
        Payload::Empty => "empty",
        Payload::Unicode => "unicode",
        Payload::Largest => "largest",
    }
}

const fn status_word(status: ServiceStatus) -> &'static str {
    match status {
        ServiceStatus::Up => "up",
        ServiceStatus::Down => "down",
    }
}

/// What a message of the table says.
const fn typed(of: Type) -> Said {
    self::of(of.name())
}

const fn of(name: &'static str) -> Said {
    Said {
        name,
        fields: BTreeMap::new(),
    }
}

/// An output whose fields are being told.
struct Said {
    name: &'static str,
    fields: BTreeMap<String, String>,
}

impl Said {
    fn with(mut self, field: &str, value: impl Display) -> Self {
        self.fields.insert(field.to_owned(), value.to_string());
        self
    }

    fn maybe(self, field: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.with(field, value),
            None => self,
        }
    }
}

impl From<Said> for SeenOutput {
    fn from(said: Said) -> Self {
        Self {
            name: said.name.to_owned(),
            fields: said.fields,
            optional: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::description::{Description, Kind};
    use crate::suites::extraction::Bounds;

    /// Fields in which a server says what it makes up.
    const MADE_UP: [&str; 5] = ["run_id", "thought", "tool", "result", "detail"];

    /// Every field of every message that is ever said, with `services` for the status of each.
    fn said(description: &Description) -> BTreeSet<(String, String)> {
        let mut said = BTreeSet::new();
        for output in &description.behaviour.outputs {
            let Some(message) = description.server_messages.get(&output.name) else {
                assert!(
                    ["http", "ping", "close", "end"].contains(&output.name.as_str()),
                    "no message is called `{}`",
                    output.name
                );
                continue;
            };
            for name in output.fields.keys() {
                let of_services = message.fields.iter().find(|(_, field)| {
                    matches!(&field.kind, Kind::Services(services) if services.contains(name))
                });
                let field = of_services.map_or(name, |(field, _)| field);
                said.insert((output.name.clone(), field.clone()));
            }
        }
        said
    }

    #[test]
    fn what_is_said_has_the_names_of_the_table() {
        let bounds = Bounds::default();
        let description = Description::of_the_model(bounds).unwrap();
        let said = said(&description);
        let fields = description.server_messages.iter().flat_map(|(name, it)| {
            let fields = it.fields.keys();
            fields.map(|field| (name.clone(), field.clone()))
        });
        let (made_up, known): (BTreeSet<_>, BTreeSet<_>) =
            fields.partition(|(_, field)| MADE_UP.contains(&field.as_str()));
        let unknown: Vec<_> = said
            .difference(&known)
            .filter(|it| !made_up.contains(it))
            .collect();
        assert!(unknown.is_empty(), "not in the table: {unknown:?}");
        let never: Vec<_> = known.difference(&said).collect();
        assert!(never.is_empty(), "in the table, and never said: {never:?}");
    }
}
