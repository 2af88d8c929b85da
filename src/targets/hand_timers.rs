//! Timers that fire when they are told to: given to a server whose sockets are real, so that no test waits for time.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use wsproof_model::vocabulary::Timer;

use super::PATIENCE;
use crate::server::{ConnectionId, RunningTimer, Timers};

/// Timers in the hands of a checker.
#[derive(Clone, Debug, Default)]
pub(crate) struct HandTimers {
    table: Arc<Table>,
}

#[derive(Debug, Default)]
struct Table {
    running: Mutex<Running>,
    one_started: Notify,
}

#[derive(Debug, Default)]
struct Running {
    started: u64,
    timers: BTreeMap<(u64, Timer), (u64, oneshot::Sender<()>)>,
}

impl HandTimers {
    /// Fires a timer, if it runs.
    pub(super) fn try_fire(&self, connection: u64, timer: Timer) -> bool {
        let entry = self.table.lock().timers.remove(&(connection, timer));
        entry.is_some_and(|(_, fire)| fire.send(()).is_ok())
    }

    /// Fires a timer; waits for it to run for as long as a server may take to start it.
    pub(super) async fn fire(&self, connection: u64, timer: Timer) {
        let fired = self.fire_when_running(connection, timer);
        // A timer that does not run is seen by what does not come of it.
        let _absent = tokio::time::timeout(PATIENCE, fired).await;
    }

    /// Fires a timer as soon as it runs. Until then the future can be dropped, and nothing was fired.
    pub(crate) async fn fire_when_running(&self, connection: u64, timer: Timer) {
        loop {
            let one_started = self.table.one_started.notified();
            if self.try_fire(connection, timer) {
                return;
            }
            one_started.await;
        }
    }
}

impl Table {
    fn lock(&self) -> std::sync::MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Timers for HandTimers {
    fn start(&self, connection: ConnectionId, timer: Timer, _after: Duration) -> RunningTimer {
        let key = (connection.number(), timer);
        let (fire, fired) = oneshot::channel();
        let mut running = self.table.lock();
        running.started += 1;
        let number = running.started;
        running.timers.insert(key, (number, fire));
        drop(running);
        self.table.one_started.notify_waiters();
        Box::pin(HandTimer {
            table: Arc::clone(&self.table),
            key,
            number,
            fired,
        })
    }
}

/// A timer that runs; dropping it stops it.
struct HandTimer {
    table: Arc<Table>,
    key: (u64, Timer),
    number: u64,
    fired: oneshot::Receiver<()>,
}

impl Future for HandTimer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.fired.is_terminated() {
            return Poll::Pending;
        }
        match Pin::new(&mut self.fired).poll(context) {
            Poll::Ready(Ok(())) => Poll::Ready(()),
            // Another timer took its place, or the hands are gone: it never fires.
            Poll::Ready(Err(_)) | Poll::Pending => Poll::Pending,
        }
    }
}

impl Drop for HandTimer {
    fn drop(&mut self) {
        let mut running = self.table.lock();
        if running
            .timers
            .get(&self.key)
            .is_some_and(|(number, _)| *number == self.number)
        {
            running.timers.remove(&self.key);
        }
    }
}
