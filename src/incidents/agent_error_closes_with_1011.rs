//! An agent's error closes the connection with 1011.

use wsproof_model::vocabulary::Rule;

use super::messages::{intercepted, read};
use super::refusal::refusal;
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::targets::interception::{Interceptor, Passage, Sent};
use crate::targets::variation::Arrangement;

/// The close code of an internal error (RFC 6455 section 7.4.1).
pub(super) const INTERNAL_ERROR: u16 = 1011;

pub(super) const INCIDENT: Incident = Incident {
    name: "agent-error-closes-with-1011",
    title: "an agent fails, and the client is closed with 1011",
    story: "An agent's error went up through the code that runs agents, past everything that could have answered it, to the \
            handler of the connection. The framework closed the WebSocket with 1011, internal error. The other messages that \
            waited on the connection were gone too.",
    types: Types::Forbid {
        why: "A server closes with a `CloseCode`, and 1011 is none. An agent's error is a value that its run ends with, and \
              `errored()` leaves the connection where it was.",
        refusal: refusal!("vocabulary/a_close_with_1011"),
    },
    rules: &[Rule::Close1011],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    intercepted(|_connection| ClosesOnError)
}

struct ClosesOnError;

impl Interceptor for ClosesOnError {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        let Sent::Text(text) = sent else {
            return Passage::Through;
        };
        let message = read(text);
        if message["type"] == "agent_error" && message["code"] == "agent_failed" {
            Passage::Closed(INTERNAL_ERROR)
        } else {
            Passage::Through
        }
    }
}
