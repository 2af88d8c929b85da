//! After a loss the orchestrator is not asked for again.

use wsproof_model::vocabulary::Rule;

use super::messages::{Numbering, intercepted, read};
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::targets::interception::{Interceptor, Passage, Sent};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "execution-stops-after-loss",
    title: "after a service was lost and came back, messages are accepted and nothing executes them",
    story: "The supervisor was restarted. Connections reported themselves ready again, but the pipeline behind them still \
            pointed to the old one. Messages were accepted and the state went to processing, and no run ever began.",
    types: Types::Permit {
        why: "The types hold the order of what is said: a connection is ready again only after `critical_services_up()` and \
              `pipeline_opened()`. That a message is executed after that is not in them.",
    },
    rules: &[Rule::RunsStarted, Rule::AlwaysProgress],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    intercepted(|_connection| NoRuns::default())
}

#[derive(Default)]
struct NoRuns {
    lost: bool,
    numbering: Numbering,
}

impl Interceptor for NoRuns {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        let Sent::Text(text) = sent else {
            return Passage::Through;
        };
        let message = read(text);
        self.lost |= message["from"] == "reconnecting";
        if self.lost && !message["run_id"].is_null() {
            Passage::Dropped
        } else {
            self.numbering.pass(message)
        }
    }
}
