//! What a run tells overtakes what was said before it.

use serde_json::Value;
use wsproof_model::vocabulary::Rule;

use super::messages::{Numbering, intercepted, read};
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::targets::interception::{Interceptor, Passage, Sent};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "events-swapped",
    title: "a run's first event overtakes the acceptance of its message",
    story: "The acceptance of a message was written by the task that reads from the client, the events of its run by another \
            task. On a busy day the second one was quicker, and clients were told of a run for a message that they did not \
            know to be accepted.",
    types: Types::Permit {
        why: "The order of a run's own events is in its type. What is said beside them is not. Here one task writes all that \
              a connection says.",
    },
    rules: &[Rule::WireMessageAccepted],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    intercepted(|_connection| Overtaken::default())
}

#[derive(Default)]
struct Overtaken {
    /// An acceptance that is still to be written.
    accepted: Option<Value>,
    numbering: Numbering,
}

impl Interceptor for Overtaken {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        let Sent::Text(text) = sent else {
            return Passage::Through;
        };
        let message = read(text);
        if message["type"] == "message_accepted" && message["position"] == 0 {
            self.accepted = Some(message);
            return Passage::Dropped;
        }
        let started = message["type"] == "agent_started";
        let mut texts = vec![self.numbering.next(message)];
        if started {
            let accepted = self.accepted.take();
            texts.extend(accepted.map(|accepted| self.numbering.next(accepted)));
        }
        Passage::Several(texts)
    }
}
