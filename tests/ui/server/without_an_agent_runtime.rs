use std::sync::Arc;

use tokio::sync::watch;
use wsproof::server::{Parts, Server, TokioTimers};
use wsproof_model::vocabulary::{Limits, Services};

fn server(limits: Limits, services: watch::Receiver<Services>) -> Server {
    Server::new(Parts {
        limits,
        services,
        timers: Arc::new(TokioTimers),
    })
}

fn main() {}
