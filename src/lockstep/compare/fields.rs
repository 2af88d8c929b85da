//! The fields of a message, each compared under the rule that asks for it.

use serde::Serialize;
use wsproof_model::machine::input::MessageId;
use wsproof_model::vocabulary::Rule;

use super::mismatch::{Match, check};
use crate::lockstep::received::{Received, Text};
use crate::targets::wording;

/// A received message under the rule that asks for it.
pub(super) struct Fields<'a> {
    pub(super) rule: Rule,
    pub(super) received: &'a Received<'a>,
}

impl Fields<'_> {
    pub(super) fn kind(&self, expected: &str) -> Match {
        check(self.rule, self.received.kind.0 == expected, String::new)
    }

    pub(super) fn value<V: PartialEq + Serialize>(
        &self,
        field: &str,
        seen: Option<V>,
        expected: V,
    ) -> Match {
        self.maybe(field, seen, Some(expected))
    }

    pub(super) fn maybe<V: PartialEq + Serialize>(
        &self,
        field: &str,
        seen: Option<V>,
        expected: Option<V>,
    ) -> Match {
        check(self.rule, seen == expected, || {
            format!("`{field}` is {}, expected {}", show(seen), show(expected))
        })
    }

    pub(super) fn text(&self, field: &str, seen: Option<&Text<'_>>, expected: &str) -> Match {
        self.maybe_text(field, seen, Some(expected))
    }

    pub(super) fn maybe_text(
        &self,
        field: &str,
        seen: Option<&Text<'_>>,
        expected: Option<&str>,
    ) -> Match {
        self.maybe(field, seen.map(|text| text.0.as_ref()), expected)
    }

    pub(super) fn message(&self, expected: MessageId) -> Match {
        self.maybe_message(
            "message_id",
            self.received.message_id.as_ref(),
            Some(expected),
        )
    }

    pub(super) fn maybe_message(
        &self,
        field: &str,
        seen: Option<&Text<'_>>,
        expected: Option<MessageId>,
    ) -> Match {
        let expected = expected.map(wording::message_id);
        self.maybe_text(field, seen, expected.as_deref())
    }
}

/// A value as it stands on the wire.
fn show<V: Serialize>(value: Option<V>) -> String {
    let Some(value) = value else {
        return "not there".to_owned();
    };
    serde_json::to_string(&value).unwrap_or_else(|error| format!("no JSON ({error})"))
}
