use wsproof_model::machine::input::{Offer, Payload, Upgrade};
use wsproof_model::vocabulary::{CloseCode, Limits};

use super::*;

fn machine() -> Machine {
    Machine::new(Limits::default(), 1)
}

/// Where a server is that came to what a client did, one thing after the other, and said all that came of it.
fn after(actions: &[ClientAction]) -> Possible {
    let mut state = Possible::initial(&machine());
    for action in actions {
        state.inbox.push_back(*action);
        state = state.come_to_next(&machine(), |_| 0).unwrap().after;
        state.pending.clear();
    }
    state
}

const LET_IN: [ClientAction; 2] = [
    ClientAction::Open,
    ClientAction::Upgrade(Upgrade::WellFormed {
        offer: Offer::Nothing,
        bearer: Some(Credential::Valid(User::Alice)),
    }),
];

fn message(number: u8) -> (MessageId, ClientAction) {
    let message = MessageId::new(number).unwrap();
    let text = Payload::Short;
    (message, ClientAction::UserMessage { message, text })
}

#[test]
fn at_the_beginning_nothing_is_there_and_nothing_to_be_said() {
    let initial = Possible::initial(&machine());
    assert_eq!(initial.state(), None);
    assert!(initial.is_settled());
    assert!(initial.come_to_next(&machine(), |_| 0).is_none());
    assert!(initial.can(&machine(), ClientAction::Open));
    assert!(!initial.can(&machine(), ClientAction::GetStatus));
}

#[test]
fn a_server_comes_to_what_was_done_in_its_order_and_owes_what_comes_of_it() {
    let mut state = Possible::initial(&machine());
    state.inbox.extend(LET_IN);
    assert!(!state.is_settled());
    let opened = state.come_to_next(&machine(), |_| 0).unwrap().after;
    assert_eq!(opened.state(), Some(LifecycleState::Connecting));
    assert!(opened.pending.is_empty());
    let let_in = opened.come_to_next(&machine(), |_| 0).unwrap().after;
    assert_eq!(let_in.state(), Some(LifecycleState::ProcessingReady));
    // HTTP 101 and three changes of state.
    assert_eq!(let_in.pending.len(), 4);
    assert!(let_in.inbox.is_empty() && !let_in.is_settled());
}

#[test]
fn places_that_others_hold_are_counted_and_leave_no_trace() {
    let mut state = after(&LET_IN[..1]);
    state.inbox.push_back(LET_IN[1]);
    let limit = Limits::default().connections_per_user as usize;
    let with = |held| state.come_to_next(&machine(), |_| held).unwrap().after;
    let closes = |state: &Possible| {
        let code = CloseCode::PolicyViolation;
        let close = Output::Close {
            code: Some(code.number()),
        };
        state.pending.iter().any(|it| it.output == close)
    };
    let (last, one_more) = (with(limit - 1), with(limit));
    assert!(!closes(&last) && closes(&one_more), "{last:?} {one_more:?}");
    assert_eq!(last.world.connections.len(), 1);
    assert_eq!(one_more.world.connections.len(), 1);
}

#[test]
fn what_cannot_happen_does_not() {
    let ready = after(&LET_IN);
    let agent = |step| Input::Agent {
        connection: HERE,
        step,
    };
    for step in AgentStep::ALL {
        let happened = ready.happens(&machine(), agent(*step));
        assert!(happened.is_none(), "no run is active: {step}");
    }
    let timer = |timer| Input::Timer {
        connection: HERE,
        timer,
    };
    assert!(
        ready
            .happens(&machine(), timer(Timer::Authentication))
            .is_none()
    );
    let idle = ready.happens(&machine(), timer(Timer::Idle)).unwrap().after;
    assert_eq!(idle.state(), Some(LifecycleState::Idle));
}

#[test]
fn an_environment_can_do_everything_once() {
    let all = environment();
    let services = Service::ALL.len() * 2;
    let shutdown = 1;
    let count = AgentStep::ALL.len() + Timer::ALL.len() + services + shutdown;
    assert_eq!(all.len(), count);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), count);
}

#[test]
fn a_message_that_waited_is_known_when_its_turn_comes() {
    let ((first, says_first), (second, says_second)) = (message(0), message(1));
    let actions = [LET_IN[0], LET_IN[1], says_first, says_second];
    let state = after(&actions);
    let started = |message| state.turn_of(Output::AgentStarted { message });
    assert_eq!(started(first), Turn::AtOnce);
    assert_eq!(started(second), Turn::Waited);
}
