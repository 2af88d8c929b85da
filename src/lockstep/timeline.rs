//! Which timer fires when, on a target whose time is virtual.
//!
//! There, a timer cannot be fired by hand: time passes until it is due, and whatever is due before it fires on the
//! way. The machine knows no time; this is where its timers get their deadlines.

use std::collections::BTreeMap;
use std::time::Duration;

use wsproof_model::machine::input::ConnectionIndex;
use wsproof_model::machine::output::Reaction;
use wsproof_model::machine::world::{Connection, World};
use wsproof_model::vocabulary::{Limits, Timer};

/// The deadlines of every timer that runs.
#[derive(Debug)]
pub(super) struct Timeline {
    limits: Limits,
    now: Duration,
    deadlines: BTreeMap<(ConnectionIndex, Timer), Duration>,
}

/// A timer that is due next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) connection: ConnectionIndex,
    pub(super) timer: Timer,
    /// How long it takes until then.
    pub(super) after: Duration,
    /// Whether two timers of one connection are due at that instant, so that which comes first is open.
    pub(super) tied: bool,
    /// Whether a timer of another connection is due at the same instant.
    pub(super) shared: bool,
}

impl Timeline {
    pub(super) const fn new(limits: Limits) -> Self {
        Self {
            limits,
            now: Duration::ZERO,
            deadlines: BTreeMap::new(),
        }
    }

    /// Notes which timers a step started and which it stopped.
    pub(super) fn note(&mut self, reaction: &Reaction, after: &World) {
        for (connection, timer) in &reaction.timers_started {
            self.deadlines.insert(
                (*connection, *timer),
                self.now + self.limits.timeout(*timer),
            );
        }
        self.deadlines.retain(|(connection, timer), _| {
            after
                .connection(*connection)
                .is_some_and(|connection: &Connection| connection.runs(*timer))
        });
    }

    /// The timer that is due first.
    pub(super) fn next(&self) -> Option<Due> {
        let ((connection, timer), deadline) = self
            .deadlines
            .iter()
            .min_by_key(|(_, deadline)| **deadline)?;
        let at_once = || {
            self.deadlines
                .iter()
                .filter(|(_, due)| *due == deadline)
                .map(|(key, _)| key)
        };
        let tied = at_once()
            .zip(at_once().skip(1))
            .any(|((one, _), (other, _))| one == other);
        let shared = at_once().any(|(at, _)| at != connection);
        Some(Due {
            connection: *connection,
            timer: *timer,
            after: deadline.saturating_sub(self.now),
            tied,
            shared,
        })
    }

    /// Time passes.
    pub(super) fn pass(&mut self, time: Duration) {
        self.now += time;
    }
}

#[cfg(test)]
mod tests {
    use wsproof_model::machine::Machine;
    use wsproof_model::machine::input::{ClientAction, Credential, Input, Offer, Upgrade, User};

    use super::*;

    const HERE: ConnectionIndex = ConnectionIndex(0);
    const THERE: ConnectionIndex = ConnectionIndex(1);

    fn played(inputs: &[(ConnectionIndex, ClientAction)], limits: &Limits) -> Timeline {
        let machine = Machine::new(limits.clone(), 2);
        let mut world = machine.initial();
        let mut timeline = Timeline::new(limits.clone());
        for (connection, action) in inputs {
            let input = Input::Client {
                connection: *connection,
                action: *action,
            };
            let reaction = machine.step(&mut world, &input);
            timeline.note(&reaction, &world);
        }
        timeline
    }

    const fn upgrade(bearer: Option<Credential>) -> ClientAction {
        ClientAction::Upgrade(Upgrade::WellFormed {
            offer: Offer::Nothing,
            bearer,
        })
    }

    #[test]
    fn what_is_due_first_comes_first_and_time_brings_it_nearer() {
        let mut timeline = played(&[(HERE, ClientAction::Open)], &Limits::default());
        timeline.pass(Duration::from_secs(2));
        let due = timeline.next().unwrap();
        assert_eq!(
            (due.timer, due.after),
            (Timer::Authentication, Duration::from_secs(3))
        );
        assert!(!due.tied && !due.shared);
    }

    #[test]
    fn a_timer_that_runs_no_longer_is_never_due() {
        let alice = upgrade(Some(Credential::Valid(User::Alice)));
        let timeline = played(
            &[(HERE, ClientAction::Open), (HERE, alice)],
            &Limits::default(),
        );
        let due = timeline.next().unwrap();
        assert_eq!(due.timer, Timer::Heartbeat, "authentication is over");
    }

    #[test]
    fn two_timers_of_one_connection_at_one_instant_are_tied_and_those_of_two_are_shared() {
        let open = ClientAction::Open;
        let timeline = played(&[(HERE, open), (THERE, open)], &Limits::default());
        let due = timeline.next().unwrap();
        assert!(due.shared && !due.tied);

        let limits = Limits {
            heartbeat_interval: Duration::from_secs(5),
            ..Limits::default()
        };
        let timeline = played(&[(HERE, open), (HERE, upgrade(None))], &limits);
        let due = timeline.next().unwrap();
        assert!(due.tied && !due.shared);
    }
}
