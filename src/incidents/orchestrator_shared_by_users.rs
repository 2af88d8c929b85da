//! All users share one orchestrator.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wsproof_model::vocabulary::Rule;

use super::refusal::refusal;
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::server::agent::{AgentFuture, Orchestrator, Request, RunContext, RunFailure};
use crate::targets::script::answer;
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "orchestrator-shared-by-users",
    title: "two users share an orchestrator, and one gets the answer to the other's question",
    story: "The orchestrator was a global that was made once, with the request of the run in one of its fields. Two runs at \
            the same time wrote to the same field. The run that began first answered what the other user had asked.",
    types: Types::Forbid {
        why: "A run consumes the orchestrator that the factory made for its request, and drops it when it ends: there is \
              nothing that a second run could start with. What orchestrators share behind their backs, in a global, no type \
              sees; the conversation shows it.",
        refusal: refusal!("run/one_orchestrator_for_two_runs"),
    },
    rules: &[Rule::AlwaysIsolation],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    let field = Field::default();
    Arrangement {
        orchestrator: Arc::new(move |inner| {
            Box::new(Shared {
                inner,
                field: field.clone(),
            })
        }),
        ..Arrangement::proper()
    }
}

/// The field with the request that is being executed.
#[derive(Clone, Default)]
struct Field(Arc<Mutex<Option<Request>>>);

impl Field {
    fn lock(&self) -> MutexGuard<'_, Option<Request>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Shared {
    inner: Box<dyn Orchestrator>,
    field: Field,
}

impl Orchestrator for Shared {
    fn run(
        self: Box<Self>,
        request: Request,
        context: RunContext,
    ) -> AgentFuture<Result<String, RunFailure>> {
        let Self { inner, field } = *self;
        let own = request.identity.user.clone();
        *field.lock() = Some(request.clone());
        let run = inner.run(request, context);
        Box::pin(async move {
            let outcome = run.await?;
            let executed = field.lock();
            Ok(match executed.as_ref() {
                Some(request) if request.identity.user != own => answer(
                    request.identity.user.as_str(),
                    request.identity.message_id.as_str(),
                    request.text.len(),
                ),
                Some(_) | None => outcome,
            })
        })
    }
}
