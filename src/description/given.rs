//! What the inputs are called.
//!
//! The names are stable, as those of messages are: two descriptions have an input in common if it is called the same in both.
//! A name is that of the kind of input, and what distinguishes the input from the plainest of its kind, in the words by which
//! kept conversations know it.

use serde::Serialize;
use serde_json::Value;
use wsproof_model::machine::input::{
    Breach, ClientAction, ClientClose, Credential, Input, Offer, Payload, Upgrade, User,
};

use super::behaviour::{GivenInput, Giver};
use crate::exploration::WEAKLY_FAIR;

/// The input by name.
///
/// # Errors
/// If a word of the model cannot be written.
pub(super) fn named(input: Input) -> serde_json::Result<GivenInput> {
    let kind = input.kind().name();
    let name = match input {
        Input::Client { action, .. } => client(kind, action)?,
        Input::Agent { .. } | Input::Timer { .. } | Input::Service { .. } | Input::Shutdown => {
            kind.to_owned()
        }
    };
    Ok(GivenInput {
        name,
        by: giver(input),
        fair: matches!(input, Input::Timer { timer, .. } if WEAKLY_FAIR.contains(&timer)),
    })
}

pub(super) const fn giver(input: Input) -> Giver {
    match input {
        Input::Client { .. } => Giver::Client,
        Input::Agent { .. } | Input::Timer { .. } | Input::Service { .. } | Input::Shutdown => {
            Giver::Environment
        }
    }
}

impl GivenInput {
    /// The kind of input: its name without the message that it is about, and without its particulars.
    #[must_use]
    pub fn kind(&self) -> &str {
        let kind = self.name.split(':').next().unwrap_or_default();
        match kind.rsplit_once(' ') {
            Some((kind, message)) if is_message(message) => kind,
            Some(_) | None => kind,
        }
    }
}

/// Whether a word is `m0`, `m1`, ….
fn is_message(word: &str) -> bool {
    let number = word.strip_prefix('m');
    number.is_some_and(|number| number.parse::<u8>().is_ok())
}

fn client(kind: &str, action: ClientAction) -> serde_json::Result<String> {
    let (name, particulars) = match action {
        ClientAction::UserMessage { message, text } => {
            (format!("{kind} {message}"), vec![payload(text)])
        }
        ClientAction::StopAgent { message } => (format!("{kind} {message}"), Vec::new()),
        ClientAction::Upgrade(Upgrade::WellFormed { offer, bearer }) => (
            kind.to_owned(),
            vec![
                bearer.map(credential).transpose().map(Option::flatten),
                Ok(offered(offer).map(str::to_owned)),
            ],
        ),
        ClientAction::Upgrade(
            upgrade @ (Upgrade::WrongPath | Upgrade::NoUpgrade | Upgrade::Rubbish),
        ) => (kind.to_owned(), vec![words(upgrade)]),
        ClientAction::Authenticate(shown) => (kind.to_owned(), vec![credential(shown)]),
        ClientAction::Ping { nonce } => (kind.to_owned(), vec![payload(nonce)]),
        ClientAction::Violate(violation) => (kind.to_owned(), vec![words(violation)]),
        ClientAction::Breach(breach) => (kind.to_owned(), vec![broken(breach)]),
        ClientAction::Close(close) => (kind.to_owned(), vec![closing(close)]),
        ClientAction::Open
        | ClientAction::GetStatus
        | ClientAction::Pong
        | ClientAction::FallSilent
        | ClientAction::Vanish => (kind.to_owned(), Vec::new()),
    };
    let particulars: Vec<_> = particulars.into_iter().collect::<Result<_, _>>()?;
    let particulars: Vec<_> = particulars.into_iter().flatten().collect();
    Ok(if particulars.is_empty() {
        name
    } else {
        format!("{name}: {}", particulars.join(", "))
    })
}

/// What is special about an input; nothing about the plainest of its kind.
type Particular = serde_json::Result<Option<String>>;

fn payload(payload: Payload) -> Particular {
    match payload {
        Payload::Short => Ok(None),
        Payload::Empty | Payload::Unicode | Payload::Largest => words(payload),
    }
}

const fn offered(offer: Offer) -> Option<&'static str> {
    match offer {
        Offer::Nothing => None,
        Offer::AgentChat => Some("offering the subprotocol"),
        Offer::Foreign => Some("offering others"),
    }
}

fn credential(credential: Credential) -> Particular {
    match credential {
        Credential::Valid(User::Alice) => Ok(None),
        Credential::Valid(user @ User::Bob) => words(user),
        Credential::Invalid(fault) => words(fault),
    }
}

/// The other breaches are kinds of their own.
fn broken(breach: Breach) -> Particular {
    match breach {
        Breach::Binary | Breach::InvalidUtf8 | Breach::Oversized => Ok(None),
        Breach::ReservedOpcode
        | Breach::ReservedBit
        | Breach::Unmasked
        | Breach::FragmentedControl
        | Breach::ReservedCloseCode => words(breach),
    }
}

fn closing(close: ClientClose) -> Particular {
    match close {
        ClientClose::Normal => Ok(None),
        ClientClose::GoingAway
        | ClientClose::InternalError
        | ClientClose::Private
        | ClientClose::NoCode => words(close),
    }
}

/// By what kept conversations know something: `{"missing": "ping_nonce"}` is `missing ping nonce`.
fn words(thing: impl Serialize) -> Particular {
    let text = spoken(&serde_json::to_value(thing)?);
    Ok(Some(text.replace('_', " ")))
}

fn spoken(value: &Value) -> String {
    match value {
        Value::String(word) => word.clone(),
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(of, value)| format!("{of} {}", spoken(value)));
            fields.collect::<Vec<_>>().join(" ")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::suites::extraction::Bounds;

    const BOUNDS: Bounds = Bounds {
        queue_limit: 0,
        violation_limit: 1,
        messages: 1,
        states: 1,
    };

    fn names() -> Vec<String> {
        let inputs = BOUNDS.full_alphabet().into_iter();
        inputs.map(|input| named(input).unwrap().name).collect()
    }

    /// Whoever changes a name makes another input of it for `wsproof diff`.
    #[test]
    fn the_names_are_as_they_always_were() {
        insta::assert_snapshot!(names().join("\n"));
    }

    #[test]
    fn the_kind_of_an_input_can_be_told_from_its_name() {
        for input in BOUNDS.full_alphabet() {
            assert_eq!(named(input).unwrap().kind(), input.kind().name());
        }
    }

    #[test]
    fn no_two_inputs_are_called_the_same() {
        let names = names();
        let different: BTreeSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len());
    }
}
