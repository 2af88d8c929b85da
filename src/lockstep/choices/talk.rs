//! How long a server may talk of what its environment does, while something that it must say is waited for.

use std::time::{Duration, Instant};

/// How many times as long as for one output it is listened to. A server that is slow has several outputs to say at times,
/// each within its time.
const OUTPUTS: u32 = 10;

/// So many messages are listened to, so that they can all be kept.
const MESSAGES: u32 = 10_000;

/// So many bytes are listened to, or as many as a few of the largest messages have that a client sends and a server repeats.
const BYTES: usize = 16 * 1024 * 1024;
const LARGEST: usize = 4;

/// What a server has said since something was waited for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Talk {
    begun: Instant,
    messages: u32,
    bytes: usize,
    most: usize,
}

impl Talk {
    /// Nothing yet, where a message of a client may have that many bytes.
    pub(super) fn begin(now: Instant, frame: usize) -> Self {
        Self {
            begun: now,
            messages: 0,
            bytes: 0,
            most: BYTES.max(frame.saturating_mul(LARGEST)),
        }
    }

    /// One message more, of so many bytes.
    pub(super) const fn heard(&mut self, bytes: usize) {
        self.messages += 1;
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Whether there is no use in listening any longer, where one output may take as long as `patience`.
    pub(super) fn is_endless(&self, patience: Duration, now: Instant) -> bool {
        let listened = now.saturating_duration_since(self.begun);
        self.messages >= MESSAGES
            || self.bytes >= self.most
            || (self.messages > 0 && listened >= patience * OUTPUTS)
    }

    /// It in words, to come after "while".
    pub(super) fn told(&self, now: Instant) -> String {
        let seconds = now.saturating_duration_since(self.begun).as_secs_f64();
        let (messages, bytes) = (self.messages, self.bytes);
        format!("{messages} other messages come in {seconds:.1} s, of {bytes} bytes in all")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(2);
    const FRAME: usize = 64 * 1024;

    #[test]
    fn a_server_is_listened_to_for_as_long_as_ten_outputs_may_take() {
        let begun = Instant::now();
        let mut talk = Talk::begin(begun, FRAME);
        talk.heard(100);
        let (almost, end) = (begun + PATIENCE * 9, begun + PATIENCE * 10);
        assert!(!talk.is_endless(PATIENCE, almost));
        assert!(talk.is_endless(PATIENCE, end));
        assert_eq!(
            talk.told(end),
            "1 other messages come in 20.0 s, of 100 bytes in all"
        );
    }

    #[test]
    fn so_many_messages_are_too_many_however_fast_they_come() {
        let begun = Instant::now();
        let mut talk = Talk::begin(begun, FRAME);
        for _ in 1..MESSAGES {
            talk.heard(100);
        }
        assert!(!talk.is_endless(PATIENCE, begun));
        talk.heard(100);
        assert!(talk.is_endless(PATIENCE, begun));
    }

    #[test]
    fn so_many_bytes_are_too_many_however_few_messages_they_are() {
        let begun = Instant::now();
        let mut talk = Talk::begin(begun, FRAME);
        talk.heard(BYTES - 1);
        assert!(!talk.is_endless(PATIENCE, begun));
        talk.heard(1);
        assert!(talk.is_endless(PATIENCE, begun));
        let mut talk = Talk::begin(begun, BYTES);
        talk.heard(BYTES);
        assert!(
            !talk.is_endless(PATIENCE, begun),
            "it repeats what it was told"
        );
    }

    #[test]
    fn a_server_that_said_nothing_does_not_talk() {
        let begun = Instant::now();
        let talk = Talk::begin(begun, FRAME);
        assert!(!talk.is_endless(PATIENCE, begun + PATIENCE * 100));
    }
}
