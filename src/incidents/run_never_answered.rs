//! An agent is done, and nobody hears of it.

use std::sync::Arc;

use wsproof_model::vocabulary::Rule;

use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::server::agent::{AgentFuture, Orchestrator, Request, RunContext, RunFailure};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "run-never-answered",
    title: "the agent is done, and the client is never told",
    story: "The agent's work was wrapped in a layer that waited for one more signal after it, which nothing sent. Thoughts and \
            tool calls came as they should. The answer did not, and every message behind it waited.",
    types: Types::Permit {
        why: "A run ends by `completed()`, `errored()` or `stopped()`, and a run that nobody took is worth a warning. That an \
              agent comes to an end at all no type can say: `run_timeout` ends it, and the check sees it sooner.",
    },
    rules: &[Rule::RunsEvents, Rule::RunsAgentFailed],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    Arrangement {
        orchestrator: Arc::new(|inner| Box::new(NeverDone(inner))),
        ..Arrangement::proper()
    }
}

struct NeverDone(Box<dyn Orchestrator>);

impl Orchestrator for NeverDone {
    fn run(
        self: Box<Self>,
        request: Request,
        context: RunContext,
    ) -> AgentFuture<Result<String, RunFailure>> {
        let run = self.0.run(request, context);
        Box::pin(async move {
            let _unheard = run.await;
            std::future::pending().await
        })
    }
}
