//! Messages are accepted, and nothing executes them.

use wsproof_model::vocabulary::Rule;

use super::refusal::refusal;
use super::replacement::in_place_of_orchestrators;
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::server::agent::{AgentFuture, Orchestrator, Request, RunContext, RunFailure};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "orchestrator-missing",
    title: "messages are accepted, and there is no orchestrator to execute them",
    story: "The orchestrator was removed from the bridge between the WebSocket and the agents, while the code that runs \
            agents still asked the bridge for it. The check was always false and the execution waited for ever. Clients \
            saw their message accepted and a run started, then nothing, until they timed out.",
    types: Types::Forbid {
        why: "An agent runtime cannot be made without an orchestrator factory, a server cannot be made without an agent \
              runtime, and a run exists only together with the orchestrator that the factory made for it. There is no \
              check at run time that could be false.",
        refusal: refusal!("dependencies/runtime_without_an_orchestrator_factory"),
    },
    rules: &[Rule::OrchestratorPerRun],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    in_place_of_orchestrators(|| Nothing)
}

/// What stands in the orchestrator's place.
struct Nothing;

impl Orchestrator for Nothing {
    fn run(
        self: Box<Self>,
        _request: Request,
        context: RunContext,
    ) -> AgentFuture<Result<String, RunFailure>> {
        Box::pin(async move {
            let _never_used = context;
            std::future::pending().await
        })
    }
}
