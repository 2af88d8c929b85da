//! The agent's runtime dependencies and whether they are up (PROTOCOL.md section 2).

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! services {
    ($($service:ident $name:literal $critical:literal $meaning:literal;)*) => {
        /// A runtime dependency of the agent.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Service {
            $(#[doc = $meaning] $service,)*
        }

        impl Service {
            /// Every service.
            pub const ALL: &[Self] = &[$(Self::$service),*];

            /// Whether no run can start without it.
            #[must_use]
            pub const fn is_critical(self) -> bool {
                match self { $(Self::$service => $critical,)* }
            }

            /// The service's name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$service => $name,)* }
            }

            /// What the service is, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$service => $meaning,)* }
            }
        }
    };
}

services! {
    Supervisor   "supervisor"   true  "Oversees the runs.";
    Orchestrator "orchestrator" true  "Executes a run.";
    Tools        "tools"        false "The agent's tools: without it runs go on, with no tool calls.";
}

impl fmt::Display for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// Whether a service is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceStatus {
    /// It works.
    Up,
    /// It does not.
    Down,
}

/// The status of every service; on the wire the `services` of a `status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Services {
    /// The status of `supervisor`.
    pub supervisor: ServiceStatus,
    /// The status of `orchestrator`.
    pub orchestrator: ServiceStatus,
    /// The status of `tools`.
    pub tools: ServiceStatus,
}

impl Services {
    /// Every service up.
    pub const UP: Self = Self {
        supervisor: ServiceStatus::Up,
        orchestrator: ServiceStatus::Up,
        tools: ServiceStatus::Up,
    };

    /// The status of `service`.
    #[must_use]
    pub const fn status(&self, service: Service) -> ServiceStatus {
        match service {
            Service::Supervisor => self.supervisor,
            Service::Orchestrator => self.orchestrator,
            Service::Tools => self.tools,
        }
    }

    /// Notes the status of `service`.
    pub const fn set(&mut self, service: Service, status: ServiceStatus) {
        match service {
            Service::Supervisor => self.supervisor = status,
            Service::Orchestrator => self.orchestrator = status,
            Service::Tools => self.tools = status,
        }
    }

    /// The first critical service that is down, if any is.
    #[must_use]
    pub fn missing_critical(&self) -> Option<Service> {
        Service::ALL
            .iter()
            .copied()
            .find(|service| service.is_critical() && self.status(*service) == ServiceStatus::Down)
    }

    /// Whether every critical service is up.
    #[must_use]
    pub const fn critical_up(&self) -> bool {
        matches!(
            (self.supervisor, self.orchestrator),
            (ServiceStatus::Up, ServiceStatus::Up)
        )
    }

    /// Whether `tools` is up.
    #[must_use]
    pub const fn tools_up(&self) -> bool {
        matches!(self.tools, ServiceStatus::Up)
    }
}
