//! What only the descriptions of messages show.

use super::*;
use crate::diff::{Diff, Level, diff};
use crate::suites::extraction::Bounds;

const SMALL: Bounds = Bounds {
    queue_limit: 1,
    violation_limit: 2,
    messages: 1,
    states: 1_000,
};

fn compared(change: impl FnOnce(&mut Description)) -> Diff {
    let old = Description::of_the_model(SMALL).unwrap();
    let mut new = old.clone();
    change(&mut new);
    diff(&old, &new).unwrap()
}

/// For whom something breaks, and what.
fn told(diff: &Diff) -> Vec<(Whom, String)> {
    let told = diff.breaks.iter().map(|it| {
        let Cause::Shape { message, text } = &it.cause else {
            panic!("{it:#?}");
        };
        (it.whom, format!("{message}: {text}"))
    });
    told.collect()
}

fn rename<T>(things: &mut BTreeMap<String, T>, name: &str, to: &str) {
    let thing = things.remove(name).unwrap();
    things.insert(to.to_owned(), thing);
}

#[test]
fn a_message_that_is_renamed_in_the_table_alone_breaks_everybody_once() {
    let diff = compared(|new| rename(&mut new.server_messages, "agent_completed", "agent_done"));
    assert_eq!(diff.verdict, Level::Major);
    let of = |name: &str| format!("{name}: the client does not know it");
    assert_eq!(
        told(&diff),
        [
            (Whom::OldClients, of("agent_done")),
            (Whom::NewClients, of("agent_completed")),
        ]
    );
}

#[test]
fn a_message_of_the_client_that_is_gone_breaks_old_clients_once() {
    let diff = compared(|new| {
        new.client_messages.remove("ping").unwrap();
    });
    let gone = "ping: the server does not know it".to_owned();
    assert_eq!(told(&diff), [(Whom::OldClients, gone)]);
}

#[test]
fn what_a_conversation_shows_is_not_told_of_the_message_as_well() {
    let diff = compared(|new| {
        rename(&mut new.client_messages, "ping", "hello");
        for input in &mut new.behaviour.inputs {
            if let Some(rest) = input.name.strip_prefix("ping") {
                input.name = format!("hello{rest}");
            }
        }
    });
    let causes: Vec<_> = diff.breaks.iter().map(|it| &it.cause).collect();
    assert_eq!(causes.len(), 2, "{causes:#?}");
    for cause in causes {
        assert!(matches!(cause, Cause::NotKnown { .. }), "{cause:?}");
    }
}

#[test]
fn a_word_that_nobody_says_breaks_whom_it_is_new_to_and_once() {
    let diff = compared(|new| {
        for message in new.server_messages.values_mut() {
            for field in message.fields.values_mut() {
                if let Kind::Word(words) = &mut field.kind
                    && words.remove("failed")
                {
                    words.insert("broken".to_owned());
                }
            }
        }
    });
    let of = |word: &str| {
        format!("state_changed: `from` may be `{word}`, which the client does not know")
    };
    assert_eq!(
        told(&diff),
        [
            (Whom::OldClients, of("broken")),
            (Whom::NewClients, of("failed")),
        ]
    );
}

#[test]
fn a_close_code_that_nobody_sends_breaks_whom_it_is_new_to() {
    let diff = compared(|new| {
        let code = new.close_codes[&1000].clone();
        new.close_codes.insert(1012, code);
    });
    let code = "close: `code` may be 1012, which the client does not know".to_owned();
    assert_eq!(told(&diff), [(Whom::OldClients, code)]);
}
