//! The messages (PROTOCOL.md section 4).

use serde::{Deserialize, Serialize};

use super::{
    ErrorCode, Identifier, LifecycleState, RunErrorCode, Service, Services, StopReason,
    ToolErrorCode, Trigger,
};

/// What a client says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// Says who the client is.
    Authenticate {
        /// A bearer token.
        token: String,
    },
    /// Asks the agent something.
    UserMessage {
        /// The client's name for the message, unique within the connection.
        message_id: Identifier,
        /// What is asked.
        text: String,
    },
    /// Takes a message back, waiting or active.
    StopAgent {
        /// The message.
        message_id: Identifier,
    },
    /// Asks for a sign of life.
    Ping {
        /// Comes back in the `pong`.
        nonce: String,
    },
    /// Asks where the connection stands.
    GetStatus,
}

/// A server message with its place in the connection's sequence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Envelope<'a> {
    /// 0, 1, 2, … per connection.
    pub seq: u64,
    /// The message.
    #[serde(flatten)]
    pub message: &'a ServerMessage,
}

/// What a server says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// The connection's lifecycle state changed.
    StateChanged {
        /// The state before.
        from: LifecycleState,
        /// The state after.
        to: LifecycleState,
        /// What led from one to the other.
        reason: Trigger,
    },
    /// A message was taken and will be answered.
    MessageAccepted {
        /// The message.
        message_id: Identifier,
        /// Its place: 0 starts now, 1 is the first that waits, and so on.
        position: u16,
    },
    /// A waiting message was taken back.
    MessageCancelled {
        /// The message.
        message_id: Identifier,
    },
    /// A run started.
    AgentStarted {
        /// The message that the run executes.
        message_id: Identifier,
        /// The run.
        run_id: Identifier,
    },
    /// The agent had a thought.
    AgentThinking {
        /// The message that the run executes.
        message_id: Identifier,
        /// The run.
        run_id: Identifier,
        /// The thought.
        thought: String,
    },
    /// The agent called a tool.
    ToolExecuting {
        /// The message that the run executes.
        message_id: Identifier,
        /// The run.
        run_id: Identifier,
        /// The tool.
        tool: String,
    },
    /// A tool call came back.
    ToolCompleted {
        /// The message that the run executes.
        message_id: Identifier,
        /// The run.
        run_id: Identifier,
        /// The tool.
        tool: String,
        /// What the tool returned, if it did.
        #[serde(skip_serializing_if = "Option::is_none")]
        result: Option<String>,
        /// Why the tool returned nothing, if so.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<ToolErrorCode>,
    },
    /// The agent answered.
    AgentCompleted {
        /// The message that the run executes.
        message_id: Identifier,
        /// The run.
        run_id: Identifier,
        /// The answer.
        result: String,
    },
    /// A message was given up.
    AgentError {
        /// The message.
        message_id: Identifier,
        /// The run, if one had started.
        #[serde(skip_serializing_if = "Option::is_none")]
        run_id: Option<Identifier>,
        /// Why.
        code: RunErrorCode,
        /// The service that was lost, where that is why.
        #[serde(skip_serializing_if = "Option::is_none")]
        service: Option<Service>,
    },
    /// A run was stopped.
    AgentStopped {
        /// The message that the run executes.
        message_id: Identifier,
        /// The run.
        run_id: Identifier,
        /// Why.
        reason: StopReason,
    },
    /// A sign of life.
    Pong {
        /// As it came in the `ping`.
        nonce: String,
    },
    /// Where the connection stands.
    Status {
        /// Its lifecycle state, at the time of the question.
        state: LifecycleState,
        /// How many messages wait, the active one not counted.
        waiting: u16,
        /// The message that is executed, or null.
        active_message_id: Option<Identifier>,
        /// The status of each service.
        services: Services,
    },
    /// The client's message was not taken.
    Error {
        /// Why.
        code: ErrorCode,
        /// Why, and what to do, in words.
        detail: String,
        /// The message that it is about, where there is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        message_id: Option<Identifier>,
    },
}
