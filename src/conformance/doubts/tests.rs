use wsproof_model::machine::input::{ConnectionIndex, MessageId};
use wsproof_model::machine::output::Predicted;
use wsproof_model::vocabulary::StopReason;

use super::*;

const MESSAGE: MessageId = MessageId::LONGEST;

fn difference(rule: Rule, expected: Option<Output>, seen: Observation) -> Difference {
    let connection = ConnectionIndex(0);
    Difference {
        step: 0,
        connection,
        rule,
        expected: expected.map(|output| Predicted {
            connection,
            output,
            rule,
        }),
        seen,
        detail: String::new(),
        fitting: Vec::new(),
    }
}

fn text(kind: &str) -> Observation {
    let text = format!(r#"{{"seq":0,"type":"{kind}","message_id":"m0","run_id":"r"}}"#);
    Observation::Text(text)
}

const COMPLETED: Output = Output::AgentCompleted { message: MESSAGE };

#[test]
fn a_message_that_is_not_answered_leaves_open_whether_messages_are_kept() {
    for seen in [Observation::Nothing, text("pong"), text("agent_stopped")] {
        let difference = difference(Rule::RunsEvents, Some(COMPLETED), seen);
        for rule in [Rule::WaitingKept, Rule::AlwaysProgress] {
            assert!(is_left_open(rule, &difference), "{rule}: {difference}");
        }
        assert!(!is_left_open(Rule::WirePing, &difference));
    }
}

#[test]
fn an_answer_with_a_wrong_field_and_the_end_of_the_connection_leave_nothing_open() {
    let closed = Observation::Close {
        code: Some(1001),
        reason: String::new(),
    };
    let stopped = Output::AgentStopped {
        message: MESSAGE,
        reason: StopReason::Shutdown,
    };
    for (expected, seen) in [
        (COMPLETED, text("agent_completed")),
        (stopped, text("agent_stopped")),
        (stopped, closed),
    ] {
        let difference = difference(Rule::RunsEvents, Some(expected), seen);
        assert_eq!(open(&difference), [], "{difference}");
    }
}

#[test]
fn an_input_to_which_nothing_comes_leaves_open_whether_every_input_has_an_outcome() {
    let pong = Output::Pong {
        nonce: wsproof_model::machine::input::Payload::Short,
    };
    let silent = difference(Rule::WirePing, Some(pong), Observation::Nothing);
    assert_eq!(open(&silent), [Rule::AlwaysTotal]);
    let unasked = difference(Rule::WireFrames, None, Observation::Nothing);
    assert_eq!(open(&unasked), []);
}
