//! The timers of one connection, by the checker's clock: each was started some time between two instants.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use wsproof_model::machine::world::Connection;
use wsproof_model::vocabulary::{Limits, Timer};

/// By how much two clocks may differ at the least.
const TOLERANCE: Duration = Duration::from_millis(20);

/// By which part of a time two clocks may differ.
const TOLERANCE_PART: u32 = 50;

/// When the timers that run were started, and since when something is due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Clocks {
    timers: BTreeMap<Timer, Started>,
    /// Since when at the latest what must be said next is due, if that is known.
    due: Option<Instant>,
}

/// By when what must come of a timer must have come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadlines<'a> {
    pub(super) limits: &'a Limits,
    /// How long an output may take.
    pub(super) patience: Duration,
}

/// When a timer was started: not before the one instant, not after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Started {
    earliest: Instant,
    latest: Instant,
}

/// When something happened: not before the one instant, not after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) earliest: Instant,
    pub(super) latest: Instant,
}

/// Whether a timer may have fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// It may.
    Now,
    /// It was started so short a time ago, at the most.
    TooEarly {
        /// How long ago.
        after: Duration,
    },
}

impl Clocks {
    /// Notes which timers a step started, and which it stopped.
    pub(super) fn note(
        &mut self,
        started: impl Iterator<Item = Timer>,
        window: Window,
        after: Option<&Connection>,
    ) {
        for timer in started {
            let Window { earliest, latest } = window;
            self.timers.insert(timer, Started { earliest, latest });
        }
        self.timers
            .retain(|timer, _| after.is_some_and(|connection| connection.runs(*timer)));
    }

    /// Whether a timer may have fired at `now`. One that was never started may not.
    pub(super) fn due(&self, timer: Timer, now: Instant, limits: &Limits) -> Due {
        let limit = limits.timeout(timer);
        let Some(started) = self.timers.get(&timer) else {
            return Due::TooEarly {
                after: Duration::ZERO,
            };
        };
        let after = now.saturating_duration_since(started.earliest);
        if after + TOLERANCE + limit / TOLERANCE_PART >= limit {
            Due::Now
        } else {
            Due::TooEarly { after }
        }
    }

    /// Whether a timer runs that must have fired before `now`.
    pub(super) fn is_overdue(&self, now: Instant, deadlines: Deadlines<'_>) -> bool {
        self.overdue(now, deadlines).is_some()
    }

    /// A timer that must have fired before `now`, if one runs.
    pub(super) fn overdue(&self, now: Instant, deadlines: Deadlines<'_>) -> Option<Timer> {
        let mut timers = self.timers.keys().copied();
        timers.find(|timer| self.deadline(*timer, deadlines).is_some_and(|it| now > it))
    }

    /// Until when a timer must have fired, if it runs.
    pub(super) fn deadline(&self, timer: Timer, deadlines: Deadlines<'_>) -> Option<Instant> {
        let over = self.over(timer, deadlines.limits)?;
        Some(over + deadlines.patience)
    }

    /// When the time of a timer is over at the latest, if it runs.
    pub(super) fn over(&self, timer: Timer, limits: &Limits) -> Option<Instant> {
        let started = self.timers.get(&timer)?;
        Some(started.latest + limits.timeout(timer))
    }

    /// What must be said next is due since then at the latest.
    pub(super) const fn due_since(&mut self, due: Option<Instant>) {
        self.due = due;
    }

    /// Since when at the latest what must be said next is due, if that is known.
    pub(super) const fn due_since_when(&self) -> Option<Instant> {
        self.due
    }

    /// Either of the two.
    pub(super) fn widen(&mut self, other: &Self) {
        self.due = later(self.due, other.due);
        for (timer, started) in &other.timers {
            self.timers
                .entry(*timer)
                .and_modify(|known| {
                    known.earliest = known.earliest.min(started.earliest);
                    known.latest = known.latest.max(started.latest);
                })
                .or_insert(*started);
        }
    }
}

