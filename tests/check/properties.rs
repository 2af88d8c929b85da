//! What must always hold is seen to be broken also where nobody has a hand in the environment of the server, and it is said
//! that just this is broken.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wsproof::conformance::{CheckOptions, Conclusion, Conformance};
use wsproof::incidents::Incident;
use wsproof::targets::interception::Passage;
use wsproof_model::machine::input::{
    ClientAction, ConnectionIndex, Credential, Input, MessageId, Offer, Payload, Upgrade, User,
};
use wsproof_model::vocabulary::{Limits, Rule, Service, ServiceStatus, Services};

use crate::agent::Temper;
use crate::broken::changed;
use crate::checking::{broken, check, client, not_exercised, only, only_on, options, upgrade};
use crate::host::{Host, Household};

fn message(number: u8) -> MessageId {
    MessageId::new(number).unwrap()
}

const fn asks(message: MessageId) -> ClientAction {
    ClientAction::UserMessage {
        message,
        text: Payload::Short,
    }
}

/// A run is active and two messages wait; then the client has the run stopped.
fn one_after_the_other() -> Vec<Input> {
    let alice = Credential::Valid(User::Alice);
    let stop = ClientAction::StopAgent {
        message: message(0),
    };
    let mut inputs = vec![client(ClientAction::Open), upgrade(Some(alice))];
    inputs.extend((0..3).map(|number| client(asks(message(number)))));
    inputs.push(client(stop));
    inputs
}

/// A server whose runs never end by themselves, and whose texts are changed.
fn busy(change: fn(Value) -> Option<Passage>) -> Household {
    Household {
        arrangement: changed(change),
        temper: Temper::Endless,
        ..Household::with_limits(Limits::default())
    }
}

/// What a check says of a server with which that conversation is had.
fn said(rule: Rule, household: Household, inputs: &[Input]) -> Conformance {
    let host = Host::start(household);
    let name = format!("own-{}", rule.name().replace('/', "-"));
    let options = only(options(&name, &Limits::default(), 0), rule, inputs);
    check(&host.url(), &options)
}

fn breaks(rule: Rule, household: Household, inputs: &[Input]) {
    let conformance = said(rule, household, inputs);
    let found = &conformance.verdict.counterexamples;
    assert_eq!(broken(&conformance), BTreeSet::from([rule]), "{found:#?}");
}

/// The message that was accepted last is executed first.
fn last_first(mut started: Value) -> Option<Passage> {
    let first = started["type"] == "agent_started" && started["message_id"] == "m1";
    started["message_id"] = json!("m2");
    first.then(|| Passage::Replaced(started.to_string()))
}

#[test]
fn a_run_before_its_turn_breaks_the_order() {
    breaks(Rule::WaitingOrder, busy(last_first), &one_after_the_other());
}

#[test]
fn a_property_that_is_known_to_be_broken_can_be_listed() {
    let host = Host::start(busy(last_first));
    let (limits, rule) = (Limits::default(), Rule::WaitingOrder);
    let options = only(options("listed", &limits, 0), rule, &one_after_the_other());
    let options = CheckOptions {
        known: BTreeSet::from([rule]),
        ..options
    };
    let conformance = check(&host.url(), &options);
    assert_eq!(conformance.conclusion(), Conclusion::AsExpected);
}

#[test]
fn a_message_that_is_passed_over_is_not_kept() {
    let passed_over = |started: Value| {
        let over = json!({
            "seq": started["seq"], "type": "state_changed",
            "from": "processing", "to": "processing_ready", "reason": "run_ended",
        });
        let first = started["type"] == "agent_started" && started["message_id"] == "m1";
        first.then(|| Passage::Replaced(over.to_string()))
    };
    breaks(Rule::WaitingKept, busy(passed_over), &one_after_the_other());
}

#[test]
fn a_message_whose_turn_never_comes_is_no_progress_and_whether_it_is_kept_is_left_open() {
    let never = |message: Value| {
        let waits = message["run_id"].is_string() && message["message_id"] != "m0";
        waits.then_some(Passage::Dropped)
    };
    let conformance = said(Rule::AlwaysProgress, busy(never), &one_after_the_other());
    assert_eq!(broken(&conformance), BTreeSet::from([Rule::AlwaysProgress]));
    // The run of the first message was stopped as it had to be, and so this rule was exercised.
    let exercised = conformance.verdict.coverage.rules();
    assert!(exercised.contains(Rule::WaitingKept));
    let open = not_exercised(&conformance);
    let reason = open.get(&Rule::WaitingKept).unwrap();
    assert!(reason.contains("always/progress"), "{reason}");
}

#[test]
fn a_message_that_is_accepted_from_nobody_is_heard_before_authentication() {
    let accepted = |refused: Value| {
        let accepted = json!({
            "seq": refused["seq"], "type": "message_accepted", "message_id": "m0", "position": 1,
        });
        (refused["type"] == "error").then(|| Passage::Replaced(accepted.to_string()))
    };
    let inputs = [
        client(ClientAction::Open),
        upgrade(None),
        client(asks(message(0))),
    ];
    breaks(Rule::AlwaysAuthenticated, busy(accepted), &inputs);
}

#[test]
fn a_run_while_the_services_are_down_is_not_ready() {
    let runs = |accepted: Value| {
        let seq = accepted["seq"].as_u64()?;
        let started = json!({
            "seq": seq + 1, "type": "agent_started", "message_id": "m0", "run_id": "run",
        });
        let both = || vec![accepted.to_string(), started.to_string()];
        (accepted["type"] == "message_accepted").then(|| Passage::Several(both()))
    };
    let mut services = Services::UP;
    services.set(Service::Supervisor, ServiceStatus::Down);
    let household = Household {
        services,
        ..busy(runs)
    };
    let inputs = &one_after_the_other()[..3];
    breaks(Rule::AlwaysReadyBeforeRunning, household, inputs);
}

#[test]
fn a_transition_that_leaves_closed_is_none_from_a_terminal_state() {
    let awakes = |mut changed: Value| {
        let is_first = changed["to"] == "authenticated";
        changed["from"] = json!("closed");
        is_first.then(|| Passage::Replaced(changed.to_string()))
    };
    let inputs = &one_after_the_other()[..2];
    breaks(Rule::AlwaysTerminal, busy(awakes), inputs);
}

#[test]
fn what_an_agent_tells_another_user_breaks_isolation() {
    let incident = Incident::named("events-reach-another-user").unwrap();
    let host = Host::start(Household {
        arrangement: (incident.variation())(),
        temper: Temper::Endless,
        ..Household::with_limits(Limits::default())
    });
    let of = |place: u8, user: User| {
        let connection = ConnectionIndex(place);
        let bearer = Some(Credential::Valid(user));
        let offer = Offer::Nothing;
        let actions = [
            ClientAction::Open,
            ClientAction::Upgrade(Upgrade::WellFormed { offer, bearer }),
            asks(message(0)),
            // Each time that it is told something, it is told what was told to the other.
            ClientAction::GetStatus,
        ];
        actions.map(|action| Input::Client { connection, action })
    };
    let mut inputs = of(0, User::Alice).to_vec();
    inputs.extend(of(1, User::Bob));
    inputs.extend(of(0, User::Alice).last());
    let limits = Limits::default();
    let rule = Rule::AlwaysIsolation;
    let options = only_on(2, options("own-isolation", &limits, 0), rule, &inputs);
    let conformance = check(&host.url(), &options);
    let found = &conformance.verdict.counterexamples;
    assert_eq!(broken(&conformance), BTreeSet::from([rule]), "{found:#?}");
}
