use serde_json::{Value, json};
use wsproof_model::machine::input::{
    ClientAction, ClientClose, Credential, Input, MessageId, Offer, Upgrade, User,
};
use wsproof_model::machine::output::{Possibility, Predicted};
use wsproof_model::vocabulary::{LifecycleState, Limits, Trigger, UpgradeStatus};

use super::*;
use crate::lockstep::compare::{Contents, Reading};
use crate::lockstep::verdict::Exchange;

const HERE: ConnectionIndex = ConnectionIndex(0);
const THERE: ConnectionIndex = ConnectionIndex(1);

/// What was seen until the difference.
struct Record {
    conversation: Vec<Exchange>,
    ledger: Ledger,
}

impl Record {
    fn new() -> Self {
        Self {
            conversation: Vec::new(),
            ledger: Ledger::new(Limits::default(), 2, Contents::Any),
        }
    }

    fn did(mut self, connection: ConnectionIndex, action: ClientAction) -> Self {
        self.conversation.push(Exchange {
            input: Input::Client { connection, action },
            possibility: Possibility::Possible,
            expected: Vec::new(),
            seen: Vec::new(),
        });
        self
    }

    /// A transport is open, and nobody has authenticated.
    fn opened(self, at: ConnectionIndex) -> Self {
        self.did(at, ClientAction::Open)
    }

    /// A user is there, and nothing can be executed yet.
    fn authenticated(self, at: ConnectionIndex, user: User) -> Self {
        let upgrade = Upgrade::WellFormed {
            offer: Offer::Nothing,
            bearer: Some(Credential::Valid(user)),
        };
        self.opened(at).did(at, ClientAction::Upgrade(upgrade)).saw(
            at,
            changed("accepted", "authenticated", "credentials_accepted"),
        )
    }

    /// A user is there, and messages are executed.
    fn ready(self, at: ConnectionIndex, user: User) -> Self {
        self.authenticated(at, user)
            .saw(
                at,
                changed("authenticated", "services_ready", "critical_services_up"),
            )
            .saw(
                at,
                changed("services_ready", "processing_ready", "pipeline_opened"),
            )
    }

    /// The run of m0 is active, as `run_id`, and m1 and m2 wait.
    fn busy(self, at: ConnectionIndex, run_id: &str) -> Self {
        self.saw(at, accepted("m0", 0))
            .saw(at, changed("processing_ready", "processing", "run_started"))
            .started(at, 0, run_id)
            .saw(at, accepted("m1", 1))
            .saw(at, accepted("m2", 2))
    }

    fn started(mut self, at: ConnectionIndex, number: u8, run_id: &str) -> Self {
        let seen = text(event("agent_started", &format!("m{number}"), run_id));
        let predicted = Predicted {
            connection: at,
            output: starts(number),
            rule: Rule::RunsStarted,
        };
        self.ledger.remember(&predicted, &Reading::of(&seen));
        self.saw_that(at, seen)
    }

    /// The run of m0 is over, so that it is m1's turn.
    fn next(self, at: ConnectionIndex, run_id: &str) -> Self {
        self.saw(at, event("agent_completed", "m0", run_id))
    }

    fn saw(self, at: ConnectionIndex, message: Value) -> Self {
        self.saw_that(at, text(message))
    }

    fn saw_that(mut self, at: ConnectionIndex, seen: Observation) -> Self {
        self.conversation.last_mut().unwrap().seen.push((at, seen));
        self
    }

    /// The rule that is charged on the first connection with what `was` charged.
    fn charged(&self, was: Rule, expected: Option<Output>, seen: Observation) -> Rule {
        let witness = Witness {
            histories: Histories::of_conversation(&self.conversation),
            ledger: &self.ledger,
            unseen: &[],
        };
        let expected = expected.map(|output| Predicted {
            connection: HERE,
            output,
            rule: was,
        });
        let difference = witness.charge(Difference {
            step: 0,
            connection: HERE,
            rule: was,
            expected,
            seen,
            detail: String::new(),
            fitting: Vec::new(),
        });
        assert_eq!(difference.rule == was, difference.detail.is_empty());
        difference.rule
    }
}

fn text(mut message: Value) -> Observation {
    message["seq"] = json!(0);
    Observation::Text(message.to_string())
}

fn changed(from: &str, to: &str, reason: &str) -> Value {
    json!({"type": "state_changed", "from": from, "to": to, "reason": reason})
}

fn accepted(message: &str, position: u8) -> Value {
    json!({"type": "message_accepted", "message_id": message, "position": position})
}

