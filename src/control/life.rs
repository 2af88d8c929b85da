//! One life of a server under control: from its start, or a reset, to the next (`docs/control.md`, "Under control").

use std::sync::Arc;

use tokio::sync::watch;
use wsproof_model::vocabulary::{Limits, Services};

use super::callers::Callers;
use super::requests::{AgentOrder, ServiceChange, State, TimerOrder, VERSION};
use crate::server::token::TokenVerifier;
use crate::server::{Parts, Server};
use crate::targets::hand_timers::HandTimers;
use crate::targets::script::Script;
use crate::targets::variation::Arrangement;

/// A real server, with everything of its environment in the hands of whoever controls it.
pub(super) struct Life {
    limits: Limits,
    services: watch::Sender<Services>,
    script: Script,
    timers: HandTimers,
    callers: Callers,
    shutdown: watch::Sender<Shutdown>,
    server: Server,
}

/// How far a shutdown has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shutdown {
    Not,
    /// The server is to take the connections that are there already, and then to be shut down.
    Ordered,
    /// The server has been told.
    Begun,
}

impl Life {
    /// A server to which nothing has happened yet.
    pub(super) fn new(limits: Limits, verifier: Arc<dyn TokenVerifier>) -> Self {
        let (services, watched) = watch::channel(Services::UP);
        let (script, timers) = (Script::default(), HandTimers::default());
        let server = Server::new(Parts {
            limits: limits.clone(),
            runtime: script.runtime(verifier, Arrangement::proper().orchestrator),
            services: watched,
            timers: Arc::new(timers.clone()),
        });
        Self {
            limits,
            services,
            script,
            timers,
            callers: Callers::default(),
            shutdown: watch::Sender::new(Shutdown::Not),
            server,
        }
    }

    pub(super) const fn server(&self) -> &Server {
        &self.server
    }

    pub(super) const fn callers(&self) -> &Callers {
        &self.callers
    }

    pub(super) fn state(&self) -> State {
        State {
            control: VERSION,
            limits: self.limits.clone(),
            orchestrators: Some(self.script.orchestrators()),
            connections: Some(self.callers.ports()),
        }
    }

    pub(super) fn change(&self, change: ServiceChange) {
        self.services
            .send_modify(|services| services.set(change.service, change.status));
    }

    /// Has an agent take a step, as soon as it is there and waits for it. Until then the future can be dropped.
    pub(super) async fn step(&self, order: AgentOrder) {
        let connection = self.callers.number_when_come(order.client_port).await;
        self.script.give_when_awaited(connection, order.step).await;
    }

    /// Fires a timer, as soon as its connection is there and it runs. Until then the future can be dropped.
    pub(super) async fn fire(&self, order: TimerOrder) {
        let connection = self.callers.number_when_come(order.client_port).await;
        self.timers.fire_when_running(connection, order.timer).await;
    }

    /// Has the server shut down, and waits until it has been told. Clients that were connected before have been taken then, and
    /// those that come later are not: a connection is made before the server has taken it.
    pub(super) async fn shut_down(&self) {
        self.shutdown.send_if_modified(|shutdown| {
            let first = *shutdown == Shutdown::Not;
            if first {
                *shutdown = Shutdown::Ordered;
            }
            first
        });
        self.reaches(Shutdown::Begun).await;
    }

    /// Waits until a shutdown is ordered.
    pub(super) async fn shutdown_ordered(&self) {
        self.reaches(Shutdown::Ordered).await;
    }

    /// Tells the server to shut down.
    pub(super) fn shut_down_now(&self) {
        self.server.shut_down();
        self.shutdown.send_replace(Shutdown::Begun);
    }

    async fn reaches(&self, stage: Shutdown) {
        let mut shutdown = self.shutdown.subscribe();
        // The sender is here, so there is always somebody to tell.
        let _told = shutdown.wait_for(|reached| *reached == stage).await;
    }
}
