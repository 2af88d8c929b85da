//! In place of an orchestrator that is missing, something else answers.

use wsproof_model::vocabulary::Rule;

use super::refusal::refusal;
use super::replacement::in_place_of_orchestrators;
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::server::agent::{AgentFuture, Orchestrator, Request, RunContext, RunFailure};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "orchestrator-fallback",
    title: "the orchestrator is missing, and a canned answer hides it",
    story: "Where the orchestrator was missing, the code fell back to a polite text without telling anybody. Every run \
            completed at once, the dashboards were green, and no agent ever saw a message.",
    types: Types::Forbid {
        why: "A run is made by the agent runtime alone, with an orchestrator of the factory that it was given. There is no \
              run to fall back to. That the factory's orchestrators do their work is not in their type, and is what the \
              conversation shows.",
        refusal: refusal!("run/run_without_a_runtime"),
    },
    rules: &[Rule::WireSilence, Rule::OrchestratorPerRun],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    in_place_of_orchestrators(|| Canned)
}

/// What answers in the orchestrator's place.
struct Canned;

impl Orchestrator for Canned {
    fn run(
        self: Box<Self>,
        _request: Request,
        _context: RunContext,
    ) -> AgentFuture<Result<String, RunFailure>> {
        let answer = "Thank you for your message. Please try again later.".to_owned();
        Box::pin(std::future::ready(Ok(answer)))
    }
}
