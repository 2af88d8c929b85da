use std::sync::Arc;

use tokio::sync::watch;
use wsproof::server::agent::{EventSink, Supervisor};
use wsproof::server::demonstration::Phrases;
use wsproof::server::token::JwtVerifier;
use wsproof::server::{Parts, Server, TokioTimers};
use wsproof_model::dependencies::Dependencies;
use wsproof_model::vocabulary::{Limits, Services};

// The orchestrator factory is missing.
fn server(limits: Limits, services: watch::Receiver<Services>, verifier: JwtVerifier) -> Server {
    let runtime = Dependencies::new()
        .token_verifier(verifier)
        .llm(Arc::new(Phrases))
        .without_tools()
        .event_sink(EventSink::new())
        .supervisor(Supervisor::new);
    Server::new(Parts {
        limits,
        runtime,
        services,
        timers: Arc::new(TokioTimers),
    })
}

fn main() {}
