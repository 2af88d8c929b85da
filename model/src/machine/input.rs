//! What can happen to a server: the inputs of the reference machine.
//!
//! An input names kinds of things, not bytes: "a token that has expired", "message m3". What stands on the wire for
//! it is decided by whoever plays the input. So the machine stays small, and a conversation can be read.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::vocabulary::{Service, ServiceStatus, Timer};

/// A connection of a conversation, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConnectionIndex(pub u8);

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// A client does something on its connection.
    Client {
        /// The connection.
        connection: ConnectionIndex,
        /// What the client does.
        action: ClientAction,
    },
    /// The agent of a connection's active run does something.
    Agent {
        /// The connection.
        connection: ConnectionIndex,
        /// What the agent does.
        step: AgentStep,
    },
    /// A timer of a connection fires.
    Timer {
        /// The connection.
        connection: ConnectionIndex,
        /// The timer.
        timer: Timer,
    },
    /// A service goes up or down.
    Service {
        /// The service.
        service: Service,
        /// What it is from now on.
        status: ServiceStatus,
    },
    /// The server is told to shut down.
    Shutdown,
}

impl Input {
    /// The connection that the input is given to, unless it is the whole server.
    #[must_use]
    pub const fn connection(&self) -> Option<ConnectionIndex> {
        match self {
            Self::Client { connection, .. }
            | Self::Agent { connection, .. }
            | Self::Timer { connection, .. } => Some(*connection),
            Self::Service { .. } | Self::Shutdown => None,
        }
    }
}

/// What a client does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAction {
    /// Opens a transport: for the first time, or again after a failure.
    Open,
    /// Asks for the WebSocket.
    Upgrade(Upgrade),
    /// Sends `authenticate`.
    Authenticate(Credential),
    /// Sends `user_message`.
    UserMessage {
        /// Its id.
        message: MessageId,
        /// Its text.
        text: Payload,
    },
    /// Sends `stop_agent`.
    StopAgent {
        /// The message to be stopped.
        message: MessageId,
    },
    /// Sends `ping`.
    Ping {
        /// Its nonce.
        nonce: Payload,
    },
    /// Sends `get_status`.
    GetStatus,
    /// Sends text that violates the protocol.
    Violate(Violation),
    /// Sends a frame that the server does not take.
    Breach(Breach),
    /// Sends a WebSocket pong.
    Pong,
    /// Answers no WebSocket ping from now on.
    FallSilent,
    /// Sends a close frame.
    Close(ClientClose),
    /// Ends the transport without a close frame.
    Vanish,
}

impl ClientAction {
    /// The token that the client shows by it, if it shows one.
    #[must_use]
    pub const fn credential(self) -> Option<Credential> {
        match self {
            Self::Authenticate(credential) => Some(credential),
            Self::Upgrade(Upgrade::WellFormed { bearer, .. }) => bearer,
            Self::Upgrade(Upgrade::WrongPath | Upgrade::NoUpgrade | Upgrade::Rubbish)
            | Self::Open
            | Self::UserMessage { .. }
            | Self::StopAgent { .. }
            | Self::Ping { .. }
            | Self::GetStatus
            | Self::Violate(_)
            | Self::Breach(_)
            | Self::Pong
            | Self::FallSilent
            | Self::Close(_)
            | Self::Vanish => None,
        }
    }
}

/// A request for the WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Upgrade {
    /// As RFC 6455 section 4.1 has it.
    WellFormed {
        /// The subprotocols that it offers.
        offer: Offer,
        /// The bearer token in its `Authorization` header, if it has one.
        bearer: Option<Credential>,
    },
    /// Well-formed, but of another path.
    WrongPath,
    /// An HTTP request that asks for no WebSocket.
    NoUpgrade,
    /// No HTTP at all.
    Rubbish,
}

/// The subprotocols that an upgrade offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// None.
    Nothing,
    /// `agent-chat.v1`, after another.
    AgentChat,
    /// Only others.
    Foreign,
}

/// Who somebody is. Two users, so that what one does can be seen not to reach the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum User {
    /// The one.
    Alice,
    /// The other.
    Bob,
}

impl User {
    /// Both.
    pub const ALL: &[Self] = &[Self::Alice, Self::Bob];

    /// The user's name, the subject of the token.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alice => "alice",
            Self::Bob => "bob",
        }
    }
}

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// It holds.
    Valid(User),
    /// It does not hold.
    Invalid(TokenFault),
}

/// Why a token does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenFault {
    /// Its time is over.
    Expired,
    /// Signed with another secret.
    WrongSignature,
    /// For another audience.
    WrongAudience,
    /// By another issuer.
    WrongIssuer,
    /// No token at all.
    Rubbish,
}

impl TokenFault {
    /// Every fault.
    pub const ALL: &[Self] = &[
        Self::Expired,
        Self::WrongSignature,
        Self::WrongAudience,
        Self::WrongIssuer,
        Self::Rubbish,
    ];
}

/// A client's name for a message; `m0` to `m31`, of which the last is 128 bytes long on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(u8);

impl MessageId {
    /// How many there are.
    pub const COUNT: u8 = 32;

    /// The one whose name on the wire is as long as an id may be.
    pub const LONGEST: Self = Self(Self::COUNT - 1);

