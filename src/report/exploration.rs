//! An exploration for a person and for a program.

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use wsproof_model::machine::input::Input;
use wsproof_model::properties::{ALWAYS, Property};
use wsproof_model::vocabulary::Limits;

use super::conversation::{tell_answer, tell_input};
use super::json::Step;
use super::numbers::{counted, grouped, padded, per_second, seconds};
use super::page::{Page, Span};
use super::palette::{BAD, FAINT, GOOD, STRONG};
use super::progress::Lines;
use super::replay;
use crate::exploration::progress::Progress;
use crate::exploration::{Decision, Exploration, Violation, WEAKLY_FAIR};
use crate::lockstep::Exchange;

/// One line on stderr while the exploration runs; where stderr is no terminal, several.
#[derive(Debug)]
pub struct Line {
    spinner: ProgressBar,
    lines: Lines,
}

/// What an exploration is called in lines.
const EXPLORATION: &str = "exploration";

impl Line {
    /// A line on stderr.
    #[must_use]
    pub fn new() -> Self {
        let style = ProgressStyle::with_template("  {spinner} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let lines = Lines::new();
        lines.begun(EXPLORATION, "begun".to_owned());
        Self {
            spinner: ProgressBar::new_spinner().with_style(style),
            lines,
        }
    }
}

impl Default for Line {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Line {
    fn advanced(&self, states: usize, transitions: u64, depth: usize) {
        let states = counted(states, "state");
        let transitions = counted(transitions, "transition");
        let how_far = format!("{states}, {transitions}, depth {depth}");
        self.spinner.set_message(how_far.clone());
        self.spinner.tick();
        self.lines.advanced(EXPLORATION, || how_far);
    }

    fn finished(&self) {
        self.spinner.finish_and_clear();
        self.lines.finished(EXPLORATION);
    }
}

/// The exploration with its colours, wrapped at `width` if there is one; `files` are where its violations are kept.
#[must_use]
pub fn human(exploration: &Exploration, files: &[PathBuf], width: Option<usize>) -> String {
    let mut page = Page::new(width);
    let word = if exploration.holds() {
        Span::new(GOOD, word(exploration))
    } else {
        Span::new(BAD, word(exploration))
    };
    let summary = format!(
        "  {}, {}, depth {}, {} s",
        counted(exploration.states, "state"),
        counted(exploration.transitions, "transition"),
        exploration.depth,
        seconds(exploration.elapsed)
    );
    page.line(&[], &[word, Span::plain(summary)]);
    page.line(&[], &[Span::new(FAINT, costs(exploration))]);
    tell_properties(&mut page, exploration);
    let missing: Vec<_> = exploration.never_happened().map(|it| it.name).collect();
    // Where something is broken, little was looked at behind it.
    if exploration.holds() && !missing.is_empty() {
        let never = format!("within these bounds never: {}", missing.join("; "));
        page.line(&[Span::plain("  ")], &[Span::new(BAD, never)]);
    }
    for (index, violation) in exploration.violations.iter().enumerate() {
        page.blank();
        tell(&mut page, violation, files.get(index));
    }
    page.into_text()
}

/// What was held against every step, and what is assumed of continuations.
fn tell_properties(page: &mut Page, exploration: &Exploration) {
    page.line(
        &[Span::plain("  properties  ")],
        &[Span::plain(properties(exploration).join(", "))],
    );
    let progress = undecided(exploration.progress).map_or_else(assumed, ToOwned::to_owned);
    page.line(&[Span::plain("  progress    ")], &[Span::plain(progress)]);
}

/// The names of the properties that were held against every step.
fn properties(exploration: &Exploration) -> Vec<&'static str> {
    let is_decided = |it: &&Property| {
        let progress = **it == Property::Progress;
        !it.is_of_servers_alone() && (!progress || exploration.progress == Decision::Decided)
    };
    ALWAYS
        .iter()
        .filter(is_decided)
        .map(|it| it.name())
        .collect()
}

fn assumed() -> String {
    let timers: Vec<_> = WEAKLY_FAIR.iter().map(|timer| timer.name()).collect();
    format!(
        "decided under weak fairness of the timers {} alone: one that goes on running fires; whatever else can happen may \
         never happen",
        timers.join(", ")
    )
}

/// Why progress was not decided, if it was not.
const fn undecided(progress: Decision) -> Option<&'static str> {
    match progress {
        Decision::Decided => None,
        Decision::BrokenBefore => Some("not decided: nothing is explored beyond a broken step"),
        Decision::Symmetry => Some("not decided: that takes an exploration without --symmetry"),
    }
}

fn costs(exploration: &Exploration) -> String {
    let rate = states_per_second(exploration).map_or_else(|| "-".to_owned(), grouped);
    format!(
        "  {rate} states/s, {} bytes/state; {} of {} things happened that must sometimes",
        bytes_per_state(exploration),
        exploration
            .sometimes
            .iter()
            .filter(|it| it.happened)
            .count(),
        exploration.sometimes.len()
    )
}

