//! Servers that take their time, and checkers that are told to let them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use wsproof::conformance::{self, CheckOptions, Conformance};
use wsproof::lockstep::progress::Silent;
use wsproof::server::{ConnectionId, RunningTimer, Timers, TokioTimers};
use wsproof::targets::interception::{Interceptor, Passage, Sent};
use wsproof::targets::remote::{Address, ServerOptions};
use wsproof::targets::variation::Arrangement;
use wsproof::targets::{Observation, PATIENCE};
use wsproof_model::machine::input::{
    ClientAction, ConnectionIndex, Credential, Input, MessageId, Payload, User,
};
use wsproof_model::vocabulary::{Limits, Rule, Service, ServiceStatus, Timer};

use crate::agent::Temper;
use crate::checking::{
    at, broken, check, client, conforms, not_exercised, only, only_on, options, servers, upgrade,
};
use crate::controlled::UnderControl;
use crate::host::{Host, Household};
use crate::misbehaving::{Treatment, misbehaving};

/// The connections of the look at a server before anything is played.
const LOOK: u64 = 3;

/// Longer than the protocol allows.
const LATE: Duration = Duration::from_millis(2_300);

/// How long is waited by somebody who is told to.
const LONG: Duration = Duration::from_secs(6);

/// The first text of a connection takes so long.
struct Takes(Duration);

impl Interceptor for Takes {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        match sent {
            Sent::Text(_) => std::thread::sleep(std::mem::take(&mut self.0)),
            Sent::Ping | Sent::Pong | Sent::Close => {}
        }
        Passage::Through
    }
}

/// A server whose first text takes so long, by the number of the connection.
fn taking(time: fn(u64) -> Duration) -> Arrangement {
    Arrangement {
        interceptor: Some(Arc::new(move |connection| {
            Box::new(Takes(time(connection)))
        })),
        ..Arrangement::proper()
    }
}

const ALICE: Credential = Credential::Valid(User::Alice);
const BOB: Credential = Credential::Valid(User::Bob);

/// What is found by one conversation, with that patience.
fn found(arrangement: Arrangement, patience: Duration, options: &CheckOptions) -> Conformance {
    let host = Host::start(Household {
        temper: Temper::Endless,
        arrangement,
        ..Household::with_limits(options.limits.clone())
    });
    let server = ServerOptions {
        patience,
        ..at(&host.url())
    };
    conformance::check(options, &servers(&server, 1), &Silent).unwrap()
}

fn let_in(name: &str) -> CheckOptions {
    let inputs = [client(ClientAction::Open), upgrade(Some(ALICE))];
    let options = options(name, &Limits::default(), 0);
    only(options, Rule::LifecycleTransition, &inputs)
}

#[test]
fn a_pause_of_a_slow_server_that_does_not_come_again_is_flaky_and_told_with_its_rate() {
    // Always longer than somebody in haste would wait.
    let slow = taking(|connection| match connection {
        LOOK => LATE,
        _ => Duration::from_millis(300),
    });
    let conformance = found(slow, PATIENCE, &let_in("pause"));
    let [counterexample] = &conformance.verdict.counterexamples[..] else {
        panic!("{:#?}", conformance.verdict.counterexamples);
    };
    assert_eq!(counterexample.difference.seen, Observation::Nothing);
    let reproduced = counterexample.reproduced;
    assert!(reproduced.runs > 1, "{reproduced:?}");
    assert_eq!(reproduced.differed, 0, "{reproduced:?}");
}

#[test]
fn an_agent_that_nobody_saw_at_work_is_waited_for_as_long_as_is_asked() {
    let limits = Limits::default();
    let host = Host::start(Household {
        temper: Temper::Slow,
        ..Household::with_limits(limits.clone())
    });
    let waiting = |name, time| CheckOptions {
        patience: time,
        ..options(name, &limits, 0)
    };
    let hurried = check(&host.url(), &waiting("hurried", Duration::from_millis(100)));
    let missing = not_exercised(&hurried);
    let reason = &missing[&Rule::RunsEvents];
    assert!(reason.contains("--wait"), "{reason}");
    let waited = check(&host.url(), &waiting("waited", LONG));
    assert!(!not_exercised(&waited).contains_key(&Rule::RunsEvents));
}

#[test]
fn what_comes_late_breaks_the_two_seconds_and_no_other_rule_whoever_waits() {
    let twice = taking(|connection| match connection {
        LOOK | 4 => LATE,
        _ => Duration::ZERO,
    });
    let conformance = found(twice, LONG, &let_in("late"));
    is_late(&conformance);
}

