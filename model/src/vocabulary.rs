//! The words of the protocol, as they stand on the wire: plain types, no behaviour.

mod close;
mod code;
mod field;
mod identifier;
mod limits;
mod message;
mod rule;
mod service;
mod state;
mod upgrade;

pub use close::CloseCode;
pub use code::{ErrorCode, RunErrorCode, StopReason, ToolErrorCode};
pub use field::{FieldDescription, FieldKind, FieldType, Nullable, Presence};
pub use identifier::{ID_BYTES, Identifier, InvalidIdentifier};
pub use limits::{LimitDescription, LimitKind, LimitRole, Limits, Timer};
pub use message::{
    ClientMessage, ClientMessageType, Envelope, MessageDescription, ServerMessage,
    ServerMessageType,
};
pub use rule::{Rule, UnknownRule};
pub use service::{Service, ServiceStatus, Services};
pub use state::{LifecycleState, TransportState, Trigger};
pub use upgrade::{PATH, SUBPROTOCOL, UpgradeStatus};
