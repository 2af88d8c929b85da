//! A service comes back, and the server does not notice.

use std::sync::{Arc, Mutex, PoisonError};

use wsproof_model::vocabulary::{Rule, Service, ServiceStatus, Services};

use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "service-recovery-unnoticed",
    title: "a service comes back, and connections go on waiting for it",
    story: "The loss of a service was told by an event, its recovery by a health check that was registered once, before the \
            first loss. Connections stayed in reconnecting while everything worked, messages piled up, and after the timeout \
            all of them were closed.",
    types: Types::Permit {
        why: "Whether a service that is there works is no matter of types. Here services are a value that is watched, with \
              the latest state always in it, so that there is no event to miss; this server is not told that a critical one is back.",
    },
    rules: &[
        Rule::LossRecovered,
        Rule::ServicesReady,
        Rule::ServicesWithoutTools,
        Rule::WireStatus,
    ],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    let told = Mutex::new(Services::UP);
    Arrangement {
        services: Arc::new(move |services| {
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            for service in Service::ALL {
                let status = services.status(*service);
                if status == ServiceStatus::Down || !service.is_critical() {
                    told.set(*service, status);
                }
            }
            *told
        }),
        ..Arrangement::proper()
    }
}
