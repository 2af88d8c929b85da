//! Timers of a server with an environment of its own, in real time: those that are on time, too early, too late.

use std::sync::Arc;
use std::time::Duration;

use wsproof::conformance::CheckOptions;
use wsproof::server::{ConnectionId, RunningTimer, Timers, TokioTimers};
use wsproof::targets::Observation;
use wsproof::targets::variation::Arrangement;
use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Credential, Input, TokenFault};
use wsproof_model::vocabulary::{Limits, Rule, Timer};

use crate::agent::Temper;
use crate::checking::{broken, check, client, conforms, not_exercised, only, options, upgrade};
use crate::host::{Host, Household};

/// Limits that are over soon.
fn short() -> Limits {
    Limits {
        auth_timeout: Duration::from_millis(400),
        idle_timeout: Duration::from_millis(300),
        heartbeat_interval: Duration::from_millis(300),
        heartbeat_timeout: Duration::from_millis(400),
        close_timeout: Duration::from_millis(200),
        run_timeout: Duration::from_millis(400),
        ..Limits::default()
    }
}

/// No random sequences to speak of: the ways to the timers.
fn patient(name: &str, limits: &Limits, cases: u64) -> CheckOptions {
    CheckOptions {
        patience: Duration::from_millis(500),
        ..options(name, limits, cases)
    }
}

/// A server whose timer takes another part of its time.
fn scaled(which: Timer, by: fn(Duration) -> Duration) -> Arrangement {
    struct Scaled(Timer, fn(Duration) -> Duration);
    impl Timers for Scaled {
        fn start(&self, connection: ConnectionId, timer: Timer, after: Duration) -> RunningTimer {
            let after = if timer == self.0 {
                (self.1)(after)
            } else {
                after
            };
            TokioTimers.start(connection, timer, after)
        }
    }
    Arrangement {
        timers: Arc::new(move |_timers| Arc::new(Scaled(which, by))),
        ..Arrangement::proper()
    }
}

/// A server of which one timer takes another part of its time. Its runs are over at their time and not before.
fn host(which: Timer, by: fn(Duration) -> Duration) -> Host {
    Host::start(Household {
        temper: Temper::Endless,
        arrangement: scaled(which, by),
        ..Household::with_limits(short())
    })
}

#[test]
fn short_timers_are_waited_for_and_their_rules_are_exercised() {
    let host = Host::start(Household {
        temper: Temper::Endless,
        ..Household::with_limits(short())
    });
    let conformance = check(&host.url(), &patient("on-time", &short(), 20));
    conforms(&conformance);
    let missing = not_exercised(&conformance);
    for rule in [
        Rule::QuietIdle,
        Rule::QuietWake,
        Rule::HeartbeatPing,
        Rule::Close3008Heartbeat,
        Rule::Close3008Authentication,
        Rule::HandshakeTimeout,
        Rule::CloseEnd,
        Rule::RunsTimeout,
    ] {
        assert!(!missing.contains_key(&rule), "{rule}: {missing:#?}");
    }
}

#[test]
fn a_timer_that_fires_after_half_its_time_is_found() {
    for (name, timer, rule) in [
        ("early-idle", Timer::Idle, Rule::QuietIdle),
        (
            "early-authentication",
            Timer::Authentication,
            Rule::Close3008Authentication,
        ),
    ] {
        let host = host(timer, |after| after / 2);
        let conformance = check(&host.url(), &patient(name, &short(), 0));
        let broken = broken(&conformance);
        assert!(broken.contains(&rule), "{rule}: {broken:?}");
        let counterexamples = &conformance.verdict.counterexamples;
        let early = counterexamples
            .iter()
            .find(|it| it.difference.rule == rule)
            .unwrap();
        assert!(
            early.difference.detail.contains("after its time began"),
            "{early:#?}"
        );
    }
}

/// A timer that never fires is found on the ways to the timers, or in the one conversation that is played.
fn never(which: Timer, rules: &[Rule], conversation: Option<&[Input]>) {
    let name = format!("never-{which}");
    let host = host(which, |_after| Duration::MAX);
    let options = patient(&name, &short(), 0);
    let options = match conversation {
        None => options,
        Some(inputs) => only(options, rules[0], inputs),
    };
    let conformance = check(&host.url(), &options);
    let broken = broken(&conformance);
    for rule in rules {
        assert!(broken.contains(rule), "{which}: {broken:?}");
    }
    for counterexample in &conformance.verdict.counterexamples {
        assert_eq!(counterexample.difference.seen, Observation::Nothing);
    }
    // What never came may be late.
    let missing = not_exercised(&conformance);
    let reason = missing.get(&Rule::GoldenTwoSeconds).copied();
    assert!(
        reason.is_some_and(|it| it.contains("--timeout")),
        "{reason:?}"
    );
}

#[test]
fn a_timer_that_never_fires_is_found_by_what_does_not_come() {
    let authentication = [Rule::Close3008Authentication, Rule::HandshakeTimeout];
    // The server closes, and the client does not answer.
    let unanswered = [
        client(ClientAction::Open),
        upgrade(None),
        client(ClientAction::Authenticate(Credential::Invalid(
            TokenFault::Rubbish,
        ))),
        Input::Timer {
            connection: ConnectionIndex(0),
            timer: Timer::Close,
        },
    ];
    // Each takes as long as a server may take: they are waited for side by side.
    std::thread::scope(|scope| {
        scope.spawn(|| never(Timer::Authentication, &authentication, None));
        scope.spawn(|| never(Timer::Idle, &[Rule::QuietIdle], None));
        scope.spawn(|| never(Timer::Heartbeat, &[Rule::HeartbeatPing], None));
        scope.spawn(|| never(Timer::HeartbeatAnswer, &[Rule::Close3008Heartbeat], None));
        scope.spawn(|| never(Timer::Run, &[Rule::RunsTimeout], None));
        scope.spawn(|| never(Timer::Close, &[Rule::CloseEnd], Some(&unanswered)));
    });
}
