//! Timers, which are given to the server from outside.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::listener::ConnectionId;
use wsproof_model::vocabulary::Timer;

/// A timer that runs: it is ready when the time is over. Dropping it stops it.
pub type RunningTimer = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Starts timers.
///
/// A connection never has two timers of one kind: the server drops the one before it starts the other.
pub trait Timers: Send + Sync + 'static {
    /// Starts the timer `timer` of `connection`, which is to run for `after`.
    fn start(&self, connection: ConnectionId, timer: Timer, after: Duration) -> RunningTimer;
}

/// The timers of the tokio runtime.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioTimers;

impl Timers for TokioTimers {
    fn start(&self, _connection: ConnectionId, _timer: Timer, after: Duration) -> RunningTimer {
        Box::pin(tokio::time::sleep(after))
    }
}

/// A timer that runs, or none. As a future it is ready once, when the timer fires.
#[derive(Default)]
pub(super) struct Countdown(Option<RunningTimer>);

impl Countdown {
    /// Replaces the timer, the old one first being stopped.
    pub(super) fn restart(&mut self, start: impl FnOnce() -> RunningTimer) {
        self.stop();
        self.0 = Some(start());
    }

    pub(super) fn stop(&mut self) {
        self.0 = None;
    }

    pub(super) const fn is_running(&self) -> bool {
        self.0.is_some()
    }
}

impl Future for Countdown {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(timer) = self.0.as_mut() else {
            return Poll::Pending;
        };
        std::task::ready!(timer.as_mut().poll(context));
        self.stop();
        Poll::Ready(())
    }
}
