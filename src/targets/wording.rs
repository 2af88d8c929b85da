//! What stands on the wire for an input of the machine.

use std::fmt::Write as _;

use wsproof_model::machine::input::{
    ClientAction, Credential, Field, IdField, MessageId, Payload, Violation,
};
use wsproof_model::vocabulary::{ID_BYTES, Limits};

use super::tokens::{NoToken, Tokens};

/// A message's id on the wire.
#[must_use]
pub fn message_id(message: MessageId) -> String {
    let mut id = message.to_string();
    if message == MessageId::LONGEST {
        let padding = ID_BYTES.end() - id.len();
        id.extend(std::iter::repeat_n('-', padding));
    }
    id
}

/// What a nonce or a text of that kind is, in a frame that has `room` bytes for it.
#[must_use]
pub fn payload(payload: Payload, room: usize) -> String {
    match payload {
        Payload::Short => "hello".to_owned(),
        Payload::Empty => String::new(),
        Payload::Unicode => "\"\\\u{7}\u{e9}\u{1f980}/".to_owned(),
        Payload::Largest => "x".repeat(room),
    }
}

/// A `user_message` as text.
#[must_use]
pub fn user_message(message: MessageId, text: Payload, limits: &Limits) -> String {
    fill(user_message_head(message), text, limits)
}

/// The text that such a `user_message` has.
#[must_use]
pub fn message_text(message: MessageId, text: Payload, limits: &Limits) -> String {
    payload(text, room(user_message_head(message).len(), limits))
}

fn user_message_head(message: MessageId) -> String {
    format!(
        r#"{{"type":"user_message","message_id":"{}","text":"#,
        message_id(message)
    )
}

const PING_HEAD: &str = r#"{"type":"ping","nonce":"#;

/// A `ping` as text.
#[must_use]
pub fn ping(nonce: Payload, limits: &Limits) -> String {
    fill(PING_HEAD.to_owned(), nonce, limits)
}

/// The nonce that such a `ping` has.
#[must_use]
pub fn nonce(nonce: Payload, limits: &Limits) -> String {
    payload(nonce, room(PING_HEAD.len(), limits))
}

/// An object whose last field is a payload; the largest fills the frame to its last byte.
fn fill(mut text: String, last: Payload, limits: &Limits) -> String {
    let value = payload(last, room(text.len(), limits));
    match last {
        Payload::Short | Payload::Empty | Payload::Largest => {
            text.push('"');
            text.push_str(&value);
            text.push('"');
        }
        Payload::Unicode => text.push_str(&serde_json::Value::from(value).to_string()),
    }
    text.push('}');
    text
}

