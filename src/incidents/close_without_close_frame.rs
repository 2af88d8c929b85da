//! The transport ends without a close frame.

use wsproof_model::vocabulary::Rule;

use super::messages::intercepted;
use super::refusal::refusal;
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::targets::interception::{Interceptor, Passage, Sent};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "close-without-close-frame",
    title: "the server hangs up without saying why",
    story: "Whatever ended a connection dropped its socket. Clients saw 1006, which says nothing: they could not tell a \
            shutdown, after which to come back, from a token that does not hold, after which not to.",
    types: Types::Forbid {
        why: "What belongs to a connection, its socket included, can be taken out of it only when it is closed or failed, and \
              the way there leads through `close_started()` and `closing`, where the close frame is sent. To drop a whole \
              connection remains possible, and is worth a warning where nobody took it.",
        refusal: refusal!("lifecycle/the_context_taken_from_an_open_connection"),
    },
    rules: EVERY_CLOSE,
    target: TargetName::Live,
    arrangement,
};

/// The rules that ask for a close frame.
const EVERY_CLOSE: &[Rule] = &[
    Rule::CloseAnswer,
    Rule::Close1001,
    Rule::Close1002,
    Rule::Close1003,
    Rule::Close1007,
    Rule::Close1008Violations,
    Rule::Close1008Connections,
    Rule::Close1009,
    Rule::Close1013Startup,
    Rule::Close1013Recovery,
    Rule::Close3000,
    Rule::Close3008Authentication,
    Rule::Close3008Heartbeat,
];

fn arrangement() -> Arrangement {
    intercepted(|_connection| HangsUp)
}

struct HangsUp;

impl Interceptor for HangsUp {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        match sent {
            Sent::Text(_) | Sent::Ping | Sent::Pong => Passage::Through,
            Sent::Close => Passage::Ended,
        }
    }
}
