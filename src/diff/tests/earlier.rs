//! A break behind another is shown with the other.

use super::made_up::{Draft, state_changed};
use super::model;
use crate::diff::{Break, Cause, Whom, diff};

/// Another close code behind another trigger.
fn breaks() -> Vec<Break> {
    let old = model();
    let mut draft = Draft::of(old.clone());
    draft.rename_trigger("credentials_accepted", "welcome");
    draft.close_code("1013", "1012");
    let mut breaks = diff(&old, &draft.finished()).unwrap().breaks;
    breaks.retain(|it| it.whom == Whom::OldClients);
    breaks
}

#[test]
fn an_exchange_in_which_something_else_had_to_be_seen_is_marked_also_if_it_is_not_the_last() {
    let breaks = breaks();
    assert_eq!(breaks.len(), 2);
    let behind = breaks
        .iter()
        .find(|it| matches!(&it.cause, Cause::NewWord { word, .. } if word == "1012"));
    let conversation = &behind.unwrap().conversation;
    let marked = conversation.iter().filter_map(|it| it.instead.as_ref());
    let instead: Vec<_> = marked.map(|it| it.last().unwrap().to_string()).collect();
    let accepted = state_changed("accepted", "authenticated", "credentials_accepted");
    assert_eq!(
        instead,
        [accepted.to_string(), "close code 1013".to_owned()]
    );
}
