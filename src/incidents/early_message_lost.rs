//! A message that arrives after authentication and before readiness is lost.

use wsproof_model::vocabulary::{ID_BYTES, Rule};

use super::messages::{intercepted, read};
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::targets::interception::{Interceptor, Passage, Sent};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "early-message-lost",
    title: "a message that comes before the services are ready is lost",
    story: "Clients sent their first message right after they had authenticated. When the services took a moment to come up, \
            the handler of messages was not registered yet, and what came was read from the socket and thrown away.",
    types: Types::Permit {
        why: "A message is plain data: the types say in which states a run may start, not that each message gets one. Here \
              every state from `authenticated` on hands messages to the same queue.",
    },
    rules: &[
        Rule::WireMessageAccepted,
        Rule::WireDuplicateMessage,
        Rule::WaitingQueueFull,
    ],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    intercepted(|_connection| LosesEarly::default())
}

#[derive(Default)]
struct LosesEarly {
    authenticated: bool,
    ready: bool,
}

impl Interceptor for LosesEarly {
    fn client_sent(&mut self, text: &str) -> Passage {
        let message = read(text);
        let well_formed = message["type"] == "user_message"
            && message["text"].is_string()
            && message["message_id"]
                .as_str()
                .is_some_and(|id| ID_BYTES.contains(&id.len()));
        if self.authenticated && !self.ready && well_formed {
            Passage::Dropped
        } else {
            Passage::Through
        }
    }

    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        if let Sent::Text(text) = sent {
            let message = read(text);
            self.authenticated |= message["to"] == "authenticated";
            self.ready |= message["to"] == "processing_ready" || message["to"] == "degraded";
        }
        Passage::Through
    }
}
