//! What a client's text says: a message, or a violation of the protocol (PROTOCOL.md section 4).
//!
//! The text is read once, field by field, and nothing is kept but the fields that some message has. Fields that no
//! message has are ignored; of a field that comes twice the last one counts, as in every JSON parser that a client is
//! likely to use.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use wsproof_model::vocabulary::{ClientMessage, ErrorCode, Identifier};

/// Text that is no message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Violation {
    /// Which rule it breaks.
    pub(super) code: ErrorCode,
    /// What is wrong, and what to do about it.
    pub(super) detail: String,
    /// The message that it is about, where it names one.
    pub(super) message_id: Option<Identifier>,
}

impl Violation {
    fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            message_id: None,
        }
    }

    fn about(self, message_id: &Identifier) -> Self {
        Self {
            message_id: Some(message_id.clone()),
            ..self
        }
    }

    /// `message` came before authentication.
    pub(super) fn not_authenticated(message_id: Option<Identifier>) -> Self {
        let detail = "send `authenticate` with a valid token first, and this message again";
        Self {
            message_id,
            ..Self::new(ErrorCode::NotAuthenticated, detail)
        }
    }
}

/// Reads a client's text.
pub(super) fn read(text: &str) -> Result<ClientMessage, Violation> {
    let document = serde_json::from_str(text).map_err(|error| {
        let detail =
            format!("the text is not JSON ({error}): send one JSON object in each text frame");
        Violation::new(ErrorCode::NotJson, detail)
    })?;
    match document {
        Document::Object(fields) => fields.message(),
        Document::NotAnObject => Err(Violation::new(
            ErrorCode::NotAnObject,
            "the text is JSON but not an object: send an object such as {\"type\":\"get_status\"}",
        )),
    }
}

/// A JSON text.
enum Document<'a> {
    Object(Fields<'a>),
    NotAnObject,
}

/// The fields that some message has.
#[derive(Default)]
struct Fields<'a> {
    kind: Field<'a>,
    token: Field<'a>,
    message_id: Field<'a>,
    text: Field<'a>,
    nonce: Field<'a>,
}

/// What a field holds. Every field of the protocol is a string.
#[derive(Default)]
enum Field<'a> {
    #[default]
    Missing,
    Text(Cow<'a, str>),
    Mistyped,
}

impl Fields<'_> {
    /// Checks the fields in the order of the table in PROTOCOL.md section 4.
    fn message(self) -> Result<ClientMessage, Violation> {
        let Field::Text(kind) = self.kind else {
            return Err(unknown_type("there is no `type`, or it is not a string"));
        };
        match &*kind {
            "authenticate" => Ok(ClientMessage::Authenticate {
                token: self.token.text("token")?.into_owned(),
            }),
            "user_message" => {
                let message_id = self.message_id.identifier()?;
                let text = self.text.text("text");
                let text = text.map_err(|violation| violation.about(&message_id))?;
                Ok(ClientMessage::UserMessage {
                    message_id,
                    text: text.into_owned(),
                })
            }
            "stop_agent" => Ok(ClientMessage::StopAgent {
                message_id: self.message_id.identifier()?,
            }),
            "ping" => Ok(ClientMessage::Ping {
                nonce: self.nonce.text("nonce")?.into_owned(),
            }),
            "get_status" => Ok(ClientMessage::GetStatus {}),
            _ => Err(unknown_type("the `type` is not known")),
        }
    }
}

fn unknown_type(what: &str) -> Violation {
    let detail = format!(
        "{what}: use one of `authenticate`, `user_message`, `stop_agent`, `ping`, `get_status`"
    );
    Violation::new(ErrorCode::UnknownType, detail)
}

impl<'a> Field<'a> {
    fn text(self, name: &str) -> Result<Cow<'a, str>, Violation> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Missing => Err(Violation::new(
                ErrorCode::MissingField,
                format!("the field `{name}` is missing: add it, as a string"),
            )),
            Self::Mistyped => Err(Violation::new(
                ErrorCode::MistypedField,
                format!("the field `{name}` is not a string: make it one"),
            )),
        }
    }

    fn identifier(self) -> Result<Identifier, Violation> {
        let text = self.text("message_id")?;
        Identifier::new(text).map_err(|invalid| {
            let detail = format!("the `message_id` cannot be taken, {invalid}: choose another one");
            Violation::new(ErrorCode::InvalidId, detail)
        })
    }
}

/// Visits any JSON value: whole, so that what is not JSON behind its first byte is noticed.
macro_rules! visit_anything_else {
    ($value:expr) => {
        fn visit_bool<E>(self, _value: bool) -> Result<Self::Value, E> {
            Ok($value)
        }

        fn visit_i64<E>(self, _value: i64) -> Result<Self::Value, E> {
            Ok($value)
        }

        fn visit_u64<E>(self, _value: u64) -> Result<Self::Value, E> {
            Ok($value)
        }

        fn visit_f64<E>(self, _value: f64) -> Result<Self::Value, E> {
            Ok($value)
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($value)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
            while elements.next_element::<IgnoredAny>()?.is_some() {}
            Ok($value)
        }
    };
}

impl<'de> Deserialize<'de> for Document<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyDocument;

        impl<'de> Visitor<'de> for AnyDocument {
            type Value = Document<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("JSON")
            }

            visit_anything_else!(Document::NotAnObject);

            fn visit_str<E>(self, _value: &str) -> Result<Self::Value, E> {
                Ok(Document::NotAnObject)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Fields::default();
                while let Some(Field::Text(name)) = map.next_key()? {
                    let field = match &*name {
                        "type" => &mut fields.kind,
                        "token" => &mut fields.token,
                        "message_id" => &mut fields.message_id,
                        "text" => &mut fields.text,
                        "nonce" => &mut fields.nonce,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    *field = map.next_value()?;
                }
                Ok(Document::Object(fields))
            }
        }

        deserializer.deserialize_any(AnyDocument)
    }
}

impl<'de> Deserialize<'de> for Field<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyField;

        impl<'de> Visitor<'de> for AnyField {
            type Value = Field<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a field")
            }

            visit_anything_else!(Field::Mistyped);

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Field::Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Field::Text(Cow::Owned(text.to_owned())))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Field::Mistyped)
            }
        }

        deserializer.deserialize_any(AnyField)
    }
}

#[cfg(test)]
mod tests;
