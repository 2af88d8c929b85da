//! `seq` leaves out a number.

use wsproof_model::vocabulary::Rule;

use super::messages::{Numbering, intercepted, read};
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::targets::interception::{Interceptor, Passage, Sent};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "seq-skips-after-reconnecting",
    title: "after a recovery a number is missing, and clients believe that they lost a message",
    story: "When a connection left reconnecting, a message was numbered and then not sent, as the state had changed meanwhile. \
            Clients that counted saw a gap, took it for a loss, and opened their connections anew.",
    types: Types::Permit {
        why: "The number of a message is data. Here a message is numbered in the one place that writes it.",
    },
    rules: &[Rule::WireSeq],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    intercepted(|_connection| Skips::default())
}

#[derive(Default)]
struct Skips(Numbering);

impl Interceptor for Skips {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        let Sent::Text(text) = sent else {
            return Passage::Through;
        };
        let message = read(text);
        if message["from"] == "reconnecting" {
            self.0.skip();
        }
        self.0.pass(message)
    }
}
