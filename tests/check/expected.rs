//! `--expected`: the rules that a server is known to break.

use std::fs;

use wsproof::incidents::Incident;
use wsproof_model::vocabulary::Limits;

use crate::checking::folder;
use crate::command::{secret_file, stderr, stdout, wsproof_check};
use crate::host::{Host, Household};

/// The exit code, and what is said, of a check of a server that swaps two events, with these rules listed.
fn with_list(name: &str, list: &str) -> (Option<i32>, String) {
    let host = Host::start(Household {
        arrangement: (Incident::named("events-swapped").unwrap().variation())(),
        ..Household::with_limits(Limits::default())
    });
    let folder = folder(name);
    let file = folder.join("expected.txt");
    fs::write(&file, list).unwrap();
    let secret = secret_file(&folder);
    let expected = [
        "--secret-file",
        &secret,
        "--expected",
        file.to_str().unwrap(),
    ];
    let output = wsproof_check(&host.url(), &folder, &expected);
    let said = format!("{}{}", stdout(&output), stderr(&output));
    (output.status.code(), said)
}

#[test]
fn a_rule_that_is_known_to_be_broken_and_is_broken_is_as_expected() {
    let (code, said) = with_list(
        "expected",
        "# two events swapped\n\nwire/user-message/accepted # known\n",
    );
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn a_rule_that_is_listed_and_followed_is_a_difference() {
    let (code, said) = with_list("followed", "wire/user-message/accepted\nwire/ping\n");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("wire/ping"), "{said}");
}

#[test]
fn without_the_list_the_server_differs() {
    let (code, said) = with_list("unlisted", "# nothing is listed\n");
    assert_eq!(code, Some(1), "{said}");
}

#[test]
fn a_name_that_no_rule_has_is_named_with_its_line() {
    let (code, said) = with_list("unknown", "# a comment\nwire/seq\nwire/nothing\n");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("line 3"), "{said}");
    assert!(said.contains("wire/nothing"), "{said}");
}
