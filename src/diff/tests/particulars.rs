//! What a server says to one particular request, violation or frame, and to no other.

use super::made_up::Draft;
use super::model;
use crate::description::SeenOutput;
use crate::diff::{Level, Whom, diff};

fn output(name: &str, fields: &[(&str, &str)]) -> SeenOutput {
    let fields = fields.iter();
    SeenOutput {
        name: name.to_owned(),
        fields: fields
            .map(|(field, value)| ((*field).to_owned(), (*value).to_owned()))
            .collect(),
        optional: false,
    }
}

#[test]
fn another_answer_to_a_particular_input_breaks_old_clients() {
    let http = |status| output("http", &[("status", status)]);
    let error = |code| output("error", &[("code", code)]);
    let close = |code| output("close", &[("code", code)]);
    let selected = [("status", "101"), ("subprotocol", "agent-chat.v1")];
    let changes = [
        ("malformed upgrade: wrong path", http("404"), http("403")),
        ("malformed upgrade: no upgrade", http("400"), http("404")),
        (
            "upgrade: offering the subprotocol",
            output("http", &selected),
            http("101"),
        ),
        (
            "violation: long id user message",
            error("invalid_id"),
            error("missing_field"),
        ),
        (
            "violation: missing ping nonce",
            error("missing_field"),
            error("mistyped_field"),
        ),
        (
            "authenticate with an invalid token: wrong issuer",
            close("3000"),
            close("1008"),
        ),
        ("broken frame: unmasked", close("1002"), close("1007")),
        ("close: going away", close("1001"), close("1000")),
        (
            "ping: largest",
            output("pong", &[("nonce", "largest")]),
            output("pong", &[("nonce", "short")]),
        ),
    ];
    let old = model();
    for (input, said, by) in changes {
        let mut draft = Draft::of(old.clone());
        draft.replace_after(input, &said, by);
        let diff = diff(&old, &draft.finished()).unwrap();
        assert_eq!(diff.verdict, Level::Major, "{input}");
        let mut shown = diff
            .breaks
            .iter()
            .filter(|it| it.whom == Whom::OldClients)
            .map(|it| it.conversation.last().unwrap().input.name.as_str());
        assert_eq!(shown.next(), Some(input));
        assert_eq!(shown.next(), None, "{input}: told once");
    }
}
