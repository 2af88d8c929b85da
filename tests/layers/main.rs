//! The layers of the architecture, held against every path that the source names.
//!
//! Each part stands on a level, and uses only parts of its own level or of a lower one. One rule is stronger than the
//! levels: the server never uses the machine and the properties that it is checked against.

mod levels;
mod mentions;
mod source;

use std::path::Path;

use levels::violations;
use source::{Source, sources};

#[test]
fn every_part_uses_only_what_the_layers_allow() {
    let sources = sources(Path::new(env!("CARGO_MANIFEST_DIR")));
    let broken: Vec<_> = sources.iter().flat_map(violations).collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_part_that_there_is_was_read() {
    let sources = sources(Path::new(env!("CARGO_MANIFEST_DIR")));
    let read: Vec<_> = sources.iter().map(|source| source.file.as_str()).collect();
    for file in [
        "src/main.rs",
        "src/lockstep/verdict.rs",
        "model/src/machine/world.rs",
    ] {
        assert!(read.contains(&file), "{file} was not read");
    }
}

/// What is wrong with `text` as the source of `file`.
fn wrong_with(file: &str, text: &str) -> Vec<String> {
    violations(&Source::new(file, text))
}

const SERVER: &str = "src/server/phases/idle.rs";
const SERVER_USES_THE_MACHINE: &str = "src/server/phases/idle.rs: `server` (level 5) names \
    `wsproof_model::machine::Machine` of `machine` (level 3): a server that uses what it is checked against proves nothing";

#[test]
fn a_server_that_uses_the_machine_is_found_however_it_names_it() {
    let ways = [
        "use wsproof_model::machine::Machine;",
        "use ::wsproof_model::machine::Machine as M;",
        "use wsproof_model::{vocabulary::Rule, machine::{Machine, world::World}};",
        "fn f() { let _: wsproof_model::machine::Machine; }",
        "fn f() { drop(vec![wsproof_model::machine::Machine]); }",
        "use wsproof_model as model; fn f(_: model::machine::Machine) {}",
        "use wsproof_model::{self as model}; fn f(_: model::machine::Machine) {}",
        "use wsproof_model as a; use a as b; mod inner { use super::b; fn f(_: b::machine::Machine) {} }",
        "macro_rules! m { () => { wsproof_model::machine::Machine } }",
        "#[cfg(test)] mod tests { use wsproof_model::machine::Machine; }",
    ];
    for text in ways {
        let found = wrong_with(SERVER, text);
        let named = found
            .iter()
            .any(|line| line.starts_with(SERVER_USES_THE_MACHINE));
        assert!(named, "`{text}`: {found:?}");
    }
    assert_eq!(
        wrong_with(SERVER, "use wsproof_model::properties::Monitor;").len(),
        1
    );
}

#[test]
fn a_part_that_uses_one_of_a_higher_level_is_found_however_it_names_it() {
    let expected = "src/targets/live.rs: `targets` (level 6) names `wsproof::lockstep::verdict::Verdict` of \
        `lockstep` (level 7): a part uses only parts of its own level or of a lower one";
    let ways = [
        "use crate::lockstep::verdict::Verdict;",
        "use super::super::lockstep::verdict::Verdict;",
        "use super::super::{lockstep::verdict::Verdict};",
        "mod tests { use super::super::super::lockstep::verdict::Verdict; }",
        "mod tests { fn f(_: self::super::super::super::lockstep::verdict::Verdict) {} }",
        "use crate as here; fn f(_: here::lockstep::verdict::Verdict) {}",
        "pub(in crate::lockstep::verdict::Verdict) fn f() {}",
        "use wsproof::lockstep::verdict::Verdict;",
    ];
    for text in ways {
        assert_eq!(
            wrong_with("src/targets/live.rs", text),
            [expected],
            "`{text}`"
        );
    }
}

#[test]
fn a_part_of_the_model_that_uses_a_higher_one_is_found() {
    let found = wrong_with(
        "model/src/vocabulary/state.rs",
        "use crate::machine::Machine;",
    );
    assert_eq!(
        found,
        [
            "model/src/vocabulary/state.rs: `vocabulary` (level 1) names `wsproof_model::machine::Machine` of `machine` \
          (level 3): a part uses only parts of its own level or of a lower one"
        ]
    );
}

#[test]
fn what_the_layers_allow_is_not_found() {
    let allowed = [
        (
            "src/server/run.rs",
            "use wsproof_model::{lifecycle, run::Run, vocabulary::*}; use crate::server::token;",
        ),
        (
            "src/lockstep.rs",
            "use crate::targets::Observation; use super::sequences; mod tests { use super::*; }",
        ),
        (
            "src/cli.rs",
            "use crate::{report, lockstep}; use std::machine::Machine; /* wsproof */",
        ),
        ("src/main.rs", "fn main() { wsproof::cli::run(); }"),
        ("src/lib.rs", "pub mod lockstep; pub mod server;"),
        (
            "model/src/lib.rs",
            "pub mod machine; pub const VERSION: &str = \"crate::machine\";",
        ),
        (
            "model/src/machine.rs",
            "fn f(machine: u8) -> u8 { let machine = machine; machine }",
        ),
    ];
    for (file, text) in allowed {
        assert_eq!(wrong_with(file, text), Vec::<String>::new(), "`{text}`");
    }
}

#[test]
fn a_root_that_hides_where_things_come_from_is_found() {
    let hidden = [
        (
            "model/src/lib.rs",
            "pub mod machine; pub use machine::Machine;",
        ),
        (
            "model/src/lib.rs",
            "pub mod machine; pub type M = crate::machine::Machine;",
        ),
        ("src/lib.rs", "pub use wsproof_model::machine;"),
        (SERVER, "use wsproof_model::*;"),
        (SERVER, "use crate::{server::token, *};"),
        (SERVER, "use super::super::super::*;"),
    ];
    for (file, text) in hidden {
        assert_eq!(wrong_with(file, text).len(), 1, "`{text}`");
    }
}

#[test]
fn a_part_without_a_level_is_told_where_to_get_one() {
    assert_eq!(
        wrong_with("src/helpers/strings.rs", ""),
        [
            "src/helpers/strings.rs: `helpers` has no level: give it one in `LEVELS` in tests/layers/levels.rs, and in the \
          architecture's list of layers"
        ]
    );
}
