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
    callers: Arc<Callers>,
    server: Server,
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
            callers: Arc::default(),
            server,
        }
    }

    pub(super) const fn server(&self) -> &Server {
        &self.server
    }

    pub(super) const fn callers(&self) -> &Arc<Callers> {
        &self.callers
    }

    pub(super) fn state(&self) -> State {
        State {
            control: VERSION,
            limits: self.limits.clone(),
            orchestrators: Some(self.script.orchestrators()),
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
}