/// The later of two instants, if both are known.
pub(super) fn later(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    Some(one?.max(other?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Timer = Timer::Idle;

    /// How long an output may take here.
    const PATIENCE: Duration = Duration::from_secs(7);

    fn limits() -> Limits {
        Limits {
            idle_timeout: Duration::from_secs(1),
            ..Limits::default()
        }
    }

    fn deadlines(limits: &Limits) -> Deadlines<'_> {
        Deadlines {
            limits,
            patience: PATIENCE,
        }
    }

    /// Clocks of which one was started between `begun` and as many milliseconds later.
    fn started(begun: Instant, within: u64) -> Clocks {
        let latest = begun + Duration::from_millis(within);
        let started = Started {
            earliest: begun,
            latest,
        };
        Clocks {
            timers: [(IDLE, started)].into(),
            due: None,
        }
    }

    #[test]
    fn a_timer_may_fire_at_its_time_and_not_at_half_of_it() {
        let begun = Instant::now();
        let clocks = started(begun, 0);
        let half = Duration::from_millis(500);
        let early = clocks.due(IDLE, begun + half, &limits());
        assert_eq!(early, Due::TooEarly { after: half });
        let on_time = begun + Duration::from_secs(1);
        assert_eq!(clocks.due(IDLE, on_time, &limits()), Due::Now);
    }

    #[test]
    fn a_timer_may_be_early_by_as_much_as_two_clocks_differ() {
        let begun = Instant::now();
        let clocks = started(begun, 0);
        let due = |after| clocks.due(IDLE, begun + Duration::from_millis(after), &limits());
        assert_eq!(due(960), Due::Now);
        let after = Duration::from_millis(959);
        assert_eq!(due(959), Due::TooEarly { after });
    }

    #[test]
    fn a_timer_that_was_started_at_any_time_of_a_window_may_fire_by_its_beginning() {
        let begun = Instant::now();
        let clocks = started(begun, 500);
        let on_time = begun + Duration::from_secs(1);
        assert_eq!(clocks.due(IDLE, on_time, &limits()), Due::Now);
    }

    #[test]
    fn a_timer_is_started_anew_and_forgotten_as_soon_as_the_state_does_not_run_it() {
        let begun = Instant::now();
        let opened = Connection::opened();
        let timer = Timer::Authentication;
        let mut clocks = Clocks::default();
        let deadline = |clocks: &Clocks| clocks.deadline(timer, deadlines(&limits()));
        for seconds in [0, 3] {
            let at = begun + Duration::from_secs(seconds);
            let window = Window {
                earliest: at,
                latest: at,
            };
            clocks.note([timer].into_iter(), window, Some(&opened));
            let time = limits().auth_timeout + PATIENCE;
            assert_eq!(deadline(&clocks), Some(at + time));
        }
        let window = Window {
            earliest: begun,
            latest: begun,
        };
        clocks.note([].into_iter(), window, None);
        assert_eq!(deadline(&clocks), None);
    }

    #[test]
    fn a_timer_that_was_never_started_may_not_fire() {
        let due = Clocks::default().due(IDLE, Instant::now(), &limits());
        assert_eq!(
            due,
            Due::TooEarly {
                after: Duration::ZERO
            }
        );
    }

    #[test]
    fn a_timer_is_overdue_only_after_its_time_from_the_latest_start_and_patience() {
        let begun = Instant::now();
        let clocks = started(begun, 300);
        let deadline = clocks.deadline(IDLE, deadlines(&limits())).unwrap();
        assert_eq!(deadline, begun + Duration::from_millis(1300) + PATIENCE);
        assert!(!clocks.is_overdue(deadline, deadlines(&limits())));
        assert!(clocks.is_overdue(deadline + Duration::from_millis(1), deadlines(&limits())));
        assert_eq!(clocks.deadline(Timer::Run, deadlines(&limits())), None);
    }

    #[test]
    fn clocks_that_are_widened_allow_what_either_allowed() {
        let begun = Instant::now();
        let mut clocks = started(begun + Duration::from_millis(400), 100);
        clocks.widen(&started(begun, 200));
        let on_time = begun + Duration::from_secs(1);
        assert_eq!(clocks.due(IDLE, on_time, &limits()), Due::Now);
        let deadline = clocks.deadline(IDLE, deadlines(&limits())).unwrap();
        assert_eq!(deadline, begun + Duration::from_millis(1500) + PATIENCE);
    }
}
