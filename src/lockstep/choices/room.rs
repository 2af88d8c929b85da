//! How much of what a server says is kept, of one conversation.

use crate::lockstep::compare::Reading;
use crate::targets::Observation;

/// So many bytes are kept as they came.
const BYTES: usize = 16 * 1024 * 1024;

/// A message of so few bytes is kept in any case: what would stand in its place is no shorter.
const SHORT: usize = 256;

/// The room that is left for messages.
#[derive(Debug)]
pub(super) struct Room {
    left: usize,
}

impl Room {
    /// All of it.
    pub(super) const fn new() -> Self {
        Self { left: BYTES }
    }

    /// What is kept of something that was seen: it as it is, while there is room. Of a message for which there is none its type
    /// stands there, and how long it was.
    pub(super) fn keep(&mut self, seen: Observation) -> Observation {
        let bytes = seen.bytes();
        if bytes <= SHORT {
            return seen;
        }
        if let Some(left) = self.left.checked_sub(bytes) {
            self.left = left;
            return seen;
        }
        let reading = Reading::of(&seen);
        let Some(Ok(received)) = &reading.message else {
            return seen;
        };
        let left_out = serde_json::json!({
            "type": received.kind.0,
            "left_out": format!("{bytes} bytes, as the conversation is too long to be kept whole"),
        });
        Observation::Text(left_out.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thought(bytes: usize) -> Observation {
        let thought = "x".repeat(bytes);
        let message = serde_json::json!({"type": "agent_thinking", "seq": 1, "thought": thought});
        Observation::Text(message.to_string())
    }

    #[test]
    fn messages_are_kept_whole_while_there_is_room_and_told_by_their_type_then() {
        let mut room = Room::new();
        let long = thought(BYTES / 2);
        assert_eq!(room.keep(long.clone()), long);
        let told = room.keep(long.clone()).to_string();
        assert!(told.contains(r#""type":"agent_thinking""#), "{told}");
        assert!(told.contains(&format!("{} bytes", long.bytes())), "{told}");
        assert!(told.len() < SHORT, "{told}");
        for other in [thought(1000), thought(1), Observation::Heartbeat] {
            assert_eq!(room.keep(other.clone()), other);
        }
    }
}