fn event(kind: &str, message: &str, run_id: &str) -> Value {
    json!({"type": kind, "message_id": message, "run_id": run_id})
}

fn starts(number: u8) -> Output {
    let message = MessageId::new(number).unwrap();
    Output::AgentStarted { message }
}

fn busy() -> Record {
    Record::new().ready(HERE, User::Alice).busy(HERE, "r0")
}

/// It is the turn of m1.
fn next() -> Record {
    busy().next(HERE, "r0")
}

#[test]
fn a_run_that_starts_before_its_turn_breaks_the_order() {
    let late = text(event("agent_started", "m2", "r1"));
    let charged = next().charged(Rule::RunsStarted, Some(starts(1)), late);
    assert_eq!(charged, Rule::WaitingOrder);
}

#[test]
fn a_run_beside_another_breaks_the_order() {
    let second = text(event("agent_started", "m1", "r1"));
    let charged = busy().charged(Rule::WireSilence, None, second);
    assert_eq!(charged, Rule::WaitingOrder);
}

#[test]
fn a_run_of_a_message_that_was_not_accepted_says_that_its_acceptance_is_missing() {
    let early = || text(event("agent_started", "m0", "r0"));
    let record = Record::new().ready(HERE, User::Alice);
    let message = MessageId::new(0).unwrap();
    let accepted = Output::MessageAccepted {
        message,
        position: 0,
    };
    let charged = record.charged(Rule::WireMessageAccepted, Some(accepted), early());
    assert_eq!(charged, Rule::WireMessageAccepted);
}

#[test]
fn nothing_when_the_turn_of_a_message_has_come_that_waits_is_no_progress() {
    let next = next();
    let charged = next.charged(Rule::RunsStarted, Some(starts(1)), Observation::Nothing);
    assert_eq!(charged, Rule::AlwaysProgress);
    let goes_on = Output::StateChanged {
        from: LifecycleState::ProcessingReady,
        to: LifecycleState::Processing,
        reason: Trigger::RunStarted,
    };
    let rule = Rule::LifecycleTransition;
    let charged = next.charged(rule, Some(goes_on), Observation::Nothing);
    assert_eq!(charged, Rule::AlwaysProgress);
}

#[test]
fn nothing_when_a_message_should_start_at_once_is_a_missing_start() {
    let record = Record::new().ready(HERE, User::Alice);
    let record = record.saw(HERE, accepted("m0", 0));
    let charged = record.charged(Rule::RunsStarted, Some(starts(0)), Observation::Nothing);
    assert_eq!(charged, Rule::RunsStarted);
}

#[test]
fn a_message_that_is_passed_over_is_not_kept() {
    let over = text(changed("processing", "processing_ready", "run_ended"));
    let charged = next().charged(Rule::RunsStarted, Some(starts(1)), over);
    assert_eq!(charged, Rule::WaitingKept);
}

#[test]
fn a_message_that_is_answered_again_is_not_answered_once() {
    for kind in [
        "agent_completed",
        "agent_error",
        "agent_started",
        "message_cancelled",
    ] {
        let again = text(event(kind, "m0", "r0"));
        let charged = next().charged(Rule::WireSilence, None, again);
        assert_eq!(charged, Rule::WaitingKept, "{kind}");
    }
}

#[test]
fn an_event_that_no_run_allows_breaks_the_grammar() {
    let returned = text(event("tool_completed", "m0", "r0"));
    let charged = busy().charged(Rule::WireSilence, None, returned);
    assert_eq!(charged, Rule::RunsGrammar);
    let waits = text(event("agent_thinking", "m1", "r1"));
    let charged = busy().charged(Rule::WireSilence, None, waits);
    assert_eq!(charged, Rule::RunsGrammar);
}

#[test]
fn a_message_that_is_accepted_before_authentication_is_heard_too_early() {
    let record = Record::new().opened(HERE);
    let rule = Rule::ViolationNotAuthenticated;
    let charged = record.charged(rule, None, text(accepted("m0", 1)));
    assert_eq!(charged, Rule::AlwaysAuthenticated);
}

#[test]
fn an_event_before_the_first_operational_state_is_not_ready() {
    let record = Record::new().authenticated(HERE, User::Alice);
    let record = record.saw(HERE, accepted("m0", 1));
    let early = text(event("agent_started", "m0", "r0"));
    let charged = record.charged(Rule::WireSilence, None, early);
    assert_eq!(charged, Rule::AlwaysReadyBeforeRunning);
}

