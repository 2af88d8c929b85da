//! `wsproof diff`.

use std::fs;
use std::path::Path;

use clap::{Args, ValueEnum};

use super::error::CommandError;
use super::{Format, Outcome, print};
use crate::description::{Description, NEWEST, RELEASED, RELEASES};
use crate::diff::{Level, diff as compare};
use crate::report::diff as report;
use crate::suites::extraction::Bounds;

/// What names the model as it is now.
const WORKING: &str = "working";

/// Tells what a change of the protocol means: what breaks, and for whom.
///
/// Decided on the product of the two machines: a conversation breaks old clients if a new server does in it what no
/// environment could have made an old server do, or if it is silent where an old server had to speak in the end. Each break
/// that is another is shown by a shortest conversation. The handshake, messages and limits are compared as well.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  wsproof diff                    what changed since the newest release\n  wsproof diff v1 --allow minor   for CI: exit code 1 if old clients break\n  wsproof diff v1 --format markdown\n  wsproof diff before.json after.json"
)]
pub(super) struct DiffArguments {
    /// What is compared with: a release such as `v1`, or a file that `wsproof export machine` made
    #[arg(default_value = NEWEST.name)]
    old: String,
    /// What is compared: a release, a file, or the model as it is now
    #[arg(default_value = WORKING)]
    new: String,
    /// The verdict above which the exit code is 1
    #[arg(long, value_enum, value_name = "VERDICT", default_value_t = Allowed::Major)]
    allow: Allowed,
    /// How many breaks for each side are told in full, the shortest first; JSON has all
    #[arg(long, value_name = "NUMBER", default_value_t = 5)]
    breaks: usize,
    /// For whom the outcome is printed
    #[arg(long, value_enum, default_value_t)]
    format: DiffFormat,
}

/// A verdict, as it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Allowed {
    /// Nothing that anybody could see
    Equal,
    /// Other words
    Patch,
    /// Old clients work on a new server
    Minor,
    /// Anything
    Major,
}

/// For whom a comparison is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// For a person
    #[default]
    Human,
    /// For a program: one JSON value on stdout and nothing else
    Json,
    /// For a review, to be pasted there
    Markdown,
}

impl Allowed {
    const fn level(self) -> Level {
        match self {
            Self::Equal => Level::Equal,
            Self::Patch => Level::Patch,
            Self::Minor => Level::Minor,
            Self::Major => Level::Major,
        }
    }
}

impl DiffArguments {
    /// For whom an error is told.
    pub(super) const fn error_format(&self) -> Format {
        match self.format {
            DiffFormat::Json => Format::Json,
            DiffFormat::Human | DiffFormat::Markdown => Format::Human,
        }
    }
}

/// Compares.
pub(super) fn diff(arguments: &DiffArguments) -> Result<Outcome, CommandError> {
    let (old, new) = descriptions(&arguments.old, &arguments.new)?;
    let outcome = compare(&old, &new).map_err(CommandError::Diff)?;
    let sides = report::Sides {
        old: told(&arguments.old, &old),
        new: told(&arguments.new, &new),
    };
    match arguments.format {
        DiffFormat::Human => print::coloured(&report::human(
            &outcome,
            &sides,
            arguments.breaks,
            print::width(),
        ))?,
        DiffFormat::Json => print::plain(&format!("{}\n", report::json(&outcome, &sides)?))?,
        DiffFormat::Markdown => {
            print::plain(&report::markdown(&outcome, &sides, arguments.breaks))?;
        }
    }
    let allowed = arguments.allow.level();
    if outcome.verdict <= allowed {
        return Ok(Outcome::Done);
    }
    print::note(&format!(
        "wsproof: {} is more than --allow {}",
        outcome.verdict.name(),
        allowed.name()
    ));
    Ok(Outcome::Not)
}

/// Both descriptions. The model is taken within the bounds of the other one.
fn descriptions(old: &str, new: &str) -> Result<(Description, Description), CommandError> {
    Ok(match (old == WORKING, new == WORKING) {
        (true, true) => (working(RELEASED)?, working(RELEASED)?),
        (true, false) => {
            let new = read(new)?;
            (working(new.behaviour.within.bounds())?, new)
        }
        (false, true) => {
            let old = read(old)?;
            let new = working(old.behaviour.within.bounds())?;
            (old, new)
        }
        (false, false) => (read(old)?, read(new)?),
    })
}

fn working(bounds: Bounds) -> Result<Description, CommandError> {
    Description::of_the_model(bounds).map_err(CommandError::Description)
}

fn read(name: &str) -> Result<Description, CommandError> {
    if let Some(release) = RELEASES.iter().find(|release| release.name == name) {
        let of = |source| CommandError::Release {
            name: release.name,
            source,
        };
        return release.description().map_err(of);
    }
    if !Path::new(name).exists() {
        let releases: Vec<_> = RELEASES.iter().map(|release| release.name).collect();
        return Err(CommandError::NothingToCompare {
            name: name.to_owned(),
            releases: releases.join(", "),
        });
    }
    let text = fs::read_to_string(name).map_err(|source| CommandError::File {
        file: name.into(),
        done: "read",
        source,
    })?;
    Description::read(&text).map_err(|source| CommandError::NotADescription {
        name: name.to_owned(),
        source,
    })
}

fn told(name: &str, description: &Description) -> String {
    let name = if name == WORKING {
        "the model as it is"
    } else {
        name
    };
    format!(
        "{name}, version {}, {} states",
        description.version,
        description.behaviour.states.len()
    )
}