/// One thing came late, and was told as it came.
fn is_late(conformance: &Conformance) {
    let counterexamples = &conformance.verdict.counterexamples;
    assert_eq!(
        broken(conformance),
        BTreeSet::from([Rule::GoldenTwoSeconds]),
        "{counterexamples:#?}"
    );
    let [late] = &counterexamples[..] else {
        panic!("{counterexamples:#?}");
    };
    assert_eq!(late.reproduced.differed, 1, "{late:#?}");
    let difference = &late.difference;
    assert_ne!(difference.seen, Observation::Nothing);
    let told = &difference.detail;
    assert!(told.contains("2 are allowed"), "{told}");
    let last = late.conversation.last().unwrap();
    let seen = last.seen.iter().map(|(_, seen)| seen);
    assert!(
        !seen.clone().any(|seen| *seen == difference.seen),
        "{late:#?}"
    );
    // It was as it had to be, and that was looked at.
    let missing = not_exercised(conformance);
    let expected = difference.expected.unwrap().rule;
    assert!(!missing.contains_key(&expected), "{missing:#?}");
}

#[test]
fn what_comes_late_from_a_controlled_server_breaks_the_two_seconds_and_no_other_rule() {
    static LOST: AtomicU32 = AtomicU32::new(0);
    let server = UnderControl::start();
    let control = misbehaving(server.addresses.control, |asked| {
        let is_lost = asked.path == "/service" && asked.body.contains("down");
        if is_lost && LOST.fetch_add(1, Ordering::Relaxed) < 2 {
            Treatment::PassedLater(LATE)
        } else {
            Treatment::Passed
        }
    });
    let server = ServerOptions {
        control: Some(Address::of_control(&format!("http://{control}")).unwrap()),
        patience: LONG,
        ..server.options()
    };
    let lost = Input::Service {
        service: Service::Tools,
        status: ServiceStatus::Down,
    };
    let inputs = [client(ClientAction::Open), upgrade(Some(ALICE)), lost];
    let options = options("late-controlled", &Limits::default(), 0);
    let options = only(options, Rule::LifecycleTransition, &inputs);
    let conformance = conformance::check(&options, &servers(&server, 1), &Silent).unwrap();
    is_late(&conformance);
}

/// Timers of which one is over late on the first connections that are played.
struct Late(Timer);

impl Timers for Late {
    fn start(&self, connection: ConnectionId, timer: Timer, after: Duration) -> RunningTimer {
        let is_late = timer == self.0 && (LOOK..=LOOK + 1).contains(&connection.number());
        let after = if is_late { after + LATE } else { after };
        TokioTimers.start(connection, timer, after)
    }
}

#[test]
fn a_timer_may_be_as_late_as_is_waited_for_and_breaks_the_two_seconds_alone() {
    let limits = Limits {
        idle_timeout: Duration::from_millis(300),
        ..Limits::default()
    };
    let late = Arrangement {
        timers: Arc::new(|_timers| Arc::new(Late(Timer::Idle))),
        ..Arrangement::proper()
    };
    let idle = Input::Timer {
        connection: ConnectionIndex(0),
        timer: Timer::Idle,
    };
    let inputs = [client(ClientAction::Open), upgrade(Some(ALICE)), idle];
    let options = CheckOptions {
        patience: Duration::from_secs(1),
        ..options("late-timer", &limits, 0)
    };
    let options = only(options, Rule::QuietIdle, &inputs);
    let conformance = found(late, LONG, &options);
    is_late(&conformance);
}

#[test]
fn a_server_is_not_kept_waiting_for_its_pings_on_a_connection_while_another_is_listened_to() {
    let limits = Limits {
        heartbeat_interval: Duration::from_millis(200),
        heartbeat_timeout: Duration::from_millis(300),
        run_timeout: Duration::from_millis(1_500),
        ..Limits::default()
    };
    let on = |connection, action| Input::Client {
        connection: ConnectionIndex(connection),
        action,
    };
    let upgrade = |connection, bearer| {
        let Input::Client { action, .. } = upgrade(Some(bearer)) else {
            panic!("a client upgrades");
        };
        on(connection, action)
    };
    let message = ClientAction::UserMessage {
        message: MessageId::new(0).unwrap(),
        text: Payload::Short,
    };
    let inputs = [
        on(1, ClientAction::Open),
        upgrade(1, BOB),
        on(0, ClientAction::Open),
        upgrade(0, ALICE),
        on(0, message),
        Input::Timer {
            connection: ConnectionIndex(0),
            timer: Timer::Run,
        },
        on(1, ClientAction::GetStatus),
    ];
    let options = CheckOptions {
        patience: Duration::from_secs(2),
        ..options("other-pings", &limits, 0)
    };
    let options = only_on(2, options, Rule::RunsTimeout, &inputs);
    let conformance = found(Arrangement::proper(), PATIENCE, &options);
    conforms(&conformance);
    let missing = not_exercised(&conformance);
    assert!(!missing.contains_key(&Rule::RunsTimeout), "{missing:#?}");
}
