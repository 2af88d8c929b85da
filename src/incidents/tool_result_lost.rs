//! The end of a tool call is not told if the client said something meanwhile.

use wsproof_model::vocabulary::Rule;

use super::messages::{Numbering, intercepted, read};
use super::refusal::refusal;
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::targets::interception::{Interceptor, Passage, Sent};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "tool-result-lost",
    title: "a tool's result is lost when the client says something meanwhile",
    story: "The connection waited for the tool and for the client at once, and took what came first. Whatever lost was \
            dropped and started anew, but a tool call cannot be waited for twice. If the client said anything while a tool \
            was executing, it was never told that the tool was done.",
    types: Types::Forbid {
        why: "A run in which a tool call is under way has no `completed()`: it must come back with `tool_done()` first. So \
              the server knows of the end of every call. That it tells the client, in the same place, is for the check.",
        refusal: refusal!("run/answered_during_a_tool_call"),
    },
    rules: &[Rule::RunsEvents, Rule::ServicesToolLost],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    intercepted(|_connection| Forgetful::default())
}

#[derive(Default)]
struct Forgetful {
    executing: bool,
    interrupted: bool,
    numbering: Numbering,
}

impl Interceptor for Forgetful {
    fn client_sent(&mut self, _text: &str) -> Passage {
        self.interrupted = self.executing;
        Passage::Through
    }

    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        let Sent::Text(text) = sent else {
            return Passage::Through;
        };
        let message = read(text);
        if message["type"] == "tool_executing" {
            self.executing = true;
            self.interrupted = false;
        }
        let completed = message["type"] == "tool_completed";
        self.executing &= !completed;
        if completed && self.interrupted {
            Passage::Dropped
        } else {
            self.numbering.pass(message)
        }
    }
}
