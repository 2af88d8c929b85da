//! A server that dies while it is checked: that is told, and what was found until then is kept.

use std::collections::BTreeSet;
use std::fs;
use std::process::Output;
use std::sync::{Arc, mpsc};

use serde_json::Value;
use wsproof::conformance::CheckOptions;
use wsproof::targets::interception::Interceptor;
use wsproof::targets::variation::Arrangement;
use wsproof_model::machine::input::{ClientAction, Credential, User};
use wsproof_model::vocabulary::{Limits, Rule};

use crate::broken::{Changes, skips_a_number};
use crate::checking::{broken, client, folder, only, options, try_check, upgrade};
use crate::command::{secret_file, stdout, wsproof_check_of};
use crate::host::{Host, Household};

/// A server that skips a number in each conversation, and dies when it is called once more than `calls` times. Gives what
/// comes of doing something with it at its address.
fn dies_after<T>(calls: u64, during: impl FnOnce(&str) -> T) -> T {
    let (dies, death) = mpsc::channel();
    let is_over = dies.clone();
    let intercept = move |connection| -> Box<dyn Interceptor> {
        if connection == calls {
            let _over_already = dies.send(());
        }
        Box::new(Changes(skips_a_number))
    };
    let host = Host::start(Household {
        arrangement: Arrangement {
            interceptor: Some(Arc::new(intercept)),
            ..Arrangement::proper()
        },
        ..Household::with_limits(Limits::default())
    });
    let url = host.url();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            death.recv().unwrap();
            drop(host);
        });
        let came_of_it = during(&url);
        let _dead_already = is_over.send(());
        came_of_it
    })
}

/// A check as a process, of such a server; with the page that it wrote.
fn process(name: &str, format: &str) -> (Output, String) {
    let folder = folder(name);
    let (secret, page) = (secret_file(&folder), folder.join("report.html"));
    let report = ["--report", page.to_str().unwrap()];
    let arguments = ["--secret-file", &secret, "--format", format];
    let arguments = [&arguments[..], &report].concat();
    // It has skipped a number by then, and however late it dies, there is more to play.
    let output = dies_after(80, |url| wsproof_check_of("3000", url, &folder, &arguments));
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    (output, fs::read_to_string(page).unwrap())
}

#[test]
fn what_was_found_before_a_server_died_is_told_to_a_person() {
    let (output, page) = process("dies", "human");
    for said in [stdout(&output), &page] {
        assert!(said.contains("cannot be reached"), "{said}");
        assert!(said.contains("wire/seq"), "{said}");
        assert!(said.contains("seq is 4, expected 3"), "{said}");
    }
}

#[test]
fn what_was_found_before_a_server_died_is_told_to_programs() {
    let (output, _page) = process("dies-json", "json");
    let json: Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(json["verdict"], "interrupted");
    let why = json["interrupted"].as_str().unwrap();
    assert!(why.contains("cannot be reached"), "{why}");
    assert_eq!(json["rules"]["wire/seq"], "differs");
    let mut counterexamples = json["counterexamples"].as_array().unwrap().iter();
    assert!(
        counterexamples.any(|it| it["rule"] == "wire/seq"),
        "{json:#}"
    );
}

/// What is kept of a check that looks at the server, plays, and is cut short while it plays again what it found.
fn is_kept_as_it_was_found(options: &CheckOptions, calls: u64) {
    let conformance = dies_after(calls, |url| try_check(url, options)).unwrap();
    let why = conformance.interrupted.as_ref().unwrap();
    assert!(why.contains("cannot be reached"), "{why}");
    assert_eq!(broken(&conformance), BTreeSet::from([Rule::WireSeq]));
}

/// The look at a server before anything is played.
const LOOK: u64 = 3;

#[test]
fn what_cannot_be_shrunk_as_the_server_died_is_kept_as_it_was_found() {
    let options = options("dies-late", &Limits::default(), 6);
    // Each conversation has three connections at the most.
    is_kept_as_it_was_found(&options, LOOK + 6 * 3);
}

#[test]
fn a_kept_conversation_that_differs_is_told_though_the_server_died() {
    let alice = Credential::Valid(User::Alice);
    let inputs = [
        client(ClientAction::Open),
        upgrade(Some(alice)),
        client(ClientAction::GetStatus),
    ];
    let options = options("dies-replay", &Limits::default(), 6);
    is_kept_as_it_was_found(&only(options, Rule::WireSeq, &inputs), LOOK + 1);
}
