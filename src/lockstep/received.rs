//! A server's text message, read leniently: what rules ask for is compared, what is more is left alone.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer};
use wsproof_model::vocabulary::{LifecycleState, Service, Services, ToolErrorCode};

/// Text that is borrowed from the message where no escape is in the way.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Text<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

/// Every field that some server message has (PROTOCOL.md section 4).
#[derive(Debug, Deserialize)]
pub(super) struct Received<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Text<'a>,
    pub(super) seq: u64,
    pub(super) from: Option<LifecycleState>,
    pub(super) to: Option<LifecycleState>,
    /// A trigger or why a run was stopped.
    #[serde(borrow)]
    pub(super) reason: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) message_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) run_id: Option<Text<'a>>,
    pub(super) position: Option<u16>,
    #[serde(borrow)]
    pub(super) thought: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) tool: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) result: Option<Text<'a>>,
    pub(super) error: Option<ToolErrorCode>,
    #[serde(borrow)]
    pub(super) code: Option<Text<'a>>,
    pub(super) service: Option<Service>,
    #[serde(borrow)]
    pub(super) detail: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) nonce: Option<Text<'a>>,
    pub(super) state: Option<LifecycleState>,
    pub(super) waiting: Option<u16>,
    #[serde(borrow)]
    pub(super) active_message_id: Option<Text<'a>>,
    pub(super) services: Option<Services>,
}

impl<'a> Received<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}