    /// The message with that number.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number < Self::COUNT {
            Some(Self(number))
        } else {
            None
        }
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "m{}", self.0)
    }
}

impl Serialize for MessageId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MessageId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.strip_prefix('m')
            .and_then(|number| number.parse().ok())
            .and_then(Self::new)
            .ok_or_else(|| {
                serde::de::Error::custom(format!(
                    "`{text}` is not a message: m0 to m{}",
                    Self::COUNT - 1
                ))
            })
    }
}

/// What a text or a nonce is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payload {
    /// A few letters.
    Short,
    /// Nothing.
    Empty,
    /// Letters that JSON escapes and letters of several bytes.
    Unicode,
    /// So long that the frame has exactly as many bytes as it may have.
    Largest,
}

impl Payload {
    /// Every kind.
    pub const ALL: &[Self] = &[Self::Short, Self::Empty, Self::Unicode, Self::Largest];
}

/// Text that violates the protocol (PROTOCOL.md section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Violation {
    /// Not JSON.
    NotJson,
    /// JSON, but not an object.
    NotAnObject,
    /// An object with no `type`.
    NoType,
    /// An object with a `type` that is not known.
    UnknownType,
    /// An object whose `type` is not a string.
    MistypedType,
    /// A message that lacks a field.
    Missing(Field),
    /// A message with a field of the wrong type.
    Mistyped(Field),
    /// A message with an id of no bytes.
    EmptyId(IdField),
    /// A message with an id of 129 bytes.
    LongId(IdField),
}

/// A field that a message must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The `token` of `authenticate`.
    AuthenticateToken,
    /// The `message_id` of `user_message`.
    UserMessageId,
    /// The `text` of `user_message`.
    UserMessageText,
    /// The `message_id` of `stop_agent`.
    StopAgentId,
    /// The `nonce` of `ping`.
    PingNonce,
}

impl Field {
    /// Every field.
    pub const ALL: &[Self] = &[
        Self::AuthenticateToken,
        Self::UserMessageId,
        Self::UserMessageText,
        Self::StopAgentId,
        Self::PingNonce,
    ];
}

/// A field that holds an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdField {
    /// The `message_id` of `user_message`.
    UserMessage,
    /// The `message_id` of `stop_agent`.
    StopAgent,
}

impl IdField {
    /// Both.
    pub const ALL: &[Self] = &[Self::UserMessage, Self::StopAgent];
}

impl Violation {
    /// Every violation.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = vec![
            Self::NotJson,
            Self::NotAnObject,
            Self::NoType,
            Self::UnknownType,
            Self::MistypedType,
        ];
        all.extend(Field::ALL.iter().map(|field| Self::Missing(*field)));
        all.extend(Field::ALL.iter().map(|field| Self::Mistyped(*field)));
        all.extend(IdField::ALL.iter().map(|field| Self::EmptyId(*field)));
        all.extend(IdField::ALL.iter().map(|field| Self::LongId(*field)));
        all
    }
}

/// A frame that the server does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Breach {
    /// A binary frame.
    Binary,
    /// A text frame that is not UTF-8.
    InvalidUtf8,
    /// A text frame with one byte more than a message may have.
    Oversized,
    /// A frame with an opcode that RFC 6455 reserves.
    ReservedOpcode,
    /// A frame with a reserved bit set.
    ReservedBit,
    /// A frame that is not masked.
    Unmasked,
    /// A control frame in fragments.
    FragmentedControl,
    /// A close frame with a code that may not stand in one.
    ReservedCloseCode,
}

impl Breach {
    /// Every breach.
    pub const ALL: &[Self] = &[
        Self::Binary,
        Self::InvalidUtf8,
        Self::Oversized,
        Self::ReservedOpcode,
        Self::ReservedBit,
        Self::Unmasked,
        Self::FragmentedControl,
        Self::ReservedCloseCode,
    ];
}

/// The code in a client's close frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientClose {
    /// 1000.
    Normal,
    /// 1001: a page was left.
    GoingAway,
    /// 1011: the client failed, by its own account.
    InternalError,
    /// 4000: a code of the application's own.
    Private,
    /// No code.
    NoCode,
}

impl ClientClose {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::Normal,
        Self::GoingAway,
        Self::InternalError,
        Self::Private,
        Self::NoCode,
    ];

    /// The code, if there is one.
    #[must_use]
    pub const fn code(self) -> Option<u16> {
        match self {
            Self::Normal => Some(1000),
            Self::GoingAway => Some(1001),
            Self::InternalError => Some(1011),
            Self::Private => Some(4000),
            Self::NoCode => None,
        }
    }
}

/// What an agent does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentStep {
    /// It has a thought.
    Think,
    /// It calls a tool.
    CallTool,
    /// The tool returns a result.
    ToolReturns,
    /// The tool fails.
    ToolFails,
    /// It answers.
    Complete,
    /// It fails.
    Fail,
    /// It panics.
    Panic,
}

impl AgentStep {
    /// Every step.
    pub const ALL: &[Self] = &[
        Self::Think,
        Self::CallTool,
        Self::ToolReturns,
        Self::ToolFails,
        Self::Complete,
        Self::Fail,
        Self::Panic,
    ];
}

impl fmt::Display for ConnectionIndex {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}
