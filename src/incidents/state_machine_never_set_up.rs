//! The transport is accepted, and nothing sets up the application side.

use wsproof_model::vocabulary::Rule;

use super::messages::intercepted;
use super::refusal::refusal;
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::targets::interception::{Interceptor, Passage, Sent};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "state-machine-never-set-up",
    title: "the WebSocket is accepted, and nobody is there to talk to",
    story: "The function that looks up a connection's state machine came from an import with a fallback, and the fallback \
            was nothing. The opening handshake went well, so the transport was open and answered pings. The application side \
            was never set up: every message went nowhere, and the connection hung until somebody gave up.",
    types: Types::Forbid {
        why: "A connection is made by `Connection::open` and by nothing else, and goes through its states one by one: there \
              is no run on one that nobody set up. A lookup that may find nothing is an `Option`, which has none of the \
              methods. What remains possible is to do nothing at all with a connection, and that is what this server does.",
        refusal: refusal!("lifecycle/a_run_where_no_state_machine_was_ever_set_up"),
    },
    rules: &[
        Rule::LifecycleTransition,
        Rule::WireAuthenticate,
        Rule::WirePing,
    ],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    intercepted(|_connection| NobodyThere)
}

struct NobodyThere;

impl Interceptor for NobodyThere {
    fn client_sent(&mut self, _text: &str) -> Passage {
        Passage::Dropped
    }

    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        match sent {
            Sent::Text(_) | Sent::Ping | Sent::Close => Passage::Dropped,
            // The transport's own answers come.
            Sent::Pong => Passage::Through,
        }
    }
}
