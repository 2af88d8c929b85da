//! Messages that waited are executed in another order.

use serde_json::Value;
use wsproof_model::vocabulary::Rule;

use super::messages::{intercepted, read};
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::targets::interception::{Interceptor, Passage, Sent};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "queue-reordered-at-flush",
    title: "what waited is executed last first, once the services are back",
    story: "While a service was being restored, messages waited in a list. When it was back, the list was emptied from the \
            end that was easier to take from. Users who had sent a question and a correction got the answer to the correction \
            first.",
    types: Types::Permit {
        why: "Which message a run is started with is data. Here there is one queue for each connection, taken from in one \
              place.",
    },
    rules: &[Rule::WaitingOrder],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    intercepted(|_connection| LastFirst::default())
}

#[derive(Default)]
struct LastFirst {
    /// The messages that wait, in the order of acceptance.
    waiting: Vec<Value>,
    flushing: bool,
}

impl Interceptor for LastFirst {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        let Sent::Text(text) = sent else {
            return Passage::Through;
        };
        let mut message = read(text);
        let id = message["message_id"].clone();
        if message["type"] == "message_accepted" && message["position"] != 0 {
            self.waiting.push(id);
        } else if message["type"] == "agent_started" {
            if self.flushing
                && let Some(last) = self.waiting.pop()
            {
                self.flushing = false;
                message["message_id"] = last;
                return Passage::Replaced(message.to_string());
            }
            self.waiting.retain(|waiting| *waiting != id);
        } else if message["type"] == "message_cancelled" || message["type"] == "agent_error" {
            self.waiting.retain(|waiting| *waiting != id);
        }
        self.flushing |= message["from"] == "reconnecting";
        Passage::Through
    }
}
