//! The timer of a run that is over ends the next one.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use wsproof_model::vocabulary::{Rule, Timer};

use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::server::{ConnectionId, RunningTimer, Timers};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "run-timer-not-cancelled",
    title: "the timer of a run that is over ends the next run",
    story: "The timer of a run was started with the run and forgotten at its end. When it fired, some other run was active on \
            the connection, and that one ended with a timeout, however young it was. Only busy connections had it.",
    types: Types::Permit {
        why: "Nothing refuses a timer that outlives its run. Here it is hard to write: the timer belongs to the run, is \
              dropped with it, and dropping a timer stops it. These timers go on when they are dropped.",
    },
    rules: &[Rule::WireSilence],
    target: TargetName::Simulated,
    arrangement,
};

fn arrangement() -> Arrangement {
    Arrangement {
        timers: Arc::new(|timers| {
            Arc::new(NeverStopped {
                timers,
                of_runs: Arc::default(),
            })
        }),
        ..Arrangement::proper()
    }
}

/// Timers of which those of runs are kept for as long as the server is there.
struct NeverStopped {
    timers: Arc<dyn Timers>,
    of_runs: Arc<Mutex<BTreeMap<ConnectionId, Vec<RunningTimer>>>>,
}

impl Timers for NeverStopped {
    fn start(&self, connection: ConnectionId, timer: Timer, after: Duration) -> RunningTimer {
        let started = self.timers.start(connection, timer, after);
        if timer != Timer::Run {
            return started;
        }
        let of_runs = Arc::clone(&self.of_runs);
        let mut all = of_runs.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(connection).or_default().push(started);
        drop(all);
        Box::pin(poll_fn(move |context| {
            let mut all = of_runs.lock().unwrap_or_else(PoisonError::into_inner);
            let timers = all.entry(connection).or_default();
            match timers.iter_mut().position(|timer| fires(timer, context)) {
                Some(fired) => {
                    drop(timers.swap_remove(fired));
                    Poll::Ready(())
                }
                None => Poll::Pending,
            }
        }))
    }
}

fn fires(timer: &mut RunningTimer, context: &mut Context<'_>) -> bool {
    timer.as_mut().poll(context).is_ready()
}
