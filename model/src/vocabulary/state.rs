//! Lifecycle states and the triggers between them, made from the lifecycle table.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::tables::lifecycle_table;

macro_rules! define_words {
    (
        states { $($state:ident $unique_name:ident $state_name:literal $state_meaning:literal;)* }
        triggers { $($trigger:ident $method:ident $trigger_meaning:literal refusal $refusal:literal;)* }
        transitions { $($transitions:tt)* }
    ) => {
        /// Where the application stands with a connection (PROTOCOL.md section 3).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum LifecycleState {
            $(#[doc = $state_meaning] $state,)*
        }

        impl LifecycleState {
            /// Every state, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$state),*];

            /// The state's name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$state => $state_name,)* }
            }

            /// What the state means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$state => $state_meaning,)* }
            }
        }

        /// What leads from one lifecycle state to another; on the wire the `reason` of `state_changed`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Trigger {
            $(#[doc = $trigger_meaning] $trigger,)*
        }

        impl Trigger {
            /// Every trigger, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$trigger),*];

            /// The trigger's name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$trigger => stringify!($method),)* }
            }

            /// What the trigger means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$trigger => $trigger_meaning,)* }
            }
        }
    };
}

lifecycle_table!(define_words);

/// How the transport stands (RFC 6455 sections 4.1, 7.1.3 and 7.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportState {
    /// It is in the opening handshake.
    Opening,
    /// It is a WebSocket that is open in both directions.
    Open,
    /// It is in the closing handshake.
    Closing,
    /// There is none.
    Gone,
}

impl LifecycleState {
    /// How the transport stands of a connection in this state (PROTOCOL.md section 3).
    #[must_use]
    pub const fn transport(self) -> TransportState {
        match self {
            Self::Connecting => TransportState::Opening,
            Self::Accepted
            | Self::Authenticated
            | Self::ServicesReady
            | Self::ProcessingReady
            | Self::Processing
            | Self::Idle
            | Self::Degraded
            | Self::Reconnecting => TransportState::Open,
            Self::Closing => TransportState::Closing,
            Self::Closed | Self::Failed => TransportState::Gone,
        }
    }

    /// Whether messages are processed in this state (PROTOCOL.md section 3).
    #[must_use]
    pub const fn is_operational(self) -> bool {
        match self {
            Self::ProcessingReady | Self::Processing | Self::Idle | Self::Degraded => true,
            Self::Connecting
            | Self::Accepted
            | Self::Authenticated
            | Self::ServicesReady
            | Self::Reconnecting
            | Self::Closing
            | Self::Closed
            | Self::Failed => false,
        }
    }

    /// Whether the connection is over.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self.transport(), TransportState::Gone)
    }

    /// Whether the WebSocket is open in both directions.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self.transport(), TransportState::Open)
    }

    /// Whether the user is known and messages are accepted (PROTOCOL.md section 3).
    #[must_use]
    pub const fn accepts_messages(self) -> bool {
        self.is_open() && !matches!(self, Self::Accepted)
    }

    /// Whether a transition to this state is announced with `state_changed` (PROTOCOL.md section 4).
    #[must_use]
    pub const fn is_announced(self) -> bool {
        self.is_open() && !matches!(self, Self::Accepted)
    }
}

impl fmt::Display for LifecycleState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_handshakes_and_the_end_have_states_of_their_own() {
        let stands = |transport| {
            let states = LifecycleState::ALL.iter().copied();
            let stands = states.filter(move |it| it.transport() == transport);
            stands.map(LifecycleState::name).collect::<Vec<_>>()
        };
        assert_eq!(stands(TransportState::Opening), ["connecting"]);
        let open = stands(TransportState::Open);
        assert_eq!(open.first(), Some(&"accepted"));
        assert_eq!(open.len(), LifecycleState::ALL.len() - 4);
        assert_eq!(stands(TransportState::Closing), ["closing"]);
        assert_eq!(stands(TransportState::Gone), ["closed", "failed"]);
    }
}
