//! Within what a machine is described.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::releases::RELEASED;
use crate::suites::extraction::Bounds;

/// What keeps the machine finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// How many connections there are.
    pub connections: u8,
    /// How many messages may wait.
    pub queue_limit: u16,
    /// Which violation is one too many.
    pub violation_limit: u16,
    /// How many different messages a client has.
    pub messages: u8,
}

/// Bounds within which no machine is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReachError {
    /// Only one connection is described.
    #[error("the machine is within {0} connections, and only one is described")]
    Connections(u8),
    /// Too long a queue.
    #[error(
        "the machine is within a queue_limit of {0}, and the largest that is described is {most}",
        most = Reach::MOST_WAITING
    )]
    Queue(u16),
    /// No violation, or too many.
    #[error(
        "the machine is within a violation_limit of {0}, and those that are described are 1 to {most}",
        most = Reach::MOST_VIOLATIONS
    )]
    Violations(u16),
    /// Too many messages.
    #[error(
        "the machine is within {0} messages, and the most that are described are {most}",
        most = Reach::MOST_MESSAGES
    )]
    Messages(u8),
}

/// Within the largest there are some two hundred thousand states, which take seconds to be explored and compared.
impl Reach {
    /// The longest queue.
    pub const MOST_WAITING: u16 = 4;
    /// The most violations.
    pub const MOST_VIOLATIONS: u16 = 5;
    /// The most messages.
    pub const MOST_MESSAGES: u8 = 5;

    /// Whether machines are described within this.
    ///
    /// # Errors
    /// If they are not.
    pub const fn check(self) -> Result<(), ReachError> {
        if self.connections != 1 {
            return Err(ReachError::Connections(self.connections));
        }
        if self.queue_limit > Self::MOST_WAITING {
            return Err(ReachError::Queue(self.queue_limit));
        }
        if self.violation_limit == 0 || self.violation_limit > Self::MOST_VIOLATIONS {
            return Err(ReachError::Violations(self.violation_limit));
        }
        if self.messages > Self::MOST_MESSAGES {
            return Err(ReachError::Messages(self.messages));
        }
        Ok(())
    }

    /// The bounds within which the model is explored, to be compared with such a machine.
    #[must_use]
    pub const fn bounds(self) -> Bounds {
        Bounds {
            queue_limit: self.queue_limit,
            violation_limit: self.violation_limit,
            messages: self.messages,
            states: RELEASED.states,
        }
    }
}

impl From<Bounds> for Reach {
    fn from(bounds: Bounds) -> Self {
        Self {
            connections: 1,
            queue_limit: bounds.queue_limit,
            violation_limit: bounds.violation_limit,
            messages: bounds.messages,
        }
    }
}
