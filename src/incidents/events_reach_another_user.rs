//! What an agent tells one user reaches another.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use wsproof_model::vocabulary::Rule;

use super::messages::{Numbering, read};
use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::server::agent::{AgentFuture, Orchestrator, Request, RunContext, RunFailure};
use crate::server::token::User;
use crate::targets::interception::{Interceptor, Passage, Sent};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "events-reach-another-user",
    title: "what an agent tells one user is shown to another as well",
    story: "All runs told their events to one sink for the whole process, and the sink wrote them to every connection that \
            had a run. With one user at a time nobody noticed. With two, each read what the agent told the other.",
    types: Types::Permit {
        why: "The types keep a connection and its run together, but what is written to a socket is bytes. Here each run gets \
              a way for its events of its own, and its other end belongs to the connection that the message came over.",
    },
    rules: &[Rule::AlwaysIsolation],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    let sink = Sink::default();
    let noted = sink.clone();
    Arrangement {
        interceptor: Some(Arc::new(move |connection| {
            Box::new(ToEverybody {
                connection,
                sink: sink.clone(),
                numbering: Numbering::default(),
            })
        })),
        orchestrator: Arc::new(move |inner| {
            Box::new(Noted {
                inner,
                sink: noted.clone(),
            })
        }),
        ..Arrangement::proper()
    }
}

/// The one sink of all runs.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<BTreeMap<u64, Reader>>>);

/// A connection that had a run.
struct Reader {
    user: User,
    /// Events of others that it has not read yet.
    unread: Vec<Value>,
}

impl Sink {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Reader>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_run(&self, connection: u64, user: User) {
        let reader = Reader {
            user,
            unread: Vec::new(),
        };
        self.lock().entry(connection).or_insert(reader);
    }

    /// Gives an event of one connection to those of other users.
    fn tell_others(&self, connection: u64, event: &Value) {
        let mut readers = self.lock();
        let Some(own) = readers.get(&connection).map(|reader| reader.user.clone()) else {
            return;
        };
        for reader in readers.values_mut().filter(|reader| reader.user != own) {
            reader.unread.push(event.clone());
        }
    }

    fn read(&self, connection: u64) -> Vec<Value> {
        let mut readers = self.lock();
        let reader = readers.get_mut(&connection);
        reader.map_or_else(Vec::new, |reader| std::mem::take(&mut reader.unread))
    }
}

/// An orchestrator of which the sink knows whose it is.
struct Noted {
    inner: Box<dyn Orchestrator>,
    sink: Sink,
}

impl Orchestrator for Noted {
    fn run(
        self: Box<Self>,
        request: Request,
        context: RunContext,
    ) -> AgentFuture<Result<String, RunFailure>> {
        let identity = &request.identity;
        self.sink
            .has_run(identity.connection.number(), identity.user.clone());
        self.inner.run(request, context)
    }
}

struct ToEverybody {
    connection: u64,
    sink: Sink,
    numbering: Numbering,
}

impl Interceptor for ToEverybody {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        let mut texts: Vec<_> = self
            .sink
            .read(self.connection)
            .into_iter()
            .map(|event| self.numbering.next(event))
            .collect();
        let text = match sent {
            Sent::Text(text) => text,
            Sent::Ping | Sent::Pong | Sent::Close => return Passage::Preceded(texts),
        };
        let message = read(text);
        if !message["run_id"].is_null() {
            self.sink.tell_others(self.connection, &message);
        }
        texts.push(self.numbering.next(message));
        Passage::Several(texts)
    }
}
