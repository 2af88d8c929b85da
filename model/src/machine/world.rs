//! The state of the reference machine: plain data, ordered, hashable.

use super::input::{ConnectionIndex, MessageId, User};
use crate::run::RunPhase;
use crate::vocabulary::{LifecycleState, Services, Timer};

/// Everything that the machine knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct World {
    /// Which services are up.
    pub services: Services,
    /// Whether the server was told to shut down.
    pub shutting_down: bool,
    /// The connections by [`ConnectionIndex`]; `None` has never been opened.
    pub connections: Vec<Option<Connection>>,
}

impl World {
    /// The connection with that index, if it was ever opened.
    #[must_use]
    pub fn connection(&self, index: ConnectionIndex) -> Option<&Connection> {
        self.connections
            .get(usize::from(index.0))
            .and_then(Option::as_ref)
    }

    /// Whether no input can have an effect on any connection any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let mut connections = self.connections.iter();
        connections.all(|connection| !self.has_effects(connection.as_ref()))
    }

    /// Whether some input can have an effect on the connection with that index.
    #[must_use]
    pub fn is_usable(&self, index: ConnectionIndex) -> bool {
        self.has_effects(self.connection(index))
    }

    /// A connection that was not opened yet, or failed, can be opened until the server shuts down.
    fn has_effects(&self, connection: Option<&Connection>) -> bool {
        match connection.map(|connection| connection.state) {
            None | Some(LifecycleState::Failed) => !self.shutting_down,
            Some(state) => !state.is_terminal(),
        }
    }

    /// How many connections hold a place of `user`.
    #[must_use]
    pub fn places_taken(&self, user: User) -> usize {
        self.connections
            .iter()
            .flatten()
            .filter(|connection| connection.user == Some(user) && connection.state.is_open())
            .count()
    }
}

/// What the machine knows of a connection.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Connection {
    /// Where it stands.
    pub state: LifecycleState,
    /// Whose it is, once that is known.
    pub user: Option<User>,
    /// Protocol violations so far.
    pub violations: u16,
    /// Messages that wait, the first in front.
    pub waiting: Vec<MessageId>,
    /// The active run.
    pub active: Option<ActiveRun>,
    /// Every message that was accepted, as a set of bits.
    pub accepted: u32,
    /// Whether the client leaves WebSocket pings unanswered.
    pub silent: bool,
    /// Whether a heartbeat is unanswered.
    pub heartbeat_unanswered: bool,
}

/// A run that was started and has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActiveRun {
    /// The message that it executes.
    pub message: MessageId,
    /// Where it stands in the grammar.
    pub phase: RunPhase,
}

impl Connection {
    /// A connection whose transport was just accepted.
    #[must_use]
    pub const fn opened() -> Self {
        Self::resting(LifecycleState::Connecting)
    }

    const fn resting(state: LifecycleState) -> Self {
        Self {
            state,
            user: None,
            violations: 0,
            waiting: Vec::new(),
            active: None,
            accepted: 0,
            silent: false,
            heartbeat_unanswered: false,
        }
    }

    /// Forgets whatever can have no effect any more, so that states that behave alike are equal.
    pub(super) fn forget(&mut self) {
        *self = Self::resting(self.state);
    }

    /// How many messages wait: at most `queue_limit`, which is a `u16`.
    #[must_use]
    pub fn waiting_count(&self) -> u16 {
        u16::try_from(self.waiting.len()).unwrap_or(u16::MAX)
    }

    /// Whether `message` was ever accepted.
    #[must_use]
    pub const fn has_accepted(&self, message: MessageId) -> bool {
        self.accepted & (1 << message.number()) != 0
    }

    /// Whether `timer` runs.
    #[must_use]
    pub const fn runs(&self, timer: Timer) -> bool {
        match timer {
            Timer::Authentication => matches!(
                self.state,
                LifecycleState::Connecting | LifecycleState::Accepted
            ),
            Timer::Services => matches!(self.state, LifecycleState::Authenticated),
            Timer::Run => self.active.is_some(),
            Timer::Idle => matches!(self.state, LifecycleState::ProcessingReady),
            Timer::Recovery => matches!(self.state, LifecycleState::Reconnecting),
            Timer::Heartbeat => self.state.is_open(),
            Timer::HeartbeatAnswer => self.heartbeat_unanswered,
            Timer::Close => matches!(self.state, LifecycleState::Closing),
        }
    }
}
