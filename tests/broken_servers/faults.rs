//! The faults.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use serde_json::Value;
use wsproof::server::agent::{AgentFuture, Orchestrator, Request, RunContext, RunFailure};
use wsproof::targets::interception::{Interceptor, Passage, Sent};
use wsproof::targets::variation::{Arrangement, Variation};
use wsproof_model::vocabulary::{ID_BYTES, Limits};

fn intercepted<I: Interceptor + 'static>(
    make: impl Fn() -> I + Send + Sync + 'static,
) -> Arc<Variation> {
    let make = Arc::new(make);
    Arc::new(move || {
        let make = Arc::clone(&make);
        Arrangement {
            interceptor: Some(Arc::new(move |_connection| Box::new(make()))),
            ..Arrangement::proper()
        }
    })
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// Moves every later `seq`, so that what was left out or put in is not seen by the numbers.
#[derive(Default)]
struct Renumbering {
    shift: i64,
}

impl Renumbering {
    fn pass(&self, mut message: Value) -> Passage {
        if self.shift != 0
            && let Some(seq) = message["seq"].as_i64()
        {
            message["seq"] = Value::from(seq + self.shift);
        }
        Passage::Replaced(message.to_string())
    }

    fn drop(&mut self) -> Passage {
        self.shift -= 1;
        Passage::Dropped
    }
}

/// No fault: what is intercepted passes.
pub(crate) fn nothing() -> Arc<Variation> {
    struct Nothing;
    impl Interceptor for Nothing {
        fn server_sent(&mut self, _sent: &Sent<'_>) -> Passage {
            Passage::Through
        }
    }
    intercepted(|| Nothing)
}

/// A message that arrives after authentication and before readiness is lost.
pub(crate) fn early_message_dropped() -> Arc<Variation> {
    #[derive(Default)]
    struct Fault {
        authenticated: bool,
        ready: bool,
    }
    impl Interceptor for Fault {
        fn client_sent(&mut self, text: &str) -> Passage {
            let message = json(text);
            let well_formed = message["type"] == "user_message"
                && message["text"].is_string()
                && message["message_id"]
                    .as_str()
                    .is_some_and(|id| ID_BYTES.contains(&id.len()));
            if self.authenticated && !self.ready && well_formed {
                Passage::Dropped
            } else {
                Passage::Through
            }
        }

        fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
            if let Sent::Text(text) = sent {
                let message = json(text);
                self.authenticated |= message["to"] == "authenticated";
                self.ready |= message["to"] == "processing_ready" || message["to"] == "degraded";
            }
            Passage::Through
        }
    }
    intercepted(Fault::default)
}

/// After a loss the orchestrator is not asked for again: a message is accepted and nothing executes it.
pub(crate) fn silent_fallback() -> Arc<Variation> {
    #[derive(Default)]
    struct Fault {
        lost: bool,
        seq: Renumbering,
    }
    impl Interceptor for Fault {
        fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
            let Sent::Text(text) = sent else {
                return Passage::Through;
            };
            let message = json(text);
            self.lost |= message["from"] == "reconnecting";
            let of_run = !message["run_id"].is_null();
            if self.lost && of_run {
                self.seq.drop()
            } else {
                self.seq.pass(message)
            }
        }
    }
    intercepted(Fault::default)
}

/// The end of a tool call is not told if a heartbeat went by meanwhile.
pub(crate) fn slow_tool_never_completed() -> Arc<Variation> {
    #[derive(Default)]
    struct Fault {
        executing: bool,
        slow: bool,
        seq: Renumbering,
    }
    impl Interceptor for Fault {
        fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
            let Sent::Text(text) = sent else {
                self.slow = self.executing;
                return Passage::Through;
            };
            let message = json(text);
            if message["type"] == "tool_executing" {
                self.executing = true;
                self.slow = false;
            }
            let completed = message["type"] == "tool_completed";
            let untold = completed && self.slow;
            self.executing &= !completed;
            if untold {
                self.seq.drop()
            } else {
                self.seq.pass(message)
            }
        }
    }
    intercepted(Fault::default)
}

/// `seq` leaves out a number when the connection was reconnecting.
pub(crate) fn seq_skips_after_reconnecting() -> Arc<Variation> {
    #[derive(Default)]
    struct Fault(Renumbering);
    impl Interceptor for Fault {
        fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
            let Sent::Text(text) = sent else {
                return Passage::Through;
            };
            let message = json(text);
            if message["from"] == "reconnecting" {
                self.0.shift += 1;
            }
            self.0.pass(message)
        }
    }
    intercepted(Fault::default)
}

/// A user may hold one connection more than the limit says.
pub(crate) fn one_connection_too_many() -> Arc<Variation> {
    Arc::new(|| Arrangement {
        limits: |limits| Limits {
            connections_per_user: limits.connections_per_user + 1,
            ..limits.clone()
        },
        ..Arrangement::proper()
    })
}

/// An agent's panic ends the connection.
pub(crate) fn panic_closes_with_1011() -> Arc<Variation> {
    Arc::new(|| {
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
    })
}

/// The connections on which an agent panicked.
#[derive(Clone, Default)]
struct Panicked(Arc<Mutex<BTreeSet<u64>>>);

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
                    panicked.0.lock().expect("not poisoned").insert(connection);
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
        let panicked = self
            .panicked
            .0
            .lock()
            .expect("not poisoned")
            .contains(&self.connection);
        if panicked && json(text)["type"] == "agent_error" {
            Passage::Closed(1011)
        } else {
            Passage::Through
        }
    }
}

/// In one corner the status says that a message waits: reconnecting after one violation, with every service down.
pub(crate) fn forgetful_corner() -> Arc<Variation> {
    #[derive(Default)]
    struct Fault {
        violations: u32,
    }
    impl Interceptor for Fault {
        fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
            let Sent::Text(text) = sent else {
                return Passage::Through;
            };
            let mut message = json(text);
            self.violations += u32::from(message["code"] == "not_json");
            if message["type"] == "status" {
                let services = &message["services"];
                let down = |service: &str| services[service] == "down";
                let in_corner = message["state"] == "reconnecting"
                    && self.violations == 1
                    && ["supervisor", "orchestrator", "tools"]
                        .into_iter()
                        .all(down);
                if in_corner {
                    message["waiting"] = Value::from(1);
                    return Passage::Replaced(message.to_string());
                }
            }
            Passage::Through
        }
    }
    intercepted(Fault::default)
}
