//! What a client can see: the outputs of the reference machine, each with the rule that demands it.

use super::input::{ConnectionIndex, MessageId, Payload};
use crate::lifecycle::Transition;
use crate::vocabulary::{
    ErrorCode, LifecycleState, Rule, RunErrorCode, Service, Services, StopReason, Timer, Trigger,
    UpgradeStatus,
};

/// Something that a client can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Output {
    /// The answer to an upgrade.
    Http {
        /// Its status.
        status: UpgradeStatus,
        /// Whether `agent-chat.v1` was selected.
        subprotocol: bool,
    },
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
    MessageAccepted {
        /// The message.
        message: MessageId,
        /// Its place.
        position: u16,
    },
    /// `message_cancelled`.
    MessageCancelled {
        /// The message.
        message: MessageId,
    },
    /// `agent_started`.
    AgentStarted {
        /// The message.
        message: MessageId,
    },
    /// `agent_thinking`, with the agent's thought.
    AgentThinking {
        /// The message.
        message: MessageId,
    },
    /// `tool_executing`, with the agent's tool.
    ToolExecuting {
        /// The message.
        message: MessageId,
    },
    /// `tool_completed`.
    ToolCompleted {
        /// The message.
        message: MessageId,
        /// What came of the call.
        outcome: ToolOutcome,
    },
    /// `agent_completed`, with the agent's answer.
    AgentCompleted {
        /// The message.
        message: MessageId,
    },
    /// `agent_error`.
    AgentError {
        /// The message.
        message: MessageId,
        /// Why.
        code: RunErrorCode,
        /// Whether a run had started, so that there is a `run_id`.
        started: bool,
        /// The service that was lost, where that is why.
        service: Option<Service>,
    },
    /// `agent_stopped`.
    AgentStopped {
        /// The message.
        message: MessageId,
        /// Why.
        reason: StopReason,
    },
    /// `pong`.
    Pong {
        /// The nonce of the `ping`.
        nonce: Payload,
    },
    /// `status`.
    Status {
        /// The lifecycle state.
        state: LifecycleState,
        /// How many messages wait.
        waiting: u16,
        /// The active message.
        active: Option<MessageId>,
        /// The status of the services.
        services: Services,
    },
    /// `error`.
    Error {
        /// Why.
        code: ErrorCode,
        /// The message that it is about.
        message: Option<MessageId>,
    },
    /// A WebSocket ping.
    Heartbeat,
    /// A close frame.
    Close {
        /// Its code; none only in answer to a client's that has none.
        code: Option<u16>,
    },
    /// The end of the transport.
    End,
}

/// What came of a tool call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ToolOutcome {
    /// A result.
    Result,
    /// The tool failed.
    Failed,
    /// `tools` was lost.
    ServiceUnavailable,
}

/// An output on a connection, with the rule that demands it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Predicted {
    /// The connection.
    pub connection: ConnectionIndex,
    /// What must be seen on it.
    pub output: Output,
    /// Why.
    pub rule: Rule,
}

/// Whether an input can be given at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Possibility {
    /// It can.
    Possible,
    /// It cannot: a frame without a WebSocket, a timer that does not run, an agent without a run.
    Impossible,
}

/// What the machine says to an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// Whether the input can be given. If not, nothing else is in the reaction.
    pub possibility: Possibility,
    /// What must be seen, in order per connection; the order between connections is free.
    pub outputs: Vec<Predicted>,
    /// The lifecycle transitions, in order.
    pub transitions: Vec<(ConnectionIndex, Transition)>,
    /// The timers that were started, or started anew.
    pub timers_started: Vec<(ConnectionIndex, Timer)>,
}

impl Reaction {
    /// A reaction without any effect.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            possibility: Possibility::Possible,
            outputs: Vec::new(),
            transitions: Vec::new(),
            timers_started: Vec::new(),
        }
    }

    /// Empties it, to be used again.
    pub fn clear(&mut self) {
        self.possibility = Possibility::Possible;
        self.outputs.clear();
        self.transitions.clear();
        self.timers_started.clear();
    }
}

impl Default for Reaction {
    fn default() -> Self {
        Self::new()
    }
}
