//! Incidents for a person: what there are, and what running them came to; [`json`](json()) is for a program.

mod json;

pub use json::{json, list_json};

use std::fmt::Write as _;

use super::conversation::{self, RuleIsTold};
use super::numbers::{counted, grouped, seconds};
use super::page::{Page, Span, columns};
use super::palette::{BAD, FAINT, GOOD, PLAIN, STRONG};
use crate::incidents::{Incident, Types};
use crate::lockstep::{Search, Searched};

/// An incident that was run.
#[derive(Debug)]
pub struct Run {
    /// The incident.
    pub incident: &'static Incident,
    /// What was searched.
    pub search: Search,
    /// What that came to.
    pub searched: Searched,
}

impl Run {
    /// Whether it was found.
    #[must_use]
    pub const fn found(&self) -> bool {
        self.searched.counterexample.is_some()
    }
}

/// All incidents, with a line for each, and how to run them.
#[must_use]
pub fn list(width: Option<usize>) -> String {
    let mut page = Page::new(width);
    for incident in Incident::ALL {
        let name = padded(incident.name, name_columns(Incident::ALL.iter()));
        page.line(
            &[Span::new(STRONG, format!("  {name}  "))],
            &[Span::plain(incident.title)],
        );
    }
    page.blank();
    for (command, what) in [
        (
            "wsproof incidents NAME…",
            "runs some and tells them in full",
        ),
        ("wsproof incidents --all", "runs all of them"),
    ] {
        page.line(
            &[Span::new(STRONG, format!("  {}  ", padded(command, 24)))],
            &[Span::plain(what)],
        );
    }
    page.into_text()
}

/// One incident that was run, told in full; `place` is its number and that of all that are run.
#[must_use]
pub fn human(run: &Run, (number, total): (usize, usize), width: Option<usize>) -> String {
    let mut page = Page::new(width);
    let Run {
        incident, search, ..
    } = run;
    let title = format!("incident {number} of {total}: ");
    page.line(
        &[],
        &[Span::new(FAINT, title), Span::new(STRONG, incident.name)],
    );
    paragraph(&mut page, incident.title);
    page.blank();
    heading(&mut page, "what happened");
    paragraph(&mut page, incident.story);
    types(&mut page, &incident.types);
    page.blank();
    if let Some(counterexample) = &run.searched.counterexample {
        found(&mut page, &run.searched);
        page.blank();
        conversation::tell_with(&mut page, counterexample, RuleIsTold::There, again(run));
    } else {
        let what = format!(
            "not found in {} of seed {}: another --seed, or more --cases, may find it",
            counted(run.searched.tally.sequences, "sequence"),
            search.seed
        );
        page.line(&[Span::plain("  ")], &[Span::new(BAD, what)]);
    }
    page.blank();
    page.into_text()
}

fn types(page: &mut Page, types: &Types) {
    match types {
        Types::Forbid { why, refusal } => {
            heading(page, "the types forbid it");
            paragraph(page, why);
            page.line(
                &[Span::new(FAINT, "    program   ")],
                &[Span::plain(refusal.program)],
            );
            page.line(
                &[Span::new(FAINT, "    compiler  ")],
                &[Span::plain(refusal.error())],
            );
        }
        Types::Permit { why } => {
            heading(page, "the types do not forbid it, the check finds it");
            paragraph(page, why);
        }
    }
}

fn found(page: &mut Page, searched: &Searched) {
    let tally = &searched.tally;
    let text = format!(
        "in {}, {}, {} s; the shortest conversation after {} s",
        counted(tally.sequences, "sequence"),
        counted(tally.steps, "step"),
        seconds(tally.elapsed),
        seconds(searched.elapsed),
    );
    page.line(
        &[Span::plain("  "), Span::new(GOOD, "found ")],
        &[Span::plain(text)],
    );
    page.line(
        &[Span::plain("  ")],
        &[Span::new(FAINT, conversation::LEGEND)],
    );
}

/// What all that were run came to: a line for each.
#[must_use]
pub fn summary(runs: &[Run], width: Option<usize>) -> String {
    let mut page = Page::new(width);
    let found = runs.iter().filter(|run| run.found()).count();
    let word = if found == runs.len() {
        Span::new(GOOD, "found")
    } else {
        Span::new(BAD, "found")
    };
    let elapsed = runs.iter().map(|run| run.searched.elapsed).sum();
    let said = format!(
        "  {found} of {}, {} s",
        counted(runs.len(), "incident"),
        seconds(elapsed),
    );
    page.line(&[], &[word, Span::plain(said)]);
    page.blank();
    let names = name_columns(runs.iter().map(|run| run.incident));
    let row = |name: &str, inputs: &str, seconds: &str, rule: &str| {
        let name = padded(name, names);
        format!("  {name}{inputs:>8}{seconds:>9}  {rule}")
    };
    let head = row("incident", "inputs", "seconds", "broken rule");
    page.line(&[], &[Span::new(FAINT, head)]);
    for run in runs {
        let elapsed = seconds(run.searched.elapsed);
        let name = run.incident.name;
        let (style, line) = match &run.searched.counterexample {
            Some(shortest) => {
                let inputs = grouped(shortest.sequence.inputs.len());
                let rule = shortest.difference.rule.name();
                (PLAIN, row(name, &inputs, &elapsed, rule))
            }
            None => (BAD, row(name, "-", &elapsed, "not found")),
        };
        page.line(&[], &[Span::new(style, line)]);
    }
    page.into_text()
}

fn heading(page: &mut Page, text: &str) {
    page.line(&[Span::plain("  ")], &[Span::new(FAINT, text)]);
}

fn paragraph(page: &mut Page, text: &str) {
    page.line(&[Span::plain("    ")], &[Span::plain(text)]);
}

fn name_columns(incidents: impl Iterator<Item = &'static Incident>) -> usize {
    incidents.map(|it| columns(it.name)).max().unwrap_or(0)
}

fn padded(text: &str, width: usize) -> String {
    format!("{text:<width$}")
}

/// The command that runs the incident and tells the same again.
fn again(run: &Run) -> String {
    let Run {
        incident, search, ..
    } = run;
    let mut command = format!("wsproof incidents {} --seed {}", incident.name, search.seed);
    if search.cases != Search::CASES {
        // Writing to a string cannot fail.
        let _ = write!(command, " --cases {}", search.cases);
    }
    command
}
