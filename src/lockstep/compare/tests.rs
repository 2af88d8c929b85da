use wsproof_model::vocabulary::{ErrorCode, LifecycleState, Trigger, UpgradeStatus};

use super::*;

const HERE: ConnectionIndex = ConnectionIndex(0);
const THERE: ConnectionIndex = ConnectionIndex(1);

fn ledger() -> Ledger {
    Ledger::new(Limits::default(), 2, Contents::Scripted)
}

fn message(number: u8) -> MessageId {
    MessageId::new(number).unwrap()
}

fn predicted(connection: ConnectionIndex, output: Output) -> Predicted {
    Predicted {
        connection,
        output,
        rule: Rule::RunsEvents,
    }
}

fn text(text: &str) -> Observation {
    Observation::Text(text.to_owned())
}

fn started(run_id: &str, seq: u64) -> Observation {
    text(&format!(
        r#"{{"seq":{seq},"type":"agent_started","message_id":"m0","run_id":"{run_id}"}}"#
    ))
}

fn rule(outcome: Match) -> Option<Rule> {
    outcome.err().map(|mismatch| mismatch.rule)
}

#[test]
fn a_message_with_all_that_is_asked_for_and_more_is_the_same() {
    let output = Output::StateChanged {
        from: LifecycleState::ProcessingReady,
        to: LifecycleState::Idle,
        reason: Trigger::FellQuiet,
    };
    let seen = text(
        r#"{"type":"state_changed","at":"noon","reason":"fell_quiet","to":"idle","from":"processing_ready","seq":0}"#,
    );
    assert_eq!(ledger().compare(&predicted(HERE, output), &seen), Ok(()));
}

#[test]
fn each_field_that_is_wrong_or_missing_is_named() {
    let expected = predicted(
        HERE,
        Output::MessageAccepted {
            message: message(0),
            position: 2,
        },
    );
    let detail = |seen: &str| ledger().compare(&expected, &text(seen)).unwrap_err().detail;
    let wrong = r#"{"seq":0,"type":"message_accepted","message_id":"m0","position":1}"#;
    assert_eq!(detail(wrong), "`position` is 1, expected 2");
    let missing = r#"{"seq":0,"type":"message_accepted","position":2}"#;
    assert_eq!(
        detail(missing),
        "`message_id` is not there, expected \"m0\""
    );
}

#[test]
fn a_message_that_cannot_be_read_breaks_its_shape() {
    let expected = predicted(
        HERE,
        Output::MessageCancelled {
            message: message(0),
        },
    );
    for seen in [
        "{",
        r#"{"type":"message_cancelled"}"#,
        r#"["seq"]"#,
        r#"{"seq":"0","type":"pong"}"#,
    ] {
        assert_eq!(
            rule(ledger().compare(&expected, &text(seen))),
            Some(Rule::WireShape),
            "{seen}"
        );
    }
}

#[test]
fn seq_counts_from_0_on_each_connection_and_anew_when_it_is_opened() {
    let mut ledger = ledger();
    let cancelled = |connection| {
        predicted(
            connection,
            Output::MessageCancelled {
                message: message(0),
            },
        )
    };
    let seen = |seq| {
        text(&format!(
            r#"{{"seq":{seq},"type":"message_cancelled","message_id":"m0"}}"#
        ))
    };
    assert_eq!(ledger.compare(&cancelled(HERE), &seen(0)), Ok(()));
    assert_eq!(ledger.compare(&cancelled(HERE), &seen(1)), Ok(()));
    assert_eq!(ledger.compare(&cancelled(THERE), &seen(0)), Ok(()));
    assert_eq!(
        rule(ledger.compare(&cancelled(HERE), &seen(3))),
        Some(Rule::WireSeq)
    );
    ledger.opened(HERE);
    assert_eq!(ledger.compare(&cancelled(HERE), &seen(0)), Ok(()));
}

#[test]
fn a_run_keeps_its_id_and_no_other_has_it() {
    let start = |connection| {
        predicted(
            connection,
            Output::AgentStarted {
                message: message(0),
            },
        )
    };
    let mut ledger = ledger();
    assert_eq!(ledger.compare(&start(HERE), &started("r1", 0)), Ok(()));
    let stopped = Output::AgentStopped {
        message: message(0),
        reason: wsproof_model::vocabulary::StopReason::ClientAsked,
    };
    let other = text(
        r#"{"seq":1,"type":"agent_stopped","message_id":"m0","run_id":"r2","reason":"client_asked"}"#,
    );
    assert_eq!(
        rule(ledger.compare(&predicted(HERE, stopped), &other)),
        Some(Rule::RunsIdentity)
    );
    assert_eq!(
        rule(ledger.compare(&start(THERE), &started("r1", 0))),
        Some(Rule::RunsIdentity)
    );
}

#[test]
fn an_answer_of_another_user_is_not_the_same() {
    let mut ledger = ledger();
    ledger.asked(HERE, message(0), "alice", Payload::Short);
    assert_eq!(
        ledger.compare(
            &predicted(
                HERE,
                Output::AgentStarted {
                    message: message(0)
                }
            ),
            &started("r1", 0)
        ),
        Ok(())
    );
    let expected = predicted(
        HERE,
        Output::AgentCompleted {
            message: message(0),
        },
    );
    let answer = |user| {
        text(&format!(
            r#"{{"seq":1,"type":"agent_completed","message_id":"m0","run_id":"r1","result":"{user} asked 5 bytes in m0"}}"#
        ))
    };
    assert!(ledger.compare(&expected, &answer("bob")).is_err());
    let mut ledger = self::ledger();
    ledger.asked(HERE, message(0), "alice", Payload::Short);
    assert_eq!(
        ledger.compare(
            &predicted(
                HERE,
                Output::AgentStarted {
                    message: message(0)
                }
            ),
            &started("r1", 0)
        ),
        Ok(())
    );
    assert_eq!(ledger.compare(&expected, &answer("alice")), Ok(()));
}

#[test]
fn an_error_must_say_what_to_do() {
    let expected = predicted(
        HERE,
        Output::Error {
            code: ErrorCode::QueueFull,
            message: None,
        },
    );
    let mute = text(r#"{"seq":0,"type":"error","code":"queue_full","detail":""}"#);
    assert_eq!(
        rule(ledger().compare(&expected, &mute)),
        Some(Rule::WireShape)
    );
}

#[test]
fn a_1011_is_a_1011_wherever_it_is_seen() {
    let closed = Observation::Close {
        code: Some(1011),
        reason: String::new(),
    };
    let expected = predicted(HERE, Output::Close { code: Some(1000) });
    assert_eq!(
        rule(ledger().compare(&expected, &closed)),
        Some(Rule::Close1011)
    );
    assert_eq!(unexpected(&closed, false).rule, Rule::Close1011);
}

#[test]
fn a_subprotocol_that_was_not_offered_is_not_the_same() {
    let output = Output::Http {
        status: UpgradeStatus::SwitchingProtocols,
        subprotocol: false,
    };
    let seen = Observation::Http {
        status: 101,
        subprotocol: Some("agent-chat.v1".to_owned()),
    };
    assert_eq!(
        rule(ledger().compare(&predicted(HERE, output), &seen)),
        Some(Rule::HandshakeSubprotocol)
    );
}
