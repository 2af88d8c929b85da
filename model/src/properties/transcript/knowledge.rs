//! What a transcript knows, for whoever asks.

use super::{Transcript, place_of};

impl Transcript {
    /// Whether a message was accepted, whatever became of it.
    #[must_use]
    pub fn has_accepted(&self, message: u32) -> bool {
        let (word, bit) = place_of(message);
        self.accepted.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// The accepted messages whose runs have not started, in the order in which they must.
    pub fn waiting(&self) -> impl Iterator<Item = u32> {
        self.waiting.iter().copied()
    }

    /// The message whose run is active.
    #[must_use]
    pub fn active(&self) -> Option<u32> {
        self.active.map(|active| active.message)
    }
}
