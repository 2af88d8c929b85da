//! Timers to which fairness is due, as a set of bits.

use std::ops::{BitAnd, BitOr, Not};

use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::vocabulary::Timer;

/// The bits of a connection: one for each kind of timer.
const KINDS: u32 = 8;

/// A set of timers of up to four connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Timers(u32);

impl Timers {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(u32::MAX);

    pub(super) const fn of(connection: ConnectionIndex, timer: Timer) -> Self {
        Self(1 << (connection.0 as u32 * KINDS + timer as u32))
    }

    /// The timer that fires with an input.
    pub(super) const fn firing(input: Input) -> Self {
        match input {
            Input::Timer { connection, timer } => Self::of(connection, timer),
            Input::Client { .. }
            | Input::Agent { .. }
            | Input::Service { .. }
            | Input::Shutdown => Self::NONE,
        }
    }

    pub(super) fn is_empty(self) -> bool {
        self == Self::NONE
    }
}

impl BitAnd for Timers {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Timers {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Not for Timers {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl FromIterator<(ConnectionIndex, Timer)> for Timers {
    fn from_iter<I: IntoIterator<Item = (ConnectionIndex, Timer)>>(timers: I) -> Self {
        let timers = timers.into_iter();
        timers.fold(Self::NONE, |all, (connection, timer)| {
            all | Self::of(connection, timer)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exploration::Bounds;

    #[test]
    fn no_two_timers_are_the_same_bit() {
        let mut all = Timers::NONE;
        for connection in (0..Bounds::MOST_CONNECTIONS).map(ConnectionIndex) {
            for timer in Timer::ALL {
                let one = Timers::of(connection, *timer);
                assert!((all & one).is_empty(), "{connection} {timer:?}");
                all = all | one;
            }
        }
    }
}
