//! The messages, made from the table of messages (PROTOCOL.md section 4).

use serde::Serialize;

use super::field::{FieldDescription, FieldType, Nullable};
use super::{
    ErrorCode, Identifier, LifecycleState, RunErrorCode, Service, Services, StopReason,
    ToolErrorCode, Trigger,
};
use crate::tables::messages_table;

macro_rules! describe {
    ($name:literal $meaning:literal { $($field:ident: $kind:ty = $field_meaning:literal;)* }) => {
        MessageDescription {
            name: $name,
            meaning: $meaning,
            fields: &[$(FieldDescription {
                name: stringify!($field),
                meaning: $field_meaning,
                presence: <$kind as FieldType>::PRESENCE,
                kind: <$kind as FieldType>::KIND,
            },)*],
        }
    };
}

macro_rules! define_messages {
    ($($(#[$about:meta])* $messages:ident $types:ident {
        $($message:ident $name:literal $meaning:literal {
            $($field:ident: $kind:ty = $field_meaning:literal;)*
        })*
    })*) => {$(
        $(#[$about])*
        #[serde(tag = "type")]
        pub enum $messages {$(
            #[doc = $meaning]
            #[serde(rename = $name)]
            $message {$(
                #[doc = $field_meaning]
                #[serde(skip_serializing_if = "FieldType::is_left_out")]
                $field: $kind,
            )*},
        )*}

        impl $messages {
            /// Every message as it is described, in the order of the table.
            pub const DESCRIPTIONS: &[MessageDescription] =
                &[$(describe!($name $meaning { $($field: $kind = $field_meaning;)* }),)*];

            /// The message as it is described.
            #[must_use]
            pub const fn description(&self) -> MessageDescription {
                match self {$(
                    Self::$message { .. } => {
                        describe!($name $meaning { $($field: $kind = $field_meaning;)* })
                    }
                )*}
            }
        }

        #[doc = concat!("The `type` of a [`", stringify!($messages), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $types {
            $(#[doc = $meaning] $message,)*
        }

        impl $types {
            /// Every one, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$message),*];

            /// The word on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$message => $name,)* }
            }
        }
    )*};
}

messages_table!(define_messages);

/// A message as it is described: for documentation, schemas and comparison.
#[derive(Clone, Copy, Debug)]
pub struct MessageDescription {
    /// Its `type`.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    /// Its fields besides `type`, and besides the [`seq`](Envelope::seq) of a server's message.
    pub fields: &'static [FieldDescription],
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn id(text: &str) -> Identifier {
        Identifier::new(text).unwrap()
    }

    #[test]
    fn what_may_be_left_out_is_left_out_and_what_may_be_null_is_null() {
        let error = ServerMessage::Error {
            code: ErrorCode::NotJson,
            detail: String::new(),
            message_id: None,
        };
        assert_eq!(
            serde_json::to_value(&error).unwrap(),
            json!({"type": "error", "code": "not_json", "detail": ""})
        );
        let status = ServerMessage::Status {
            state: LifecycleState::Idle,
            waiting: 0,
            active_message_id: Nullable(None),
            services: Services::UP,
        };
        let status = serde_json::to_value(&status).unwrap();
        assert_eq!(status["active_message_id"], json!(null));
    }

    #[test]
    fn a_message_has_the_fields_of_its_description() {
        let message = ServerMessage::AgentError {
            message_id: id("m"),
            run_id: Some(id("r")),
            code: RunErrorCode::Timeout,
            service: Some(Service::Tools),
        };
        let fields = serde_json::to_value(&message).unwrap();
        let mut fields: Vec<_> = fields.as_object().unwrap().keys().cloned().collect();
        fields.retain(|field| field != "type");
        let description = message.description();
        let mut names: Vec<_> = description.fields.iter().map(|it| it.name).collect();
        names.sort_unstable();
        fields.sort_unstable();
        assert_eq!(fields, names);
    }
}
