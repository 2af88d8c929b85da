//! The end of a tool call is not told if a heartbeat went by meanwhile.

use super::messages::{Numbering, intercepted, read};
use super::refusal::refusal;
use super::{Incident, Types};
use crate::targets::interception::{Interceptor, Passage, Sent};
use crate::targets::variation::Arrangement;
use wsproof_model::vocabulary::Rule;

pub(super) const INCIDENT: Incident = Incident {
    name: "slow-tool-never-completed",
    title: "a tool that takes longer than a heartbeat never seems to come back",
    story: "The heartbeat replaced what the connection was waiting for. A tool that came back before the next heartbeat was \
            told to the client, a slower one was not: the client saw a tool executing, and then the answer, or nothing.",
    types: Types::Forbid {
        why: "A run in which a tool call is under way has no `completed()`: it must come back with `tool_done()` first. So \
              the server knows of the end of every call; that it says so to the client, in the same place, is for the check.",
        refusal: refusal!("run/answered_during_a_tool_call"),
    },
    rules: &[Rule::RunsEvents, Rule::ServicesToolLost],
    arrangement,
};

fn arrangement() -> Arrangement {
    intercepted(|_connection| Forgetful::default())
}

#[derive(Default)]
struct Forgetful {
    executing: bool,
    slow: bool,
    numbering: Numbering,
}

impl Interceptor for Forgetful {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        let text = match sent {
            Sent::Text(text) => text,
            Sent::Ping => {
                self.slow = self.executing;
                return Passage::Through;
            }
            Sent::Pong | Sent::Close => return Passage::Through,
        };
        let message = read(text);
        if message["type"] == "tool_executing" {
            self.executing = true;
            self.slow = false;
        }
        let completed = message["type"] == "tool_completed";
        self.executing &= !completed;
        if completed && self.slow {
            Passage::Dropped
        } else {
            self.numbering.pass(message)
        }
    }
}
