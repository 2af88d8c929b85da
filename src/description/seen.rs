//! What a client sees of an output, by fields.

use std::collections::BTreeMap;
use std::fmt::Display;

use wsproof_model::machine::input::Payload;
use wsproof_model::machine::output::{Output, ToolOutcome};
use wsproof_model::vocabulary::{SUBPROTOCOL, Service, ServiceStatus, ToolErrorCode};

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
        Output::StateChanged { from, to, reason } => of("state_changed")
            .with("from", from)
            .with("to", to)
            .with("reason", reason),
        Output::MessageAccepted { message, position } => of("message_accepted")
            .with("message_id", message)
            .with("position", position),
        Output::MessageCancelled { message } => of("message_cancelled").with("message_id", message),
        Output::AgentStarted { message } => of("agent_started").with("message_id", message),
        Output::AgentThinking { message } => of("agent_thinking").with("message_id", message),
        Output::ToolExecuting { message } => of("tool_executing").with("message_id", message),
        Output::ToolCompleted { message, outcome } => {
            let error = match outcome {
                ToolOutcome::Result => None,
                ToolOutcome::Failed => Some(ToolErrorCode::ToolFailed),
                ToolOutcome::ServiceUnavailable => Some(ToolErrorCode::ServiceUnavailable),
            };
            of("tool_completed")
                .with("message_id", message)
                .maybe("error", error)
        }
        Output::AgentCompleted { message } => of("agent_completed").with("message_id", message),
        Output::AgentError {
            message,
            code,
            started,
            service,
        } => of("agent_error")
            .with("message_id", message)
            .with("code", code)
            .maybe("run_id", started.then_some("of the run"))
            .maybe("service", service),
        Output::AgentStopped { message, reason } => of("agent_stopped")
            .with("message_id", message)
            .with("reason", reason),
        Output::Pong { nonce } => of("pong").with("nonce", payload(nonce)),
        Output::Status {
            state,
            waiting,
            active,
            services,
        } => {
            let said = of("status")
                .with("state", state)
                .with("waiting", waiting)
                .maybe("active_message_id", active);
            Service::ALL.iter().fold(said, |said, service| {
                said.with(service.name(), status_word(services.status(*service)))
            })
        }
        Output::Error { code, message } => {
            of("error").with("code", code).maybe("message_id", message)
        }
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
