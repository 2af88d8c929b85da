//! What all connections of a server share.

use std::hash::RandomState;
use std::sync::Arc;

use tokio::sync::watch;
use wsproof_model::vocabulary::{Limits, Service, ServiceStatus, Services, Timer};

use super::agent::AnyRuntime;
use super::listener::ConnectionId;
use super::registry::Registry;
use super::timers::{Countdown, Timers};

pub(super) struct Shared {
    pub(super) limits: Limits,
    pub(super) runtime: Box<dyn AnyRuntime>,
    pub(super) has_tools: bool,
    pub(super) timers: Arc<dyn Timers>,
    pub(super) services: watch::Receiver<Services>,
    pub(super) shutdown: watch::Sender<bool>,
    pub(super) registry: Arc<Registry>,
    /// The keys of the digests that stand for message ids.
    pub(super) digest_keys: [RandomState; 2],
}

impl Shared {
    /// The services as they are to this server's agents: tools that an agent was not given are down.
    pub(super) fn available(&self, mut services: Services) -> Services {
        if !self.has_tools {
            services.set(Service::Tools, ServiceStatus::Down);
        }
        services
    }

    /// Starts `timer` of `connection`, or starts it again.
    pub(super) fn start(&self, connection: ConnectionId, timer: Timer, countdown: &mut Countdown) {
        let after = self.limits.timeout(timer);
        countdown.restart(|| self.timers.start(connection, timer, after));
    }
}
