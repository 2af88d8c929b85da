//! The words with which a message says why (PROTOCOL.md sections 4 and 5).

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$about:meta])* $code:ident { $($word:ident $name:literal $meaning:literal;)* })*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $code {
            $(#[doc = $meaning] #[serde(rename = $name)] $word,)*
        }

        impl $code {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$word),*];

            /// The word on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$word => $name,)* }
            }

            /// What the word means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$word => $meaning,)* }
            }
        }

        impl fmt::Display for $code {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.name())
            }
        }
    )*};
}

codes! {
    /// Why a client's message was not taken: the `code` of `error`.
    ErrorCode {
        NotJson              "not_json"              "A violation: the text is not JSON.";
        NotAnObject          "not_an_object"         "A violation: the JSON is not an object.";
        UnknownType          "unknown_type"          "A violation: the object has no known `type`.";
        MissingField         "missing_field"         "A violation: a field is missing.";
        MistypedField        "mistyped_field"        "A violation: a field has the wrong type.";
        InvalidId            "invalid_id"            "A violation: an id is too short or too long.";
        NotAuthenticated     "not_authenticated"     "A violation: not before authentication.";
        AlreadyAuthenticated "already_authenticated" "The connection is already authenticated.";
        DuplicateMessage     "duplicate_message"     "The `message_id` was used before on this connection.";
        UnknownMessage       "unknown_message"       "No such message is active or waiting.";
        QueueFull            "queue_full"            "As many messages wait as may wait.";
    }

    /// Why a message was given up: the `code` of `agent_error`.
    RunErrorCode {
        Timeout            "timeout"             "The run outlasted `run_timeout`.";
        AgentFailed        "agent_failed"        "The agent failed, or panicked.";
        ServiceUnavailable "service_unavailable" "A critical service was lost.";
        Shutdown           "shutdown"            "The server is shutting down.";
    }

    /// Why a tool call returned nothing: the `error` of `tool_completed`.
    ToolErrorCode {
        ServiceUnavailable "service_unavailable" "`tools` was lost while the call was under way.";
        ToolFailed         "tool_failed"         "The tool itself failed.";
    }

    /// Why a run was stopped: the `reason` of `agent_stopped`.
    StopReason {
        ClientAsked "client_asked" "The client asked for it.";
        Shutdown    "shutdown"     "The server is shutting down.";
    }
}
