//! `docs/protocol.md` is what `wsproof export markdown` prints.

use std::collections::BTreeSet;

use wsproof::exports::markdown::document;
use wsproof_model::dependencies::PARTS;
use wsproof_model::run::{RunEvent, RunPhase};
use wsproof_model::vocabulary::{
    ClientMessage, CloseCode, ErrorCode, LifecycleState, Limits, MessageDescription, RunErrorCode,
    ServerMessage, Service, StopReason, ToolErrorCode, Trigger,
};

const KEPT: &str = include_str!("../../docs/protocol.md");

/// The prose of the model.
const PROSE: [&str; 10] = [
    include_str!("../../model/docs/protocol/purpose.md"),
    include_str!("../../model/docs/protocol/words.md"),
    include_str!("../../model/docs/protocol/lifecycle.md"),
    include_str!("../../model/docs/protocol/wire.md"),
    include_str!("../../model/docs/protocol/handshake.md"),
    include_str!("../../model/docs/protocol/violations.md"),
    include_str!("../../model/docs/protocol/behaviour.md"),
    include_str!("../../model/docs/protocol/dependencies.md"),
    include_str!("../../model/docs/order.md"),
    include_str!("../../model/docs/choices.md"),
];

/// Words that stand in backquotes and are none of the model's.
const OTHERS: [&str; 3] = ["type", "seq", "Authorization: Bearer TOKEN"];

#[test]
fn the_document_is_what_the_model_says() {
    let document = document().unwrap();
    let first = KEPT
        .lines()
        .zip(document.lines())
        .find(|(was, is)| was != is);
    assert!(
        KEPT == document,
        "docs/protocol.md is not what the model says; write it anew with `wsproof export markdown > docs/protocol.md`, and read \
         the difference. First difference, as kept and as the model says: {first:#?}"
    );
}

/// Every word of the model.
fn words() -> BTreeSet<&'static str> {
    let mut words: BTreeSet<_> = OTHERS.into();
    words.extend(LifecycleState::ALL.iter().map(|it| it.name()));
    words.extend(Trigger::ALL.iter().map(|it| it.name()));
    words.extend(Service::ALL.iter().map(|it| it.name()));
    words.extend(ErrorCode::ALL.iter().map(|it| it.name()));
    words.extend(RunErrorCode::ALL.iter().map(|it| it.name()));
    words.extend(ToolErrorCode::ALL.iter().map(|it| it.name()));
    words.extend(StopReason::ALL.iter().map(|it| it.name()));
    words.extend(RunPhase::ALL.iter().map(|it| it.name()));
    words.extend(RunEvent::ALL.iter().map(|it| it.name()));
    words.extend(PARTS.iter().map(|it| it.method));
    words.extend(Limits::DESCRIPTIONS.iter().map(|it| it.name));
    let messages = [ClientMessage::DESCRIPTIONS, ServerMessage::DESCRIPTIONS];
    for MessageDescription { name, fields, .. } in messages.into_iter().flatten() {
        words.insert(name);
        words.extend(fields.iter().map(|field| field.name));
    }
    words
}

#[test]
fn the_prose_names_only_what_the_model_has() {
    let words = words();
    let said = PROSE
        .iter()
        .flat_map(|text| text.split('`').skip(1).step_by(2));
    let mut count = 0;
    for said in said {
        // `error queue_full` is a message and its code.
        let known = words.contains(said) || said.split(' ').all(|word| words.contains(word));
        assert!(
            known,
            "the prose in model/docs says `{said}`, which the model does not have"
        );
        count += 1;
    }
    assert!(count > 50, "{count}");
}

#[test]
fn the_prose_names_only_close_codes_that_there_are() {
    let numbers = PROSE.iter().flat_map(|text| {
        let text = text.replace("RFC 6455", "");
        let numbers = text.split(|it: char| !it.is_ascii_digit());
        numbers.map(str::to_owned).collect::<Vec<_>>()
    });
    let mut known = BTreeSet::new();
    for number in numbers.filter(|number| number.len() == 4) {
        let number: u16 = number.parse().unwrap();
        // What is never sent is named as well.
        assert!(
            number == 1011 || CloseCode::try_from(number).is_ok(),
            "{number}"
        );
        known.insert(number);
    }
    assert!(known.len() > 4, "{known:?}");
}
