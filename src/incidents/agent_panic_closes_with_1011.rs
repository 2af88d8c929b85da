//! An agent's panic ends the connection.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use wsproof_model::vocabulary::Rule;

use super::agent_error_closes_with_1011::INTERNAL_ERROR;
use super::messages::read;
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::server::agent::{AgentFuture, Orchestrator, Request, RunContext, RunFailure};
use crate::targets::interception::{Interceptor, Passage, Sent};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "agent-panic-closes-with-1011",
    title: "an agent panics, and takes its connection along",
    story: "Errors of agents were handled, panics were not. The first agent that ran into one unwound the task of its \
            connection, and the client was closed with 1011.",
    types: Types::Permit {
        why: "No type says that code does not panic. Here each run is polled behind `catch_unwind`, a panic ends it as an \
              error does, and `CloseCode` has no 1011 to close with.",
    },
    rules: &[Rule::Close1011],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    let panicked = Panicked::default();
    let noted = panicked.clone();
    Arrangement {
        interceptor: Some(Arc::new(move |connection| {
            Box::new(ClosesOnPanic {
                connection,
                panicked: panicked.clone(),
            })
        })),
        orchestrator: Arc::new(move |inner| {
            Box::new(NotesPanic {
                inner,
                panicked: noted.clone(),
            })
        }),
        ..Arrangement::proper()
    }
}

/// The connections on which an agent panicked.
#[derive(Clone, Default)]
struct Panicked(Arc<Mutex<BTreeSet<u64>>>);

impl Panicked {
    fn lock(&self) -> MutexGuard<'_, BTreeSet<u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct NotesPanic {
    inner: Box<dyn Orchestrator>,
    panicked: Panicked,
}

impl Orchestrator for NotesPanic {
    fn run(
        self: Box<Self>,
        request: Request,
        context: RunContext,
    ) -> AgentFuture<Result<String, RunFailure>> {
        let connection = request.identity.connection.number();
        let Self { inner, panicked } = *self;
        let run = inner.run(request, context);
        Box::pin(async move {
            AssertUnwindSafe(run)
                .catch_unwind()
                .await
                .unwrap_or_else(|panic| {
                    panicked.lock().insert(connection);
                    resume_unwind(panic)
                })
        })
    }
}

struct ClosesOnPanic {
    connection: u64,
    panicked: Panicked,
}

impl Interceptor for ClosesOnPanic {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        let Sent::Text(text) = sent else {
            return Passage::Through;
        };
        let panicked = self.panicked.lock().contains(&self.connection);
        if panicked && read(text)["type"] == "agent_error" {
            Passage::Closed(INTERNAL_ERROR)
        } else {
            Passage::Through
        }
    }
}
