//! Proof by the compiler: every method in every state, the legal ones accepted and the illegal ones refused.
//!
//! From the tables comes one Rust program with a function for each pair: of the dependency graph, each state that a
//! builder can be in and each method; of the lifecycle, each state and each trigger; of the run, each phase and each
//! event. The compiler reads it once. A legal call must have the type that the table says follows, and no error. An
//! illegal one must be refused with what the table has the compiler say, and with nothing else.

mod calls;
mod dependencies;
mod lifecycle;
mod package;
mod run;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use calls::{Call, Expected};
use package::Refused;

#[test]
#[expect(
    clippy::disallowed_types,
    reason = "how long the compiler took is told, and decides nothing"
)]
fn the_compiler_accepts_every_legal_call_and_refuses_every_illegal_one() {
    let calls: Vec<Call> = [dependencies::calls(), lifecycle::calls(), run::calls()].concat();
    let started = std::time::Instant::now();
    let mut refused = package::refused(&calls);
    let seconds = started.elapsed().as_secs_f32();

    let mut wrong = Vec::new();
    let mut proven: BTreeMap<&str, [u32; 2]> = BTreeMap::new();
    for (number, call) in calls.iter().enumerate() {
        let errors = refused.remove(&number).unwrap_or_default();
        if let Some(difference) = difference(call, &errors) {
            wrong.push(format!("{}: {difference}", call.name));
        }
        let [legal, illegal] = proven.entry(call.of).or_default();
        match call.expected {
            Expected::Legal(_) => *legal += 1,
            Expected::Illegal(_) => *illegal += 1,
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Not by `println!`, which a test that passes keeps to itself.
    let mut told = std::io::stderr().lock();
    for (of, [legal, illegal]) in proven {
        writeln!(
            told,
            "{of}: {legal} legal calls compile, {illegal} illegal calls are refused"
        )
        .unwrap();
    }
    writeln!(
        told,
        "{} calls in one compilation, {seconds:.1} s",
        calls.len()
    )
    .unwrap();
}

/// How what the compiler says of a call differs from what it must say.
fn difference(call: &Call, errors: &[Refused]) -> Option<String> {
    let codes: BTreeSet<_> = errors.iter().map(|error| error.code.as_str()).collect();
    let said: BTreeSet<_> = errors.iter().map(|error| error.message.clone()).collect();
    let refused = codes.iter().eq(["E0277"].iter());
    match &call.expected {
        Expected::Legal(next) => {
            (!errors.is_empty()).then(|| format!("must become `{next}`, but: {said:#?}"))
        }
        Expected::Illegal(refusals) => (!refused || said != *refusals)
            .then(|| format!("must be refused with {refusals:#?}, not {codes:?} with {said:#?}")),
    }
}
