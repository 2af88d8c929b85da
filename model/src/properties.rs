//! What must always hold (PROTOCOL.md section 7), and what must sometimes happen, which shows that the first kind is
//! not vacuous.
//!
//! A property says nothing of what a server should answer to an input: the machine says that. It looks at what
//! happened, and finds whether it may. So it is a second opinion, on the machine itself and on any server:
//!
//! - [`Transcript`] holds what was *seen* on one connection against the properties. It knows nothing of the machine.
//! - [`Monitor`] is told each step of the machine, and holds its outputs, its transitions and its state against them.
//! - [`isolation`], [`progress`] and [`totality`] are about more than one history, and play the machine themselves.
//! - [`SOMETIMES`] lists what an exploration that deserves trust must come across.

mod fact;
pub mod isolation;
mod monitor;
pub mod progress;
mod sometimes;
pub mod totality;
mod transcript;

use std::fmt;

pub use fact::{Fact, Names, Told};
pub use monitor::{Monitor, Step};
pub use sometimes::{SOMETIMES, Sometimes};
pub use transcript::Transcript;

use crate::machine::input::ConnectionIndex;
use crate::vocabulary::Rule;

macro_rules! define_properties {
    ($($property:ident $name:literal $rule:ident $statement:literal;)*) => {
        /// Something that must always hold.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Property {
            $(#[doc = $statement] $property,)*
        }

        /// Everything that must always hold, in the order of PROTOCOL.md section 7.
        pub const ALWAYS: &[Property] = &[$(Property::$property),*];

        impl Property {
            /// The property's name in PROTOCOL.md section 7.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$property => $name,)* }
            }

            /// The rule that is broken where the property does not hold.
            #[must_use]
            pub const fn rule(self) -> Rule {
                match self { $(Self::$property => Rule::$rule,)* }
            }

            /// The property in a sentence.
            #[must_use]
            pub const fn statement(self) -> &'static str {
                match self { $(Self::$property => $statement,)* }
            }
        }
    };
}

define_properties! {
    ReadyBeforeRunning       "ready before running"       AlwaysReadyBeforeRunning "No agent event before the first operational state.";
    AuthenticatedBeforeHeard "authenticated before heard" AlwaysAuthenticated      "No message is accepted before authentication.";
    RunGrammar               "run grammar"                RunsGrammar              "Per run, the events form a word of the grammar.";
    Answered                 "answered"                   WaitingKept              "Every accepted message is answered exactly once, or the connection ends.";
    FirstInFirstOut          "first in, first out"        WaitingOrder             "Runs start in the order of acceptance, one at a time.";
    NoGap                    "no gap"                     WireSeq                  "`seq` counts up by one from 0.";
    LastWord                 "last word"                  WireLastWord             "Nothing follows a close but the end of the transport.";
    TerminalIsTerminal       "terminal is terminal"       AlwaysTerminal           "No transition leaves `closed`; only a retry leaves `failed`.";
    NoInternalError          "no 1011"                    Close1011                "No sequence of inputs leads to close code 1011.";
    NoOrphan                 "no orphan"                  AlwaysNoOrphan           "No run, no waiting message and no user's place outlives what it belongs to.";
    Isolation                "isolation"                  AlwaysIsolation          "A user's outputs are a function of that user's inputs and of the environment.";
    Progress                 "progress"                   AlwaysProgress           "From every state with a message waiting, every fair continuation answers it.";
    Total                    "total"                      AlwaysTotal              "Every input has one defined outcome in every state.";
    // Two that PROTOCOL.md demands elsewhere, in sections 3 and 2, and that can be seen without the machine.
    LegalTransitions         "legal transitions"          LifecycleTransition      "Every transition is legal, and what is announced is what happens.";
    OneRunId                 "one run id"                 RunsIdentity             "A run has one `run_id`, which no other run has.";
}

impl Property {
    /// Whether it is about numbers that servers make up and the machine does not: they can be held against servers alone.
    #[must_use]
    pub const fn is_of_servers_alone(self) -> bool {
        match self {
            Self::NoGap | Self::OneRunId => true,
            Self::ReadyBeforeRunning
            | Self::AuthenticatedBeforeHeard
            | Self::RunGrammar
            | Self::Answered
            | Self::FirstInFirstOut
            | Self::LastWord
            | Self::TerminalIsTerminal
            | Self::NoInternalError
            | Self::NoOrphan
            | Self::Isolation
            | Self::Progress
            | Self::Total
            | Self::LegalTransitions => false,
        }
    }
}

impl fmt::Display for Property {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// A property that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{property}` does not hold{}: {detail}", place(*.connection))]
pub struct Broken {
    /// The property.
    pub property: Property,
    /// Where it was seen, if on one connection.
    pub connection: Option<ConnectionIndex>,
    /// What happened, in words.
    pub detail: String,
}

impl Broken {
    fn new(property: Property, detail: impl Into<String>) -> Self {
        Self {
            property,
            connection: None,
            detail: detail.into(),
        }
    }

    fn on(self, connection: ConnectionIndex) -> Self {
        Self {
            connection: Some(connection),
            ..self
        }
    }
}

fn place(connection: Option<ConnectionIndex>) -> String {
    connection
        .map(|index| format!(" on connection {index}"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_property_has_a_name_and_a_rule_of_its_own() {
        let names: BTreeSet<_> = ALWAYS.iter().map(|property| property.name()).collect();
        let rules: BTreeSet<_> = ALWAYS.iter().map(|property| property.rule()).collect();
        assert_eq!((names.len(), rules.len()), (ALWAYS.len(), ALWAYS.len()));
    }

    #[test]
    fn every_property_is_shown_not_to_be_vacuous() {
        let shown: BTreeSet<_> = SOMETIMES.iter().map(|sometimes| sometimes.shows).collect();
        assert_eq!(shown, ALWAYS.iter().copied().collect());
    }

    #[test]
    fn a_broken_property_says_where_and_what() {
        let broken = Broken::new(Property::NoGap, "seq is 7, after 5 it must be 6");
        assert_eq!(
            broken.clone().on(ConnectionIndex(1)).to_string(),
            "`no gap` does not hold on connection 1: seq is 7, after 5 it must be 6"
        );
        assert_eq!(
            broken.to_string(),
            "`no gap` does not hold: seq is 7, after 5 it must be 6"
        );
    }
}
