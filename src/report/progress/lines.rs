//! How far something is, where there is no terminal: a plain line on stderr at the start of each phase, and every ten
//! seconds as long as it lasts, so that a log shows that something goes on.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often it is said how far a phase is.
const EVERY: Duration = Duration::from_secs(10);

/// The lines. On a terminal there are none.
#[derive(Debug)]
pub(in crate::report) struct Lines(Option<Clockwork>);

/// What says every so often how far it is, until it is dropped.
#[derive(Debug)]
struct Clockwork {
    phases: Arc<Mutex<Phases>>,
    running: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// How far each phase is that has begun and not ended, and where that is said.
struct Phases {
    out: Box<dyn Write + Send>,
    open: BTreeMap<String, String>,
}

impl Lines {
    /// Lines on stderr, if it is no terminal.
    pub(in crate::report) fn new() -> Self {
        let stderr = io::stderr();
        Self((!stderr.is_terminal()).then(|| Clockwork::start(Box::new(stderr), EVERY)))
    }

    /// A phase begins, which is said at once.
    pub(in crate::report) fn begun(&self, phase: &str, how_far: String) {
        if let Some(clockwork) = &self.0 {
            let mut phases = lock(&clockwork.phases);
            phases.say(phase, &how_far);
            phases.open.insert(phase.to_owned(), how_far);
        }
    }

    /// A phase goes on, which is said when it is time.
    pub(in crate::report) fn advanced(&self, phase: &str, how_far: impl FnOnce() -> String) {
        if let Some(clockwork) = &self.0
            && let Some(known) = lock(&clockwork.phases).open.get_mut(phase)
        {
            *known = how_far();
        }
    }

    /// A phase is over, and nothing more is said of it.
    pub(in crate::report) fn finished(&self, phase: &str) {
        if let Some(clockwork) = &self.0 {
            lock(&clockwork.phases).open.remove(phase);
        }
    }
}

impl Clockwork {
    fn start(out: Box<dyn Write + Send>, every: Duration) -> Self {
        let open = BTreeMap::new();
        let phases = Arc::new(Mutex::new(Phases { out, open }));
        let (running, ended) = mpsc::channel();
        let told = Arc::clone(&phases);
        let tick = move || {
            while ended.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                lock(&told).say_all();
            }
        };
        // Without a thread the beginnings are said all the same.
        let thread = std::thread::Builder::new().spawn(tick).ok();
        Self {
            phases,
            running: Some(running),
            thread,
        }
    }
}

impl Drop for Clockwork {
    /// Nothing is said any more once this is over.
    fn drop(&mut self) {
        self.running = None;
        if let Some(thread) = self.thread.take() {
            // It has nothing to say that would be missed.
            let _ended = thread.join();
        }
    }
}

impl Phases {
    fn say_all(&mut self) {
        for (phase, how_far) in std::mem::take(&mut self.open) {
            self.say(&phase, &how_far);
            self.open.insert(phase, how_far);
        }
    }

    /// Whether or not anybody listens.
    fn say(&mut self, phase: &str, how_far: &str) {
        let _unheard = writeln!(self.out, "wsproof: {phase}: {how_far}");
    }
}

impl fmt::Debug for Phases {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut open = formatter.debug_struct("Phases");
        open.field("open", &self.open).finish_non_exhaustive()
    }
}

/// How far something is, is only looked at: what a thread that panicked left of it is good enough.
fn lock(phases: &Mutex<Phases>) -> MutexGuard<'_, Phases> {
    phases.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::Receiver;

    use super::*;

    /// Passes on what is written to it.
    struct Passes(Sender<String>);

    impl Write for Passes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let text = String::from_utf8_lossy(bytes).into_owned();
            self.0.send(text).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn lines(every: Duration) -> (Lines, Receiver<String>) {
        let (sent, received) = mpsc::channel();
        let clockwork = Clockwork::start(Box::new(Passes(sent)), every);
        (Lines(Some(clockwork)), received)
    }

    /// The next line, of however many pieces.
    fn next(received: &Receiver<String>) -> String {
        let mut line = String::new();
        while !line.ends_with('\n') {
            line += &received.recv_timeout(Duration::from_secs(10)).unwrap();
        }
        line
    }

    #[test]
    fn a_phase_is_told_when_it_begins_and_again_as_long_as_it_lasts() {
        let (lines, received) = lines(Duration::from_millis(1));
        lines.begun("live", "0 of 9".to_owned());
        assert_eq!(next(&received), "wsproof: live: 0 of 9\n");
        lines.advanced("live", || "4 of 9".to_owned());
        while next(&received) != "wsproof: live: 4 of 9\n" {}
        assert_eq!(next(&received), "wsproof: live: 4 of 9\n");
    }

    #[test]
    fn of_a_phase_that_is_over_or_never_began_nothing_is_told() {
        let (lines, received) = lines(Duration::from_millis(1));
        lines.begun("live", "0 of 9".to_owned());
        lines.finished("live");
        lines.advanced("live", || "9 of 9".to_owned());
        lines.begun("simulated", "0 of 5".to_owned());
        while next(&received) != "wsproof: simulated: 0 of 5\n" {}
        assert_eq!(next(&received), "wsproof: simulated: 0 of 5\n");
        drop(lines);
        assert!(received.iter().all(|piece| !piece.contains("live")));
    }

    #[test]
    fn lines_end_when_they_are_dropped_however_long_the_next_would_take() {
        let (lines, received) = lines(Duration::from_secs(1_000_000));
        lines.begun("live", "0 of 9".to_owned());
        drop(lines);
        assert_eq!(
            received.iter().collect::<String>(),
            "wsproof: live: 0 of 9\n"
        );
    }
}
