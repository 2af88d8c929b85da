//! How long a server may talk of what its environment does, while something that it must say is waited for.

use std::time::{Duration, Instant};

/// How many times as long as for one output it is listened to. A server that is slow has several outputs to say at times,
/// each within its time.
const OUTPUTS: u32 = 10;

/// So many messages are listened to, so that they can all be kept.
const MESSAGES: u32 = 10_000;

/// What a server has said since something was waited for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Talk {
    begun: Instant,
    messages: u32,
}

impl Talk {
    /// Nothing yet.
    pub(super) const fn begin(now: Instant) -> Self {
        Self {
            begun: now,
            messages: 0,
        }
    }

    /// One message more.
    pub(super) const fn heard(&mut self) {
        self.messages += 1;
    }

    /// Whether there is no use in listening any longer, where one output may take as long as `patience`.
    pub(super) fn is_endless(&self, patience: Duration, now: Instant) -> bool {
        let listened = now.saturating_duration_since(self.begun);
        self.messages >= MESSAGES || (self.messages > 0 && listened >= patience * OUTPUTS)
    }

    /// It in words, to come after "while".
    pub(super) fn told(&self, now: Instant) -> String {
        let seconds = now.saturating_duration_since(self.begun).as_secs_f64();
        format!("{} other messages come in {seconds:.1} s", self.messages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(2);

    #[test]
    fn a_server_is_listened_to_for_as_long_as_ten_outputs_may_take() {
        let begun = Instant::now();
        let mut talk = Talk::begin(begun);
        talk.heard();
        let end = begun + PATIENCE * 10;
        assert!(!talk.is_endless(PATIENCE, end - Duration::from_millis(1)));
        assert!(talk.is_endless(PATIENCE, end));
        assert_eq!(talk.told(end), "1 other messages come in 20.0 s");
    }

    #[test]
    fn so_many_messages_are_too_many_however_fast_they_come() {
        let begun = Instant::now();
        let mut talk = Talk::begin(begun);
        for _ in 1..MESSAGES {
            talk.heard();
        }
        assert!(!talk.is_endless(PATIENCE, begun));
        talk.heard();
        assert!(talk.is_endless(PATIENCE, begun));
    }

    #[test]
    fn a_server_that_said_nothing_does_not_talk() {
        let begun = Instant::now();
        let talk = Talk::begin(begun);
        assert!(!talk.is_endless(PATIENCE, begun + PATIENCE * 100));
    }
}
