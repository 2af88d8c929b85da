//! Servers that are broken and not controlled are found, by the rule that they break.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use wsproof::conformance::{Conclusion, Conformance};
use wsproof::incidents::Incident;
use wsproof::targets::interception::{Interceptor, Passage, Sent};
use wsproof::targets::variation::Arrangement;
use wsproof_model::vocabulary::{Limits, Rule};

use crate::checking::{broken, check, options};
use crate::host::{Host, Household};

/// What a check finds of a server with that arrangement.
fn found(name: &str, arrangement: Arrangement, cases: u64) -> Conformance {
    let limits = Limits::default();
    let host = Host::start(Household {
        arrangement,
        ..Household::with_limits(limits.clone())
    });
    let conformance = check(&host.url(), &options(name, &limits, cases));
    assert_eq!(conformance.conclusion(), Conclusion::Differs);
    conformance
}

/// A server with an incident is found, by a rule that it breaks.
fn incident(name: &str, cases: u64) -> Conformance {
    let incident = Incident::named(name).unwrap();
    let conformance = found(name, (incident.variation())(), cases);
    let broken = broken(&conformance);
    assert!(
        incident.rules.iter().any(|rule| broken.contains(rule)),
        "{broken:?}"
    );
    conformance
}

/// Changes texts on their way to the client.
pub(crate) struct Changes(pub(crate) fn(Value) -> Option<Passage>);

impl Interceptor for Changes {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        match sent {
            Sent::Text(text) => {
                let message = serde_json::from_str(text).unwrap();
                (self.0)(message).unwrap_or(Passage::Through)
            }
            Sent::Ping | Sent::Pong | Sent::Close => Passage::Through,
        }
    }
}

/// The fourth message is told to be the fifth, and so on.
pub(crate) fn skips_a_number(mut message: Value) -> Option<Passage> {
    let seq = message["seq"].as_u64()?;
    message["seq"] = Value::from(seq + u64::from(seq > 2));
    Some(Passage::Replaced(message.to_string()))
}

/// A server whose texts are changed on their way.
pub(crate) fn changed(change: fn(Value) -> Option<Passage>) -> Arrangement {
    Arrangement {
        interceptor: Some(Arc::new(move |_connection| Box::new(Changes(change)))),
        ..Arrangement::proper()
    }
}

#[test]
fn an_event_that_overtakes_an_acceptance_is_found_and_the_states_that_fitted_are_named() {
    let conformance = incident("events-swapped", 60);
    let counterexamples = &conformance.verdict.counterexamples;
    let swapped = counterexamples
        .iter()
        .find(|it| it.difference.rule == Rule::WireMessageAccepted)
        .unwrap();
    assert!(!swapped.difference.fitting.is_empty(), "{swapped:#?}");
    for fitting in &swapped.difference.fitting {
        assert!(!fitting.state.is_empty());
    }
    assert!(swapped.file.as_ref().is_some_and(|file| file.exists()));
}

#[test]
fn an_expired_token_that_is_accepted_is_found() {
    incident("expired-token-accepted", 60);
}

#[test]
fn one_connection_too_many_is_found() {
    let conformance = incident("one-connection-too-many", 400);
    assert!(broken(&conformance).contains(&Rule::Close1008Connections));
}

#[test]
fn a_close_without_a_close_frame_is_found() {
    incident("close-without-close-frame", 40);
}

#[test]
fn a_gap_in_seq_is_found() {
    let arrangement = changed(skips_a_number);
    let conformance = found("seq", arrangement, 100);
    assert_eq!(broken(&conformance), BTreeSet::from([Rule::WireSeq]));
}

#[test]
fn a_close_with_1011_is_found() {
    let arrangement =
        changed(|message| (message["type"] == "agent_started").then_some(Passage::Closed(1011)));
    let conformance = found("1011", arrangement, 40);
    assert!(
        broken(&conformance).contains(&Rule::Close1011),
        "{:?}",
        broken(&conformance)
    );
}

#[test]
fn a_lost_message_is_missed_by_the_rule_that_demands_it() {
    let arrangement =
        changed(|message| (message["type"] == "message_accepted").then_some(Passage::Dropped));
    let conformance = found("lost", arrangement, 100);
    // The next message has a number too high as well: but it comes in place of what is demanded.
    let demanded = BTreeSet::from([Rule::WireMessageAccepted]);
    assert_eq!(broken(&conformance), demanded);
}
