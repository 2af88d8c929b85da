//! Timers and limits, made from the table of limits (PROTOCOL.md section 5, "Defaults").

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::tables::limits_table;

macro_rules! define_limits {
    (
        timeouts { $($timer:ident $timeout:ident $seconds:literal $timeout_role:ident $timeout_meaning:literal;)* }
        bounds { $($bound:ident $kind:ident $count:literal $bound_role:ident $bound_meaning:literal;)* }
    ) => {
        /// A timer of a connection. That it fires is an input of the machine.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Timer {
            $(#[doc = concat!("`", stringify!($timeout), "`: ", $timeout_meaning)] $timer,)*
        }

        impl Timer {
            /// Every timer, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$timer),*];

            /// The name of the limit that says how long the timer runs.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$timer => stringify!($timeout),)* }
            }

            /// What happens when the timer fires.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$timer => $timeout_meaning,)* }
            }
        }

        /// Every limit of the protocol; [`Limits::default`] has the defaults of PROTOCOL.md.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Limits {
            $(
                #[doc = concat!($timeout_meaning, " In files: milliseconds.")]
                #[serde(with = "milliseconds")]
                pub $timeout: Duration,
            )*
            $(#[doc = $bound_meaning] pub $bound: $kind,)*
        }

        impl Limits {
            /// Every limit as it is described, in the order of the table.
            pub const DESCRIPTIONS: &[LimitDescription] = &[
                $(LimitDescription {
                    name: stringify!($timeout),
                    kind: LimitKind::Timeout,
                    default: $seconds * 1000,
                    role: LimitRole::$timeout_role,
                    meaning: $timeout_meaning,
                },)*
                $(LimitDescription {
                    name: stringify!($bound),
                    kind: LimitKind::Bound,
                    default: $count,
                    role: LimitRole::$bound_role,
                    meaning: $bound_meaning,
                },)*
            ];
        }

        impl Default for Limits {
            fn default() -> Self {
                Self {
                    $($timeout: Duration::from_secs($seconds),)*
                    $($bound: $count,)*
                }
            }
        }

        impl Limits {
            /// How long `timer` runs.
            #[must_use]
            pub const fn timeout(&self, timer: Timer) -> Duration {
                match timer { $(Timer::$timer => self.$timeout,)* }
            }
        }
    };
}

limits_table!(define_limits);

impl Limits {
    /// How many bytes a frame may have, as lengths are counted. A limit beyond what memory could hold is no limit.
    #[must_use]
    pub fn frame_bytes(&self) -> usize {
        usize::try_from(self.frame_limit).unwrap_or(usize::MAX)
    }
}

/// A limit as it is described: for settings, help and documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitDescription {
    /// The name in PROTOCOL.md and in files.
    pub name: &'static str,
    /// What it limits.
    pub kind: LimitKind,
    /// Its default, as it stands in files: milliseconds, if it is a timeout.
    pub default: u64,
    /// What it is to a client.
    pub role: LimitRole,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}

/// What a limit limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitKind {
    /// How long something may take.
    Timeout,
    /// How much there may be of something.
    Bound,
}

/// What a limit is to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitRole {
    /// What it may count on: a lower limit refuses, or gives up, what a higher one allows.
    Allowance,
    /// How soon something happens that costs it nothing.
    Pace,
}

impl fmt::Display for Timer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_described_with_the_default_that_stands_in_files() {
        let defaults = serde_json::to_value(Limits::default()).unwrap();
        for limit in Limits::DESCRIPTIONS {
            assert_eq!(defaults[limit.name], limit.default, "{}", limit.name);
        }
    }
}

/// Durations as whole milliseconds.
mod milliseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        duration: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}
