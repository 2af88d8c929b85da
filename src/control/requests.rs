//! What is said over the control endpoint: paths, headers and bodies (`docs/control.md`, "Requests").
//!
//! Both sides use them: the reference server's endpoint, and the client that plays to somebody else's. What a server
//! reads has no fields but these; a client takes a state that has more.

use serde::{Deserialize, Serialize};
use wsproof_model::machine::input::AgentStep;
use wsproof_model::vocabulary::{Limits, Service, ServiceStatus, Timer};

/// The version of the interface.
pub const VERSION: u32 = 1;

/// The header by which a client says how many seconds it would wait (RFC 7240 section 4.3).
pub const PREFER: &str = "prefer";

/// The value of [`PREFER`] where an input must be possible: as long as an output may take.
pub const WAIT: &str = "wait=2";

/// The media type of every body.
pub const JSON: &str = "application/json";

/// The paths of the requests, relative to the URL of the endpoint.
pub mod path {
    /// `GET`: the server's state.
    pub const STATE: &str = "/state";
    /// `POST` of a [`Reset`](super::Reset): the server begins anew.
    pub const RESET: &str = "/reset";
    /// `POST` of a [`ServiceChange`](super::ServiceChange): a service goes up or down.
    pub const SERVICE: &str = "/service";
    /// `POST` of an [`AgentOrder`](super::AgentOrder): an agent takes a step.
    pub const AGENT: &str = "/agent";
    /// `POST` of a [`TimerOrder`](super::TimerOrder): a timer fires.
    pub const TIMER: &str = "/timer";
    /// `POST` of a [`Shutdown`](super::Shutdown): the server shuts down in order.
    pub const SHUTDOWN: &str = "/shutdown";
}

/// The state of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The version of the interface: [`VERSION`].
    pub control: u32,
    /// The limits that the server goes by.
    pub limits: Limits,
    /// How many orchestrators there are just now, if the server can count them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orchestrators: Option<usize>,
    /// The connections that were taken since the last reset, by the TCP ports of the clients' sides, if the server can list
    /// them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connections: Option<Vec<u16>>,
}

/// The server begins anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reset {
    /// The limits that hold from then on; one that is left out is as PROTOCOL.md has it.
    pub limits: Limits,
}

/// A service is up or down from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceChange {
    /// The service.
    pub service: Service,
    /// What it is from now on.
    pub status: ServiceStatus,
}

/// The agent of a connection's active run takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentOrder {
    /// The connection, by the TCP port of the client's side.
    pub client_port: u16,
    /// The step.
    pub step: AgentStep,
}

/// A timer of a connection fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimerOrder {
    /// The connection, by the TCP port of the client's side.
    pub client_port: u16,
    /// The timer, on the wire by the name of its limit.
    #[serde(with = "timer_name")]
    pub timer: Timer,
}

/// The server shuts down in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shutdown {}

/// Why a request was not granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// What is wrong, for a person.
    pub error: String,
}

/// Timers by the names of their limits.
mod timer_name {
    use std::fmt;

    use serde::de::{self, Deserializer, Visitor};
    use serde::ser::Serializer;
    use wsproof_model::vocabulary::Timer;

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde asks for a reference"
    )]
    pub(super) fn serialize<S: Serializer>(
        timer: &Timer,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(timer.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Timer, D::Error> {
        deserializer.deserialize_str(Named)
    }

    struct Named;

    impl Visitor<'_> for Named {
        type Value = Timer;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a timer, by the name of its limit:")?;
            for timer in Timer::ALL {
                write!(formatter, " {}", timer.name())?;
            }
            Ok(())
        }

        fn visit_str<E: de::Error>(self, name: &str) -> Result<Timer, E> {
            let named = Timer::ALL.iter().find(|timer| timer.name() == name);
            named
                .copied()
                .ok_or_else(|| E::invalid_value(de::Unexpected::Str(name), &self))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::targets::PATIENCE;

    #[test]
    fn a_client_would_wait_for_as_long_as_an_output_may_take() {
        assert_eq!(WAIT, format!("wait={}", PATIENCE.as_secs()));
    }

    #[test]
    fn every_timer_goes_by_the_name_of_its_limit() {
        for timer in Timer::ALL.iter().copied() {
            let order = TimerOrder {
                client_port: 54321,
                timer,
            };
            let body = json!({"client_port": 54321, "timer": timer.name()});
            assert_eq!(serde_json::to_value(order).unwrap(), body);
            assert_eq!(serde_json::from_value::<TimerOrder>(body).unwrap(), order);
        }
    }

    #[test]
    fn a_timer_that_there_is_not_is_told_with_those_that_there_are() {
        let body = json!({"client_port": 1, "timer": "idle"});
        let error = serde_json::from_value::<TimerOrder>(body)
            .unwrap_err()
            .to_string();
        assert!(error.contains("\"idle\""), "{error}");
        assert!(error.contains("idle_timeout"), "{error}");
    }

    #[test]
    fn the_bodies_are_those_of_the_contract() {
        let order = AgentOrder {
            client_port: 54321,
            step: AgentStep::Think,
        };
        let body = json!({"client_port": 54321, "step": "think"});
        assert_eq!(serde_json::to_value(order).unwrap(), body);
        let change = ServiceChange {
            service: Service::Tools,
            status: ServiceStatus::Down,
        };
        let body = json!({"service": "tools", "status": "down"});
        assert_eq!(serde_json::to_value(change).unwrap(), body);
        assert_eq!(serde_json::to_value(Shutdown {}).unwrap(), json!({}));
    }

    #[test]
    fn a_state_may_have_no_number_of_orchestrators_and_may_say_more() {
        let body = json!({"control": 1, "limits": {}, "server": "somebody else's"});
        let state: State = serde_json::from_value(body).unwrap();
        assert_eq!(state.orchestrators, None);
        let body = serde_json::to_value(&state).unwrap();
        assert!(body.get("orchestrators").is_none(), "{body}");
        assert_eq!(body["limits"]["auth_timeout"], 5000);
    }

    #[test]
    fn a_field_that_there_is_not_is_refused() {
        let surplus = json!({"client_port": 1, "step": "think", "timer": "idle_timeout"});
        assert!(serde_json::from_value::<AgentOrder>(surplus.clone()).is_err());
        assert!(serde_json::from_value::<TimerOrder>(surplus.clone()).is_err());
        assert!(serde_json::from_value::<ServiceChange>(surplus.clone()).is_err());
        assert!(serde_json::from_value::<Reset>(json!({"limits": {}, "seed": 1})).is_err());
        assert!(serde_json::from_value::<Reset>(json!({"limits": {"seed": 1}})).is_err());
        assert!(serde_json::from_value::<Shutdown>(surplus).is_err());
    }
}
