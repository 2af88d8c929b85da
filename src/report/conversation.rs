//! A counterexample as a conversation: what happened to the server, what its clients saw, and where that is not what
//! the protocol demands.

use serde_json::{Map, Value};
use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::output::Possibility;
use wsproof_model::vocabulary::Limits;

use super::numbers::{counted, grouped, padded};
use super::page::{Page, Span};
use super::palette::{BAD, FAINT, GOOD, PLAIN, POINTER, STRONG};
use super::{fitting, wire};
use crate::lockstep::{Counterexample, Difference, Exchange, Reproduced, Source};

/// What a person who has never seen a conversation must know to read one.
pub(super) const LEGEND: &str =
    "→ is what happens to the server, ← is what its clients see, ✗ is where that is wrong.";

/// Tells a counterexample in full, that is shown again by the command `again`.
pub(super) fn tell_with(page: &mut Page, counterexample: &Counterexample, again: String) {
    let difference = &counterexample.difference;
    let number_width = counterexample.conversation.len().to_string().len();
    for (index, exchange) in counterexample.conversation.iter().enumerate() {
        let number = padded(index + 1, number_width);
        tell_input(page, &number, exchange.input, exchange.possibility);
        for (connection, answer) in answers(counterexample, index, exchange) {
            tell_answer(page, &number, format!("client {connection} sees {answer}"));
        }
    }
    tell_difference(page, number_width, difference);
    page.blank();
    tell_origin(page, counterexample, again);
}

/// What is told of an exchange, the one at `index`: which client sees what. Where it is not on record what was seen, it is
/// what had to be seen, until something did not come.
pub(super) fn answers(
    counterexample: &Counterexample,
    index: usize,
    exchange: &Exchange,
) -> Vec<(ConnectionIndex, String)> {
    if counterexample.reproduced.is_shown() {
        let seen = exchange.seen.iter();
        return seen
            .map(|(connection, observation)| (*connection, wire::in_words(observation)))
            .collect();
    }
    let difference = &counterexample.difference;
    let missing = difference.expected.filter(|_| index == difference.step);
    let due = exchange.expected.iter();
    due.take_while(|predicted| Some(**predicted) != missing)
        .map(|predicted| (predicted.connection, predicted.output.to_string()))
        .collect()
}

/// One line for what happens.
pub(super) fn tell_input(page: &mut Page, number: &str, input: Input, possibility: Possibility) {
    match possibility {
        Possibility::Possible => page.line(
            &[Span::new(FAINT, format!("  {number}  ")), Span::plain("→ ")],
            &[Span::plain(input.to_string())],
        ),
        Possibility::Impossible => page.line(
            &[Span::new(FAINT, format!("  {number}  · "))],
            &[Span::new(
                FAINT,
                format!("{input} (cannot happen here: passed over)"),
            )],
        ),
    }
}

/// One line for what a client sees.
pub(super) fn tell_answer(page: &mut Page, number: &str, answer: String) {
    let margin = format!("  {}  ← ", " ".repeat(number.len()));
    page.line(&[Span::plain(margin)], &[Span::plain(answer)]);
}

/// What had to be seen instead.
pub(super) fn due(difference: &Difference) -> String {
    match &difference.expected {
        Some(expected) => expected.output.to_string(),
        None if difference.fitting.is_empty() => "nothing more".to_owned(),
        None => "what one of the states that fitted until then explains".to_owned(),
    }
}

fn tell_difference(page: &mut Page, number_width: usize, difference: &Difference) {
    let rule = difference.rule;
    let demanded_by = difference
        .expected
        .map(|it| it.rule)
        .filter(|it| *it != rule);
    let cross = format!("  {}  ✗ ", " ".repeat(number_width));
    let who = format!("client {}", difference.connection);
    page.line(&[Span::new(BAD, cross)], &[Span::new(BAD, who)]);
    let mut entry = |label: &str, style, text: String| {
        let margin = format!("  {}    {label:<12}", " ".repeat(number_width));
        page.line(&[Span::new(FAINT, margin)], &[Span::new(style, text)]);
    };
    entry("must see", GOOD, due(difference));
    entry("sees", BAD, wire::in_words(&difference.seen));
    if !difference.detail.is_empty() {
        entry("difference", PLAIN, difference.detail.clone());
    }
    for (index, line) in fitting::in_words(&difference.fitting).iter().enumerate() {
        let label = if index == 0 { "choice" } else { "" };
        entry(label, PLAIN, line.clone());
    }
    entry("rule", PLAIN, named(rule.name(), rule.section()));
    entry("", PLAIN, rule.demand().to_owned());
    if let Some(other) = demanded_by {
        entry("due by", PLAIN, named(other.name(), other.section()));
        entry("", PLAIN, other.demand().to_owned());
    }
}