fn tell(page: &mut Page, violation: &Violation, file: Option<&PathBuf>) {
    let broken = &violation.broken;
    page.line(
        &[],
        &[
            Span::new(BAD, "broken: "),
            Span::new(STRONG, broken.property.name()),
        ],
    );
    let conversation = Exchange::of_machine(&violation.sequence);
    let width = conversation.len().to_string().len();
    let margin = format!("  {}  ", " ".repeat(width));
    for (index, exchange) in conversation.iter().enumerate() {
        if violation.repeats_from == Some(index) {
            page.line(
                &[Span::plain(margin.clone())],
                &[Span::new(BAD, "from here on, for ever:")],
            );
        }
        let number = padded(index + 1, width);
        tell_input(page, &number, exchange.input, exchange.possibility);
        for predicted in &exchange.expected {
            tell_answer(page, &number, predicted.to_string());
        }
    }
    if violation.repeats_from == Some(conversation.len()) {
        page.line(
            &[Span::plain(margin.clone())],
            &[Span::new(BAD, "from here on, for ever: nothing")],
        );
    }
    page.line(
        &[Span::new(BAD, format!("{margin}✗ "))],
        &[Span::new(BAD, broken.to_string())],
    );
    let statement = broken.property.statement();
    page.line(
        &[Span::plain(format!("{margin}  "))],
        &[Span::plain(statement)],
    );
    if let Some(file) = file {
        let command = replay::of_file(file);
        page.line(
            &[Span::new(FAINT, "  replay  ")],
            &[Span::new(STRONG, command)],
        );
    }
}

/// The exploration as JSON; `files` are where its violations are kept.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn json(exploration: &Exploration, files: &[PathBuf]) -> serde_json::Result<String> {
    let violations = exploration.violations.iter().enumerate();
    serde_json::to_string_pretty(&Report {
        verdict: word(exploration),
        states: exploration.states,
        transitions: exploration.transitions,
        depth: exploration.depth,
        seconds: exploration.elapsed.as_secs_f64(),
        states_per_second: states_per_second(exploration),
        bytes_per_state: bytes_per_state(exploration),
        properties: properties(exploration),
        progress_decided: exploration.progress == Decision::Decided,
        weakly_fair: WEAKLY_FAIR.iter().map(|timer| timer.name()).collect(),
        never_happened: exploration.never_happened().map(|it| it.name).collect(),
        violations: violations
            .map(|(index, violation)| Broken::new(violation, files.get(index)))
            .collect(),
    })
}

#[derive(Serialize)]
struct Report<'a> {
    verdict: &'static str,
    states: usize,
    transitions: u64,
    depth: usize,
    seconds: f64,
    states_per_second: Option<u64>,
    bytes_per_state: usize,
    /// What was held against every step.
    properties: Vec<&'static str>,
    progress_decided: bool,
    /// What a continuation must not pass over for ever, to be counted.
    weakly_fair: Vec<&'static str>,
    never_happened: Vec<&'static str>,
    violations: Vec<Broken<'a>>,
}

#[derive(Serialize)]
struct Broken<'a> {
    property: &'static str,
    rule: &'static str,
    detail: &'a str,
    connection: Option<u8>,
    limits: &'a Limits,
    connections: u8,
    inputs: &'a [Input],
    conversation: Vec<Step>,
    /// The step, from 1, from which on the conversation repeats for ever.
    repeats_from: Option<usize>,
    file: Option<String>,
    replay: Option<String>,
}

impl<'a> Broken<'a> {
    fn new(violation: &'a Violation, file: Option<&PathBuf>) -> Self {
        Self {
            property: violation.broken.property.name(),
            rule: violation.broken.property.rule().name(),
            detail: &violation.broken.detail,
            connection: violation.broken.connection.map(|index| index.0),
            limits: &violation.sequence.limits,
            connections: violation.sequence.connections,
            inputs: &violation.sequence.inputs,
            conversation: Exchange::of_machine(&violation.sequence)
                .iter()
                .enumerate()
                .map(|(index, exchange)| Step::new(index, exchange))
                .collect(),
            repeats_from: violation.repeats_from.map(|step| step + 1),
            file: file.map(|file| file.display().to_string()),
            replay: file.map(|file| replay::of_file(file)),
        }
    }
}

fn word(exploration: &Exploration) -> &'static str {
    if exploration.holds() {
        "holds"
    } else {
        "broken"
    }
}

fn states_per_second(exploration: &Exploration) -> Option<u64> {
    per_second(exploration.states as u64, exploration.elapsed)
}

const fn bytes_per_state(exploration: &Exploration) -> usize {
    // The first state is always there.
    exploration.bytes / exploration.states
}

#[cfg(test)]
mod tests;
