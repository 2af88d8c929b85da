//! What can be seen on a connection, as far as a property asks for it.

use std::collections::BTreeMap;

use crate::machine::input::MessageId;
use crate::machine::output::Output;
use crate::run::RunEvent;
use crate::vocabulary::{LifecycleState, Trigger};

/// Something that a server sent on one connection, or the end of the transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A server message.
    Message {
        /// Its `seq`.
        seq: u64,
        /// What it tells.
        told: Told,
    },
    /// Anything else that a server sends: the answer to an upgrade, a WebSocket ping or pong.
    Aside,
    /// A close frame.
    Close {
        /// Its code, if it has one.
        code: Option<u16>,
    },
    /// The end of the transport.
    End,
}

/// What a server message tells. Messages and runs go by number: [`Names`] gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// `state_changed`.
    StateChanged {
        /// The state before.
        from: LifecycleState,
        /// The state after.
        to: LifecycleState,
        /// What led from one to the other.
        reason: Trigger,
    },
    /// `message_accepted`.
    Accepted {
        /// The message.
        message: u32,
    },
    /// `message_cancelled`.
    Cancelled {
        /// The message.
        message: u32,
    },
    /// An event of a run: `agent_started` and what follows it.
    Run {
        /// The message that the run executes.
        message: u32,
        /// The run's id, where runs have one: in the machine they have none.
        run: Option<u32>,
        /// The event.
        event: RunEvent,
    },
    /// `agent_error` without a `run_id`: a waiting message was given up, no run had started.
    GivenUp {
        /// The message.
        message: u32,
    },
    /// `pong`, `status` or `error`: no property asks for them.
    Other,
}

/// What an output of the machine is to the properties. The machine counts no `seq`.
impl From<Output> for Fact {
    fn from(output: Output) -> Self {
        let told = match output {
            Output::Http { .. } | Output::Heartbeat => return Self::Aside,
            Output::Close { code } => return Self::Close { code },
            Output::End => return Self::End,
            Output::StateChanged { from, to, reason } => Told::StateChanged { from, to, reason },
            Output::MessageAccepted { message, .. } => Told::Accepted {
                message: number(message),
            },
            Output::MessageCancelled { message } => Told::Cancelled {
                message: number(message),
            },
            Output::AgentStarted { message } => of_run(message, RunEvent::Started),
            Output::AgentThinking { message } => of_run(message, RunEvent::Thinking),
            Output::ToolExecuting { message } => of_run(message, RunEvent::Executing),
            Output::ToolCompleted { message, .. } => of_run(message, RunEvent::ToolDone),
            Output::AgentCompleted { message } => of_run(message, RunEvent::Completed),
            Output::AgentError {
                message,
                started: true,
                ..
            } => of_run(message, RunEvent::Errored),
            Output::AgentError {
                message,
                started: false,
                ..
            } => Told::GivenUp {
                message: number(message),
            },
            Output::AgentStopped { message, .. } => of_run(message, RunEvent::Stopped),
            Output::Pong { .. } | Output::Status { .. } | Output::Error { .. } => Told::Other,
        };
        Self::Message { seq: 0, told }
    }
}

fn of_run(message: MessageId, event: RunEvent) -> Told {
    Told::Run {
        message: number(message),
        run: None,
        event,
    }
}

fn number(message: MessageId) -> u32 {
    u32::from(message.number())
}

/// Numbers for the names of one kind, in the order in which they first appear.
///
/// One for the message ids of a connection, another for its run ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    known: BTreeMap<String, u32>,
}

impl Names {
    /// The number of `name`: the one that it has, or the next.
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.known.get(name) {
            return *number;
        }
        let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        self.known.insert(name.to_owned(), next);
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbered_in_the_order_of_their_first_appearance() {
        let mut names = Names::default();
        let numbers = ["b", "a", "b", "c", "a"].map(|name| names.number(name));
        assert_eq!(numbers, [0, 1, 0, 2, 1]);
    }
}
