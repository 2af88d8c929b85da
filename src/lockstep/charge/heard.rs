//! What a server's message tells, as far as the properties ask for it.

use wsproof_model::machine::input::MessageId;
use wsproof_model::machine::output::Output;
use wsproof_model::properties::{Fact, Told};
use wsproof_model::run::RunEvent;
use wsproof_model::vocabulary::{ServerMessageType, Trigger};

use crate::lockstep::received::Received;
use crate::targets::wording;

/// The number of every message that no client of this checker has sent.
const UNKNOWN: u32 = MessageId::COUNT as u32;

/// What it tells; what lacks a field tells nothing.
pub(super) fn told(received: &Received<'_>) -> Told {
    let kind = received.kind.0.as_ref();
    let Some(message) = message(received) else {
        return state_changed(received).unwrap_or(Told::Other);
    };
    if kind == ServerMessageType::MessageAccepted.name() {
        return Told::Accepted { message };
    }
    if kind == ServerMessageType::MessageCancelled.name() {
        return Told::Cancelled { message };
    }
    match RunEvent::ALL.iter().find(|event| event.name() == kind) {
        Some(RunEvent::Errored) if received.run_id.is_none() => Told::GivenUp { message },
        Some(event) => Told::Run {
            message,
            run: None,
            event: *event,
        },
        None => Told::Other,
    }
}

/// Whether an output tells just that.
pub(super) fn tells(output: Output, told: Told) -> bool {
    Fact::from(output) == Fact::Message { seq: 0, told }
}

/// Whether a message is of the type of an output.
pub(super) fn is_of_kind(output: Output, received: &Received<'_>) -> bool {
    let Fact::Message { told: expected, .. } = output.into() else {
        return false;
    };
    let event = |told| match told {
        Told::Run { event, .. } => Some(event),
        Told::GivenUp { .. } => Some(RunEvent::Errored),
        Told::StateChanged { .. }
        | Told::Accepted { .. }
        | Told::Cancelled { .. }
        | Told::Other => None,
    };
    let seen = told(received);
    match (event(expected), event(seen)) {
        (None, None) => std::mem::discriminant(&expected) == std::mem::discriminant(&seen),
        (expected, seen) => expected == seen,
    }
}

fn state_changed(received: &Received<'_>) -> Option<Told> {
    let reason = received.reason.as_ref()?;
    let reason = Trigger::ALL.iter().find(|it| it.name() == reason.0)?;
    let is_one = received.kind.0 == ServerMessageType::StateChanged.name();
    is_one.then_some(Told::StateChanged {
        from: received.from?,
        to: received.to?,
        reason: *reason,
    })
}

/// The number of the message that it is about.
pub(super) fn message(received: &Received<'_>) -> Option<u32> {
    let id = received.message_id.as_ref()?;
    let mut known = (0..MessageId::COUNT).filter_map(MessageId::new);
    let known = known.find(|message| wording::message_id(*message) == id.0);
    Some(known.map_or(UNKNOWN, number))
}

pub(super) fn number(message: MessageId) -> u32 {
    u32::from(message.number())
}

/// A message in words.
pub(super) fn named(message: u32) -> String {
    let known = u8::try_from(message).ok().and_then(MessageId::new);
    known.map_or_else(|| "an unknown message".to_owned(), |it| it.to_string())
}
