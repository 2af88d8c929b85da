//! The reference server, given something else from outside: random conversations are played to it.

use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use serde_json::Value;
use wsproof::incidents::Incident;
use wsproof::lockstep::{Search, TargetName, search};
use wsproof::server::agent::{AgentFuture, Orchestrator, Request, RunContext, RunFailure};
use wsproof::targets::interception::{Interceptor, Passage, Sent};
use wsproof::targets::variation::{Arrangement, Variation};
use wsproof_model::vocabulary::Rule;

use crate::broken::changed;

/// The rule that is charged when a server is played to that breaks `rule`; `None` if there is none here.
pub(super) fn charged(rule: Rule) -> Option<Rule> {
    let what = Search {
        seed: 20_261_124,
        cases: 400,
        steps: 24,
        jobs: 1,
        target: TargetName::Simulated,
    };
    let (_, arrangement) = BROKEN.iter().find(|(broken, _)| *broken == rule)?;
    let variation: Arc<Variation> = Arc::new(arrangement);
    let searched = search(&what, &variation);
    let counterexample = searched.unwrap().counterexample;
    counterexample.map(|it| {
        println!("{}: {}", it.difference.rule, it.difference);
        it.difference.rule
    })
}

type Arrange = fn() -> Arrangement;

/// What a server is given that breaks a rule.
const BROKEN: &[(Rule, Arrange)] = &[
    (Rule::WireSeq, || incident("seq-skips-after-reconnecting")),
    (Rule::WireShape, || changed(lacks_its_type)),
    (Rule::WireFrames, without_pongs),
    (Rule::RunsIdentity, || changed(has_one_run_id)),
    (Rule::OrchestratorPerRun, || {
        incident("orchestrator-missing")
    }),
    (Rule::AlwaysNoOrphan, with_orchestrators_that_stay),
    (Rule::AlwaysIsolation, || {
        incident("events-reach-another-user")
    }),
    (Rule::Close1008Connections, || {
        incident("one-connection-too-many")
    }),
];

fn incident(name: &str) -> Arrangement {
    (Incident::named(name).unwrap().variation())()
}

fn without_pongs() -> Arrangement {
    Arrangement {
        interceptor: Some(Arc::new(|_| Box::new(NoPongs))),
        ..Arrangement::proper()
    }
}

fn with_orchestrators_that_stay() -> Arrangement {
    Arrangement {
        orchestrator: Arc::new(|inner| Box::new(Left(inner))),
        ..Arrangement::proper()
    }
}

fn lacks_its_type(mut message: Value) -> Option<Passage> {
    message.as_object_mut()?.remove("type");
    Some(Passage::Replaced(message.to_string()))
}

fn has_one_run_id(mut message: Value) -> Option<Passage> {
    *message.get_mut("run_id")? = Value::from("the run");
    Some(Passage::Replaced(message.to_string()))
}

struct NoPongs;

impl Interceptor for NoPongs {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        match sent {
            Sent::Pong => Passage::Dropped,
            Sent::Text(_) | Sent::Ping | Sent::Close => Passage::Through,
        }
    }
}

/// An orchestrator that nobody releases when its run is stopped.
struct Left(Box<dyn Orchestrator>);

impl Orchestrator for Left {
    fn run(
        self: Box<Self>,
        request: Request,
        context: RunContext,
    ) -> AgentFuture<Result<String, RunFailure>> {
        Box::pin(Never(ManuallyDrop::new(self.0.run(request, context))))
    }
}

struct Never(ManuallyDrop<AgentFuture<Result<String, RunFailure>>>);

impl Future for Never {
    type Output = Result<String, RunFailure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}