#[test]
fn a_transition_after_the_end_leaves_it_and_anything_else_follows_the_last_word() {
    let close = ClientAction::Close(ClientClose::Normal);
    let record = Record::new().ready(HERE, User::Alice).did(HERE, close);
    let closed = Observation::Close {
        code: Some(1000),
        reason: String::new(),
    };
    let record = record.saw_that(HERE, closed.clone());
    let charged = |seen| record.charged(Rule::WireSilence, None, seen);
    let awake = text(changed("processing_ready", "idle", "fell_quiet"));
    assert_eq!(charged(awake), Rule::AlwaysTerminal);
    assert_eq!(charged(text(accepted("m0", 0))), Rule::WireLastWord);
    assert_eq!(charged(Observation::Heartbeat), Rule::WireLastWord);
    assert_eq!(charged(closed), Rule::WireLastWord);
    assert_eq!(charged(Observation::Reset), Rule::WireSilence);
}

#[test]
fn a_refused_connection_that_goes_on_leaves_failed() {
    let record = Record::new().opened(HERE);
    let refused = Observation::Http {
        status: UpgradeStatus::Unauthorized.number(),
        subprotocol: None,
    };
    let record = record.saw_that(HERE, refused);
    let alive = text(json!({"type": "pong", "nonce": "n"}));
    let charged = record.charged(Rule::HandshakeEnd, Some(Output::End), alive);
    assert_eq!(charged, Rule::AlwaysTerminal);
    let charged = record.charged(Rule::HandshakeEnd, Some(Output::End), Observation::Nothing);
    assert_eq!(charged, Rule::HandshakeEnd);
}

#[test]
fn what_is_about_another_user_breaks_isolation_and_what_is_about_the_same_does_not() {
    for (other, rule) in [
        (User::Bob, Rule::AlwaysIsolation),
        (User::Alice, Rule::WireSilence),
    ] {
        let record = busy().ready(THERE, other).busy(THERE, "s0");
        let record = record.saw(THERE, accepted("m3", 3));
        let charged = |seen| record.charged(Rule::WireSilence, None, seen);
        // The run of m0 is active here too, but that is another run.
        let run = text(event("agent_thinking", "m0", "s0"));
        assert_eq!(charged(run), rule, "{other:?}");
        let message = text(accepted("m3", 3));
        assert_eq!(charged(message), rule, "{other:?}");
    }
}

#[test]
fn a_run_that_has_yet_to_be_seen_to_start_elsewhere_is_another_users_too() {
    let record = next().ready(THERE, User::Bob);
    let unseen = [Predicted {
        connection: THERE,
        output: starts(0),
        rule: Rule::RunsStarted,
    }];
    let witness = Witness {
        histories: Histories::of_conversation(&record.conversation),
        ledger: &record.ledger,
        unseen: &unseen,
    };
    let difference = witness.charge(Difference {
        step: 0,
        connection: HERE,
        rule: Rule::WireSilence,
        expected: None,
        seen: text(event("agent_started", "m0", "s0")),
        detail: String::new(),
        fitting: Vec::new(),
    });
    assert_eq!(difference.rule, Rule::AlwaysIsolation);
}

#[test]
fn a_run_that_has_the_id_of_another_users_run_is_no_run_of_its_own() {
    let record = Record::new().ready(THERE, User::Bob).busy(THERE, "r0");
    let record = record.ready(HERE, User::Alice).saw(HERE, accepted("m0", 0));
    let same = text(event("agent_started", "m0", "r0"));
    let charged = record.charged(Rule::RunsIdentity, Some(starts(0)), same);
    assert_eq!(charged, Rule::RunsIdentity);
}

#[test]
fn a_transition_that_is_not_legal_is_charged_where_none_had_to_come() {
    let leap = text(changed(
        "processing_ready",
        "services_ready",
        "critical_services_up",
    ));
    let record = Record::new().ready(HERE, User::Alice);
    let charged = record.charged(Rule::WireSilence, None, leap);
    assert_eq!(charged, Rule::LifecycleTransition);
    let dead = text(changed("closed", "idle", "fell_quiet"));
    let charged = record.charged(Rule::WireSilence, None, dead);
    assert_eq!(charged, Rule::AlwaysTerminal);
}

#[test]
fn a_number_that_is_wrong_says_more_than_what_has_it() {
    let over = text(changed("processing", "processing_ready", "run_ended"));
    let charged = next().charged(Rule::WireSeq, Some(starts(1)), over);
    assert_eq!(charged, Rule::WireSeq);
}
