//! What a signal does to a check: at the first it ends, and tells what it found; at the second the process ends.

use std::io;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

use super::error::CommandError;
use super::signals::{Signal, Signals};
use super::{Outcome, Reader, print};
use crate::lockstep::stop::{Stop, Stopper};

/// A signal that comes again within this time was meant once: `timeout` sends one to its command and to its group.
const SAME: Duration = Duration::from_secs(1);

/// The signals that come while something is checked.
pub(super) struct Interruption {
    first: Arc<OnceLock<Signal>>,
    stop: Stop,
}

impl Interruption {
    /// From now on signals are heard, for as long as the process lives.
    pub(super) fn new() -> Result<Self, CommandError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(CommandError::Signals)?;
        let signals = {
            let _entered = runtime.enter();
            Signals::new().map_err(CommandError::Signals)?
        };
        let first = Arc::new(OnceLock::new());
        let (stopper, stop) = Stopper::new();
        listen(runtime, signals, (stopper, Arc::clone(&first))).map_err(CommandError::Signals)?;
        Ok(Self { first, stop })
    }

    /// Whether a signal came.
    pub(super) const fn stop(&self) -> &Stop {
        &self.stop
    }

    /// What a command came to that may have been ended.
    pub(super) fn outcome(
        &self,
        came_to: Result<Outcome, CommandError>,
        reader: Reader,
    ) -> Result<Outcome, CommandError> {
        let Some(signal) = self.first.get() else {
            return came_to;
        };
        if let Err(error) = came_to {
            print::complaint(&error, reader);
        }
        Ok(Outcome::Ended(*signal))
    }
}

/// Hears signals in a thread of its own.
fn listen(
    runtime: Runtime,
    mut signals: Signals,
    (stopper, first): (Stopper, Arc<OnceLock<Signal>>),
) -> io::Result<()> {
    let hear = async move {
        let signal = signals.next().await;
        let _only_once = first.set(signal);
        print::note(&format!(
            "wsproof: {}: what was found until now is told; a second signal ends at once",
            signal.name()
        ));
        stopper.stop(signal.name());
        let heard = Instant::now();
        loop {
            let second = signals.next().await;
            if second != signal || heard.elapsed() > SAME {
                std::process::exit(i32::from(second.exit_code()));
            }
        }
    };
    let thread = thread::Builder::new().name("signals".to_owned());
    thread
        .spawn(move || runtime.block_on(hear))
        .map(|_endless| ())
}
