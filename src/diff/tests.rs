//! Made-up changes: what is told of them, and how.

mod earlier;
mod made_up;
mod particulars;
mod size;
mod verdicts;

use std::collections::BTreeSet;

use self::made_up::Draft;
use super::{Cause, Level, diff};
use crate::description::{Description, Kind};
use crate::suites::extraction::Bounds;

const SMALL: Bounds = Bounds {
    queue_limit: 1,
    violation_limit: 2,
    messages: 1,
    states: 1_000,
};

fn model() -> Description {
    Description::of_the_model(SMALL).unwrap()
}

#[test]
fn the_model_is_equal_to_itself() {
    let diff = diff(&model(), &model()).unwrap();
    assert_eq!((diff.verdict, diff.breaks), (Level::Equal, Vec::new()));
    assert_eq!(diff.changes, Vec::new());
}

#[test]
fn of_the_words_of_a_field_only_those_that_came_and_went_are_told() {
    let old = model();
    let reason = |words: &mut Description, change: fn(&mut BTreeSet<String>)| {
        let changed = words.server_messages.get_mut("state_changed").unwrap();
        let field = changed.fields.get_mut("reason").unwrap();
        let Kind::Word(words) = &mut field.kind else {
            panic!("{field:?}");
        };
        change(words);
    };
    let told = |change: fn(&mut BTreeSet<String>)| {
        let mut new = old.clone();
        reason(&mut new, change);
        let changes = diff(&old, &new).unwrap().changes;
        changes.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let of = "field of a server message `state_changed.reason`";
    let came = told(|words| {
        words.insert("run_timed_out".to_owned());
    });
    assert_eq!(came, [format!("{of} may also be `run_timed_out`")]);
    let went = told(|words| {
        words.remove("run_ended");
    });
    assert_eq!(went, [format!("{of} cannot be `run_ended` any more")]);
    let both = told(|words| {
        words.insert("run_timed_out".to_owned());
        words.remove("run_ended");
    });
    assert_eq!(
        both,
        [format!(
            "{of} may be `run_timed_out` in place of `run_ended`"
        )]
    );
}

#[test]
fn a_break_is_shown_by_a_shortest_conversation() {
    let old = model();
    let mut draft = Draft::of(old.clone());
    draft.close_code("1013", "1012");
    let diff = diff(&old, &draft.finished()).unwrap();
    let inputs: Vec<_> = diff.breaks[0]
        .conversation
        .iter()
        .map(|exchange| exchange.input.name.as_str())
        .collect();
    assert_eq!(
        inputs,
        [
            "supervisor down",
            "open",
            "upgrade with a valid token",
            "services_timeout"
        ]
    );
    let Cause::NewWord { of, word, expected } = &diff.breaks[0].cause else {
        panic!("{:#?}", diff.breaks[0]);
    };
    assert_eq!((of.as_str(), word.as_str()), ("close code", "1012"));
    assert_eq!(expected.len(), 1);
}
