//! For a program: one JSON object.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;

use super::Sides;
use super::told::headline;
use crate::description::{GivenInput, Kind, SeenOutput};
use crate::diff::{Break, ChangeKind, Diff};

#[derive(Serialize)]
struct Whole<'a> {
    verdict: &'static str,
    old: &'a str,
    new: &'a str,
    reasons: Vec<Why<'a>>,
    changes: Vec<Changed<'a>>,
    breaks: Vec<Broken<'a>>,
}

#[derive(Serialize)]
struct Why<'a> {
    level: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct Changed<'a> {
    part: &'static str,
    name: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
struct Broken<'a> {
    whom: &'static str,
    text: String,
    conversation: Vec<Step<'a>>,
    /// What fits in place of what is seen last, or had to come where nothing does, the nearest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a [Vec<SeenOutput>]>,
    places: usize,
}

#[derive(Serialize)]
struct Step<'a> {
    input: &'a GivenInput,
    seen: &'a [SeenOutput],
    /// The nearest of what fits in place of what is seen, if that does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    instead: Option<&'a [SeenOutput]>,
}

/// The whole comparison.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn json(diff: &Diff, sides: &Sides) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Whole {
        verdict: diff.verdict.name(),
        old: &sides.old,
        new: &sides.new,
        reasons: diff
            .reasons
            .iter()
            .map(|reason| Why {
                level: reason.level.name(),
                text: &reason.text,
            })
            .collect(),
        changes: diff.changes.iter().map(changed).collect(),
        breaks: diff.breaks.iter().map(broken).collect(),
    })
}

fn changed(change: &crate::diff::Change) -> Changed<'_> {
    let (kind, what, old, new) = match &change.kind {
        ChangeKind::Added => ("added", None, None, None),
        ChangeKind::Removed => ("removed", None, None, None),
        ChangeKind::Renamed { to } => ("renamed", None, None, Some(to.as_str().into())),
        ChangeKind::Changed { what, old, new } => (
            "changed",
            Some(*what),
            Some(old.as_str().into()),
            Some(new.as_str().into()),
        ),
        ChangeKind::Words { old, new } => {
            let told = |words: &BTreeSet<String>| Kind::Word(words.clone()).to_string().into();
            (
                "changed",
                Some("its kind"),
                Some(told(old)),
                Some(told(new)),
            )
        }
        ChangeKind::Reworded => ("reworded", None, None, None),
    };
    Changed {
        part: change.part.name(),
        name: &change.name,
        kind,
        what,
        old,
        new,
    }
}

fn broken(broken: &Break) -> Broken<'_> {
    let steps = broken.conversation.iter().map(|exchange| Step {
        input: &exchange.input,
        seen: &exchange.seen,
        instead: exchange.instead.as_deref(),
    });
    Broken {
        whom: broken.whom.name(),
        text: headline(broken),
        conversation: steps.collect(),
        expected: broken.cause.expected(),
        places: broken.places,
    }
}
