//! Incidents for a program.

use serde::Serialize;

use super::{Run, again};
use crate::incidents::{Incident, Types};
use crate::report::json::Difference;

/// All incidents for a program: a JSON array.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn list_json() -> serde_json::Result<String> {
    let entries: Vec<_> = Incident::ALL.iter().map(Entry::new).collect();
    serde_json::to_string_pretty(&entries)
}

/// What running incidents came to, for a program: a JSON object.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn json(runs: &[Run]) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Report {
        run: runs.len(),
        found: runs.iter().filter(|run| run.found()).count(),
        incidents: runs.iter().map(Told::new).collect(),
    })
}

#[derive(Serialize)]
struct Report<'a> {
    run: usize,
    found: usize,
    incidents: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    title: &'static str,
    story: &'static str,
    types: Word,
    /// The rules that it breaks, one of which a conversation shows.
    rules: Vec<&'static str>,
    command: String,
}

/// What the types say.
#[derive(Serialize)]
struct Word {
    forbid: bool,
    why: &'static str,
    program: Option<&'static str>,
    compiler: Option<&'static str>,
}

#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    entry: Entry,
    found: bool,
    target: &'static str,
    seed: u64,
    cases: u64,
    sequences: u64,
    steps: u64,
    /// Until a difference was found.
    seconds_to_difference: f64,
    /// Until the shortest conversation was found.
    seconds: f64,
    counterexample: Option<Difference<'a>>,
}

impl Entry {
    fn new(incident: &Incident) -> Self {
        Self {
            name: incident.name,
            title: incident.title,
            story: incident.story,
            types: Word::of(&incident.types),
            rules: incident.rules.iter().map(|rule| rule.name()).collect(),
            command: format!("wsproof incidents {}", incident.name),
        }
    }
}

impl Word {
    fn of(types: &Types) -> Self {
        match types {
            Types::Forbid { why, refusal } => Self {
                forbid: true,
                why,
                program: Some(refusal.program),
                compiler: Some(refusal.error()),
            },
            Types::Permit { why } => Self {
                forbid: false,
                why,
                program: None,
                compiler: None,
            },
        }
    }
}

impl<'a> Told<'a> {
    fn new(run: &'a Run) -> Self {
        let searched = &run.searched;
        Self {
            entry: Entry::new(run.incident),
            found: run.found(),
            target: run.search.target.name(),
            seed: run.search.seed,
            cases: run.search.cases,
            sequences: searched.tally.sequences,
            steps: searched.tally.steps,
            seconds_to_difference: searched.tally.elapsed.as_secs_f64(),
            seconds: searched.elapsed.as_secs_f64(),
            counterexample: searched
                .counterexample
                .as_ref()
                .map(|shortest| Difference::with(shortest, again(run))),
        }
    }
}
