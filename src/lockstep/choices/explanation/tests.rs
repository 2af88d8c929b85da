use wsproof_model::machine::input::MessageId;
use wsproof_model::machine::output::Output;
use wsproof_model::vocabulary::{LifecycleState, Trigger};

use super::super::possible::HERE;
use super::*;

fn machine() -> Machine {
    Machine::new(Limits::default(), 1)
}

const fn predicted(rule: Rule) -> Predicted {
    Predicted {
        connection: HERE,
        rule,
        output: Output::Heartbeat,
    }
}

fn mismatch(rule: Rule, detail: &str) -> (Predicted, Mismatch) {
    let detail = detail.to_owned();
    (predicted(rule), Mismatch { rule, detail })
}

/// The difference that it is where this was seen.
fn difference(unexplained: Unexplained, seen: &Observation) -> Difference {
    unexplained.into_difference((3, HERE), &machine(), &Reading::of(seen))
}

fn text(text: &str) -> Observation {
    Observation::Text(text.to_owned())
}

#[test]
fn what_is_right_but_for_its_number_says_most_whatever_came_first() {
    let other = || mismatch(Rule::WirePing, "");
    let field = || mismatch(Rule::QuietIdle, "`to` is otherwise");
    let number = || mismatch(Rule::WireSeq, "seq is 4, expected 3");
    for (order, rule) in [
        (vec![other(), field(), number()], Rule::WireSeq),
        (vec![number(), field(), other()], Rule::WireSeq),
        (vec![other(), field()], Rule::QuietIdle),
        (vec![field(), other()], Rule::QuietIdle),
    ] {
        let mut unexplained = Unexplained::new(Vec::new());
        for (predicted, mismatch) in order {
            unexplained.expected(predicted, mismatch);
        }
        let difference = difference(unexplained, &text("{}"));
        assert_eq!(difference.rule, rule, "{difference}");
    }
}

#[test]
fn a_timer_that_was_too_early_says_more_than_what_else_was_expected() {
    let mut unexplained = Unexplained::new(Vec::new());
    let (expected, mismatch) = mismatch(Rule::WirePing, "");
    unexplained.expected(expected, mismatch);
    unexplained.too_early(Early {
        timer: Timer::Idle,
        after: Duration::from_millis(1500),
        predicted: predicted(Rule::QuietIdle),
    });
    let difference = difference(unexplained, &text("{}"));
    assert_eq!((difference.step, difference.rule), (3, Rule::QuietIdle));
    assert_eq!(difference.expected, None);
    let told = "1.500 s after its time began at the earliest, and `idle_timeout` is 60 s";
    assert!(difference.detail.contains(told), "{difference}");
}

#[test]
fn what_nothing_leads_to_is_held_against_what_is_most_like_it() {
    let seen = text(r#"{"seq":0,"type":"agent_thinking"}"#);
    let run = |rule, detail: &str| {
        let message = MessageId::LONGEST;
        let output = Output::AgentThinking { message };
        let (predicted, mismatch) = mismatch(rule, detail);
        (
            Predicted {
                output,
                ..predicted
            },
            mismatch,
        )
    };
    let told = |possible: Vec<(Predicted, Mismatch)>| {
        let mut unexplained = Unexplained::new(Vec::new());
        for (predicted, mismatch) in possible {
            unexplained.possible(&predicted, mismatch);
        }
        let difference = difference(unexplained, &seen);
        assert_eq!(difference.expected, None);
        difference.rule
    };
    let other = || run(Rule::RunsTimeout, "");
    let field = || run(Rule::RunsIdentity, "`run_id` is otherwise");
    let number = || run(Rule::WireSeq, "seq is 4, expected 3");
    assert_eq!(told(vec![other()]), Rule::WireSilence);
    assert_eq!(told(vec![other(), field()]), Rule::RunsIdentity);
    assert_eq!(told(vec![number(), field()]), Rule::WireSeq);
}

#[test]
fn one_change_of_state_is_not_like_another() {
    let mut unexplained = Unexplained::new(Vec::new());
    let (idle, mismatch) = mismatch(Rule::QuietIdle, "`to` is otherwise");
    let output = Output::StateChanged {
        from: LifecycleState::ProcessingReady,
        to: LifecycleState::Idle,
        reason: Trigger::FellQuiet,
    };
    unexplained.possible(&Predicted { output, ..idle }, mismatch);
    let seen = text(r#"{"seq":0,"type":"state_changed"}"#);
    assert_eq!(difference(unexplained, &seen).rule, Rule::WireSilence);
}

#[test]
fn what_had_to_come_says_more_than_what_might_have() {
    let mut unexplained = Unexplained::new(Vec::new());
    let (owed, silent) = mismatch(Rule::WirePing, "");
    let (possible, alike) = mismatch(Rule::RunsEvents, "`thought` is not there");
    unexplained.possible(&possible, alike);
    unexplained.expected(owed, silent);
    let difference = difference(unexplained, &text("{}"));
    assert_eq!(
        (difference.rule, difference.expected),
        (Rule::WirePing, Some(owed))
    );
}

#[test]
fn silence_is_told_by_the_rule_of_what_is_owed_and_the_states() {
    let initial = Possible::initial(&machine());
    let owed = predicted(Rule::HeartbeatPing);
    let waited = Duration::from_secs(30);
    let silent = silence(vec![initial], Some(owed), (7, HERE), (&machine(), waited));
    assert_eq!((silent.step, silent.rule), (7, Rule::HeartbeatPing));
    assert_eq!(silent.expected, Some(owed));
    assert_eq!(silent.seen, Observation::Nothing);
    assert!(silent.detail.contains("within 30 seconds"), "{silent}");
    assert_eq!(silent.fitting.len(), 1);
    assert_eq!(silent.fitting[0].state, "not connected yet");
}

#[test]
fn a_state_that_must_say_something_explains_that_and_nothing_else() {
    let mut state = Possible::initial(&machine());
    state.pending.push_back(predicted(Rule::HeartbeatPing));
    let unexplained = Unexplained::new(vec![state]);
    let difference = difference(unexplained, &text(r#"{"seq":0,"type":"pong"}"#));
    assert_eq!(difference.rule, Rule::HeartbeatPing);
    let fitting = &difference.fitting[0];
    assert_eq!(fitting.due, Some(Output::Heartbeat.to_string()));
    assert_eq!(fitting.possible, Vec::<String>::new());
}
