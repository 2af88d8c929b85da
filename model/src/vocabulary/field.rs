//! The fields of messages: what may stand in one, and when it is there (PROTOCOL.md section 4).

use serde::Serialize;

use super::{
    ErrorCode, Identifier, LifecycleState, RunErrorCode, Service, Services, StopReason,
    ToolErrorCode, Trigger,
};

/// A field as it is described: for documentation, schemas and comparison.
#[derive(Clone, Copy, Debug)]
pub struct FieldDescription {
    /// The name on the wire.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    /// When it is there.
    pub presence: Presence,
    /// What may stand in it.
    pub kind: FieldKind,
}

/// When a field is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// In every message of its type.
    Required,
    /// Where there is something to say.
    Optional,
    /// In every message of its type, null where there is nothing to say.
    Nullable,
}

/// What may stand in a field.
#[derive(Clone, Copy, Debug)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// An id, of [so many bytes](super::ID_BYTES).
    Identifier,
    /// A whole number from 0 to this one.
    Number(u64),
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// The status of each service.
    Services,
}

/// What can be the type of a field.
pub trait FieldType {
    /// When such a field is there.
    const PRESENCE: Presence = Presence::Required;
    /// What may stand in it.
    const KIND: FieldKind;

    /// Whether the field is left out with this value.
    fn is_left_out(&self) -> bool {
        false
    }
}

/// A field that is null where there is nothing to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Nullable<T>(pub Option<T>);

impl<T: FieldType> FieldType for Nullable<T> {
    const PRESENCE: Presence = Presence::Nullable;
    const KIND: FieldKind = T::KIND;
}

impl<T: FieldType> FieldType for Option<T> {
    const PRESENCE: Presence = Presence::Optional;
    const KIND: FieldKind = T::KIND;

    fn is_left_out(&self) -> bool {
        self.is_none()
    }
}

impl FieldType for String {
    const KIND: FieldKind = FieldKind::Text;
}

impl FieldType for Identifier {
    const KIND: FieldKind = FieldKind::Identifier;
}

impl FieldType for u16 {
    const KIND: FieldKind = FieldKind::Number(Self::MAX as u64);
}

impl FieldType for Services {
    const KIND: FieldKind = FieldKind::Services;
}

macro_rules! words {
    ($($word:ident)*) => {$(
        impl FieldType for $word {
            const KIND: FieldKind =
                FieldKind::Word(|| Self::ALL.iter().map(|word| word.name()).collect());
        }
    )*};
}

words! { LifecycleState Trigger Service ErrorCode RunErrorCode ToolErrorCode StopReason }
