//! What is explored: the limits, and the inputs that are given in every state.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Credential, Input, User};
use wsproof_model::vocabulary::Limits;

use super::encoding;
use crate::sequences::alphabet;

/// The bounds of an exploration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How many connections there are.
    pub connections: u8,
    /// How many messages may wait on each.
    pub queue: u16,
    /// The violation that closes a connection.
    pub violations: u16,
    /// The bytes that the states may take.
    pub memory: usize,
}

/// How an exploration is done; its outcome does not depend on the jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// How many threads take steps.
    pub jobs: NonZeroUsize,
    /// Whether connections are told apart.
    pub symmetry: Symmetry,
}

impl Method {
    /// On one core, every connection for itself.
    pub const PLAIN: Self = Self {
        jobs: NonZeroUsize::MIN,
        symmetry: Symmetry::Ignored,
    };
}

/// Whether states that differ only by the places of their connections are explored once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symmetry {
    /// Each of them is explored.
    Ignored,
    /// One of them is. Progress is not decided: what goes round for ever among them need not do so for one connection.
    Used,
}

/// Bounds within which nothing can be explored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BoundsError {
    /// The states of so many connections do not fit into a word.
    #[error("{0} connections cannot be explored: give --connections a number from 1 to {most}", most = Bounds::MOST_CONNECTIONS)]
    Connections(u8),
    /// So many waiting messages do not fit into a word.
    #[error("a queue of {0} cannot be explored: give --queue a number up to {most}", most = Bounds::MOST_WAITING)]
    Queue(u16),
    /// A connection without a violation to be refused is no connection of the protocol.
    #[error("a connection cannot be closed by its violation number 0: give --violations 1 or more")]
    Violations,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 1,
            queue: 2,
            violations: 2,
            memory: 1 << 30,
        }
    }
}

impl Bounds {
    /// The most connections whose states fit into one word.
    pub const MOST_CONNECTIONS: u8 = 4;
    /// The longest queue whose messages fit into the word of a connection.
    pub const MOST_WAITING: u16 = encoding::MOST_WAITING;

    /// The limits that the machine is given.
    #[must_use]
    pub fn limits(&self) -> Limits {
        alphabet::small_limits(self.queue, self.violations)
    }

    /// The machine that is explored.
    ///
    /// # Errors
    /// If the bounds are none within which it can be explored.
    pub fn machine(&self) -> Result<Machine, BoundsError> {
        if !(1..=Self::MOST_CONNECTIONS).contains(&self.connections) {
            return Err(BoundsError::Connections(self.connections));
        }
        if self.queue > Self::MOST_WAITING {
            return Err(BoundsError::Queue(self.queue));
        }
        if self.violations == 0 {
            return Err(BoundsError::Violations);
        }
        Ok(Machine::new(self.limits(), self.connections))
    }

    /// The messages that a client sends: one that runs, as many as may wait, and one more.
    #[must_use]
    pub fn message_count(&self) -> u8 {
        let waiting = u8::try_from(self.queue).unwrap_or(u8::MAX);
        waiting.saturating_add(2)
    }

    /// The inputs: one of each kind on every connection, the messages, and a second user where there are several
    /// connections.
    #[must_use]
    pub fn alphabet(&self) -> Vec<Input> {
        let mut inputs = BTreeSet::new();
        for connection in (0..self.connections).map(ConnectionIndex) {
            inputs.extend(alphabet::small_with_messages(
                connection,
                self.message_count(),
            ));
            if self.connections > 1 {
                inputs.insert(Input::Client {
                    connection,
                    action: ClientAction::Authenticate(Credential::Valid(User::Bob)),
                });
            }
        }
        inputs.into_iter().collect()
    }
}