fn named(name: &str, section: &str) -> String {
    format!("{name} (PROTOCOL.md section {section})")
}

/// Where the counterexample comes from, how sure it is, and how to see it again.
fn tell_origin(page: &mut Page, counterexample: &Counterexample, again: String) {
    let mut entry = |label: &str, style, text: String| {
        let margin = format!("  {label:<13}");
        page.line(&[Span::new(FAINT, margin)], &[Span::new(style, text)]);
    };
    let limits = unusual_limits(&counterexample.sequence.limits);
    if !limits.is_empty() {
        entry("limits", PLAIN, limits);
    }
    entry("found", PLAIN, found(counterexample));
    entry("reproduced", PLAIN, reproduced(counterexample.reproduced));
    if let Some(file) = &counterexample.file {
        entry("kept in", PLAIN, file.display().to_string());
    }
    entry("replay", STRONG, again);
}

fn found(counterexample: &Counterexample) -> String {
    let target = &counterexample.target;
    let seed = counterexample.seed;
    let source = source(counterexample.source);
    let whence = match counterexample.source {
        Source::Random(_) => format!("target {target}, seed {seed}, {source}"),
        Source::Regression | Source::Suite { .. } => format!("target {target}, {source}"),
    };
    let inputs = counterexample.sequence.inputs.len();
    // In virtual time, what is due before a timer of the sequence fires on the way to it.
    let on_the_way = counterexample.conversation.len().saturating_sub(inputs);
    let timers = match on_the_way {
        0 => String::new(),
        timers => format!(", and {} due on the way", counted(timers, "timer")),
    };
    format!(
        "{whence}; {} → {}{timers}",
        counted(counterexample.found_with, "input"),
        grouped(inputs)
    )
}

fn source(source: Source) -> String {
    match source {
        Source::Regression => "a regression".to_owned(),
        Source::Random(number) => format!("sequence {number}"),
        Source::Suite {
            extra_states, word, ..
        } => format!("sequence {word} of the complete suite for k = {extra_states}"),
    }
}

/// How often it was shown again; not always, and it is flaky.
pub(super) fn reproduced(reproduced: Reproduced) -> String {
    let Reproduced { runs, differed } = reproduced;
    let times = format!("{differed} of {runs} times");
    if runs == 0 {
        "not played again".to_owned()
    } else if !reproduced.is_flaky() {
        times
    } else if reproduced.is_shown() {
        format!("flaky: shown again {times}; it does not depend on the inputs alone")
    } else {
        format!(
            "flaky: shown again {times}; playing it again will probably show nothing; look for what depends on time, on \
             chance, or on connections before this one"
        )
    }
}

/// One line for a counterexample that shows what another already shows in full.
pub(super) fn mention(page: &mut Page, counterexample: &Counterexample, again: String) {
    let inputs = counted(counterexample.sequence.inputs.len(), "input");
    let whence = source(counterexample.source);
    let target = &counterexample.target;
    page.line(
        &margin(4),
        &[
            Span::plain(format!("{target}, {whence}, {inputs}: ")),
            Span::new(POINTER, again),
        ],
    );
}

/// The limits that are not the defaults of PROTOCOL.md; timeouts in milliseconds, as in files.
fn unusual_limits(limits: &Limits) -> String {
    let usual = fields(&Limits::default());
    let unusual: Vec<_> = fields(limits)
        .into_iter()
        .filter(|(name, value)| usual.get(name) != Some(value))
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    unusual.join(", ")
}

fn fields(limits: &Limits) -> Map<String, Value> {
    match serde_json::to_value(limits) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) | Err(_) => Map::new(),
    }
}

fn margin(columns: usize) -> [Span; 1] {
    [Span::plain(" ".repeat(columns))]
}