fn room(before: usize, limits: &Limits) -> usize {
    let frame = limits.frame_bytes();
    frame.saturating_sub(before + r#""""#.len() + "}".len())
}

/// A `stop_agent` as text.
#[must_use]
pub fn stop_agent(message: MessageId) -> String {
    format!(
        r#"{{"type":"stop_agent","message_id":"{}"}}"#,
        message_id(message)
    )
}

/// An `authenticate` as text.
///
/// # Errors
/// If there is no such token.
pub fn authenticate(credential: Credential, tokens: &Tokens) -> Result<String, NoToken> {
    let token = serde_json::Value::from(tokens.token(credential)?);
    Ok(format!(r#"{{"type":"authenticate","token":{token}}}"#))
}

/// Text that violates the protocol.
#[must_use]
pub fn violation(violation: Violation) -> String {
    match violation {
        Violation::NotJson => r#"{"type":"ping""#.to_owned(),
        Violation::NotAnObject => r#"["ping"]"#.to_owned(),
        Violation::NoType => r#"{"nonce":"n"}"#.to_owned(),
        Violation::UnknownType => {
            r#"{"type":"user_mesage","message_id":"m0","text":""}"#.to_owned()
        }
        Violation::MistypedType => r#"{"type":4}"#.to_owned(),
        Violation::Missing(field) => with_field(field, None),
        Violation::Mistyped(field) => with_field(field, Some("17")),
        Violation::EmptyId(field) => with_id(field, ""),
        Violation::LongId(field) => with_id(field, &"i".repeat(ID_BYTES.end() + 1)),
    }
}

/// A message in which `field` has that JSON for a value, or is not there.
fn with_field(field: Field, value: Option<&str>) -> String {
    let (kind, fields): (&str, &[(&str, Field)]) = match field {
        Field::AuthenticateToken => ("authenticate", &[("token", Field::AuthenticateToken)]),
        Field::UserMessageId | Field::UserMessageText => (
            "user_message",
            &[
                ("message_id", Field::UserMessageId),
                ("text", Field::UserMessageText),
            ],
        ),
        Field::StopAgentId => ("stop_agent", &[("message_id", Field::StopAgentId)]),
        Field::PingNonce => ("ping", &[("nonce", Field::PingNonce)]),
    };
    let mut text = format!(r#"{{"type":"{kind}""#);
    for (name, this) in fields {
        let value = if *this == field {
            value
        } else {
            Some(r#""m0""#)
        };
        if let Some(value) = value {
            let _infallible = write!(text, r#","{name}":{value}"#);
        }
    }
    text.push('}');
    text
}

fn with_id(field: IdField, id: &str) -> String {
    match field {
        IdField::UserMessage => {
            format!(r#"{{"type":"user_message","message_id":"{id}","text":"hello"}}"#)
        }
        IdField::StopAgent => format!(r#"{{"type":"stop_agent","message_id":"{id}"}}"#),
    }
}

/// The text of a client's message, if the action is to send one.
///
/// # Errors
/// If there is no token that stands in it.
pub fn text(
    action: ClientAction,
    limits: &Limits,
    tokens: &Tokens,
) -> Result<Option<String>, NoToken> {
    Ok(match action {
        ClientAction::Authenticate(credential) => Some(authenticate(credential, tokens)?),
        ClientAction::UserMessage { message, text } => Some(user_message(message, text, limits)),
        ClientAction::StopAgent { message } => Some(stop_agent(message)),
        ClientAction::Ping { nonce } => Some(ping(nonce, limits)),
        ClientAction::GetStatus => Some(r#"{"type":"get_status"}"#.to_owned()),
        ClientAction::Violate(kind) => Some(violation(kind)),
        ClientAction::Open
        | ClientAction::Upgrade(_)
        | ClientAction::Breach(_)
        | ClientAction::Pong
        | ClientAction::FallSilent
        | ClientAction::Close(_)
        | ClientAction::Vanish => None,
    })
}

#[cfg(test)]
mod tests {
    use wsproof_model::machine::input::User;

    use super::*;

    #[test]
    fn the_largest_payload_fills_the_frame_to_its_last_byte() {
        let limits = Limits {
            frame_limit: 1024,
            ..Limits::default()
        };
        assert_eq!(ping(Payload::Largest, &limits).len(), 1024);
        assert_eq!(
            user_message(MessageId::LONGEST, Payload::Largest, &limits).len(),
            1024
        );
    }

    #[test]
    fn a_token_is_text_whatever_stands_in_it() {
        let tokens = Tokens {
            alice: Some(r#"it's "quoted""#.to_owned()),
            ..Tokens::NONE
        };
        let text = authenticate(Credential::Valid(User::Alice), &tokens).unwrap();
        assert_eq!(text, r#"{"type":"authenticate","token":"it's \"quoted\""}"#);
        let bob = Credential::Valid(User::Bob);
        assert_eq!(authenticate(bob, &tokens), Err(NoToken(bob)));
    }

    #[test]
    fn the_longest_id_has_128_bytes() {
        assert_eq!(message_id(MessageId::LONGEST).len(), 128);
    }

    #[test]
    fn violations_that_are_json_say_what_they_claim() {
        for kind in Violation::all() {
            let text = violation(kind);
            let json = serde_json::from_str::<serde_json::Value>(&text);
            assert_eq!(json.is_err(), kind == Violation::NotJson, "{text}");
        }
        assert_eq!(
            violation(Violation::Mistyped(Field::UserMessageText)),
            r#"{"type":"user_message","message_id":"m0","text":17}"#
        );
        assert_eq!(
            violation(Violation::Missing(Field::UserMessageId)),
            r#"{"type":"user_message","text":"m0"}"#
        );
    }
}
