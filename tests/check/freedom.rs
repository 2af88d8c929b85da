//! What the protocol leaves to a server is accepted.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use wsproof_model::vocabulary::{Limits, Service, ServiceStatus, Services};

use crate::agent::Temper;
use crate::checking::{check, conforms, options};
use crate::host::{Host, Household, set};

/// A service goes down and comes back, over and over.
async fn flutters(services: Arc<watch::Sender<Services>>, service: Service) {
    // How often it does is the environment's own; nothing is waited for.
    let mut every = tokio::time::interval(Duration::from_millis(50));
    loop {
        for status in [ServiceStatus::Down, ServiceStatus::Up] {
            every.tick().await;
            set(&services, service, status);
        }
    }
}

fn is_accepted_with_a_service_that_flutters(name: &str, service: Service) {
    let limits = Limits::default();
    let host = Host::start(Household::with_limits(limits.clone()));
    host.beside(|services| flutters(services, service));
    let conformance = check(&host.url(), &options(name, &limits, 60));
    conforms(&conformance);
}

#[test]
fn tools_may_go_down_and_come_up_by_themselves() {
    is_accepted_with_a_service_that_flutters("tools", Service::Tools);
}

#[test]
fn a_supervisor_may_be_lost_and_come_back_while_messages_wait() {
    is_accepted_with_a_service_that_flutters("supervisor", Service::Supervisor);
}

#[test]
fn agents_may_fail_and_panic_as_chance_has_it() {
    let limits = Limits::default();
    let host = Host::start(Household {
        temper: Temper::Moody,
        ..Household::with_limits(limits.clone())
    });
    conforms(&check(&host.url(), &options("moody", &limits, 200)));
}

#[test]
fn services_may_be_down_at_the_start() {
    for service in [Service::Orchestrator, Service::Tools] {
        let limits = Limits::default();
        let mut services = Services::UP;
        services.set(service, ServiceStatus::Down);
        let host = Host::start(Household {
            services,
            ..Household::with_limits(limits.clone())
        });
        conforms(&check(&host.url(), &options("down", &limits, 100)));
    }
}
