//! A counterexample as a conversation: what happened to the server, what its clients saw, and where that is not what
//! the protocol demands.

pub(super) mod facts;

use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::output::Possibility;

use super::numbers::{counted, padded};
use super::page::{Page, Span};
use super::palette::{BAD, FAINT, POINTER};
use super::wire;
use crate::lockstep::{Counterexample, Difference, Exchange};

/// What a person who has never seen a conversation must know to read one.
pub(super) const LEGEND: &str =
    "→ is what happens to the server, ← is what its clients see, ✗ is where that is wrong.";

/// How many steps are told of a conversation that was not shrunk.
const LAST_STEPS: usize = 12;

/// How many steps must be left out for it to be worth while.
const LEAST_LEFT_OUT: usize = 3;

/// Where a person reads which rule it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RuleIsTold {
    /// Above the conversation.
    Above,
    /// With the difference.
    There,
}

/// Tells a counterexample in full, that is shown again by the command `again`.
pub(super) fn tell_with(
    page: &mut Page,
    counterexample: &Counterexample,
    rule: RuleIsTold,
    again: String,
) {
    let difference = &counterexample.difference;
    let number_width = counterexample.conversation.len().to_string().len();
    let earlier = earlier(counterexample);
    if let Some(told) = told_of(counterexample, earlier) {
        let margin = format!("  {}  ", " ".repeat(number_width));
        page.line(&[Span::plain(margin)], &[Span::new(FAINT, told)]);
    }
    let exchanges = counterexample.conversation.iter().enumerate();
    for (index, exchange) in exchanges.skip(earlier) {
        let number = padded(index + 1, number_width);
        tell_input(page, &number, exchange.input, exchange.possibility);
        for (connection, answer) in answers(counterexample, index, exchange) {
            tell_answer(page, &number, format!("client {connection} sees {answer}"));
        }
    }
    tell_difference(page, number_width, difference, rule);
    page.blank();
    tell_origin(page, counterexample, again);
}

/// How many steps at the beginning are left out: of a conversation that was not shrunk, only the end is told to a person.
pub(super) fn earlier(counterexample: &Counterexample) -> usize {
    if counterexample.reproduced.is_shown() {
        return 0;
    }
    let left_out = counterexample.conversation.len().saturating_sub(LAST_STEPS);
    if left_out < LEAST_LEFT_OUT {
        0
    } else {
        left_out
    }
}

/// Of how many steps that are left out nothing else is told, and where they are; nothing if there are none.
pub(super) fn told_of(counterexample: &Counterexample, earlier: usize) -> Option<String> {
    if earlier == 0 {
        return None;
    }
    let steps = counted(earlier, "earlier step");
    Some(match &counterexample.file {
        Some(file) => format!("… {steps}, in {}", file.display()),
        None => format!("… {steps} (--format json has all)"),
    })
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

fn tell_difference(
    page: &mut Page,
    number_width: usize,
    difference: &Difference,
    rule: RuleIsTold,
) {
    let cross = format!("  {}  ✗ ", " ".repeat(number_width));
    let who = format!("client {}", difference.connection);
    page.line(&[Span::new(BAD, cross)], &[Span::new(BAD, who)]);
    for fact in facts::of_difference(difference, rule) {
        let margin = format!("  {}    {:<12}", " ".repeat(number_width), fact.label);
        page.line(
            &[Span::new(FAINT, margin)],
            &[Span::new(fact.style, fact.text)],
        );
    }
}

/// Where the counterexample comes from, how sure it is, and how to see it again.
fn tell_origin(page: &mut Page, counterexample: &Counterexample, again: String) {
    for fact in facts::of_origin(counterexample, again) {
        let margin = Span::new(FAINT, format!("  {:<13}", fact.label));
        let body = Span::new(fact.style, fact.text);
        if fact.label == facts::REPLAY {
            page.command(&margin, &body);
        } else {
            page.line(&[margin], &[body]);
        }
    }
}

/// One line for a counterexample that shows what another already shows in full: where it is kept, or the command `again` if it
/// is not.
pub(super) fn mention(page: &mut Page, counterexample: &Counterexample, again: String) {
    let inputs = counted(counterexample.sequence.inputs.len(), "input");
    let whence = facts::source(counterexample.source);
    let target = &counterexample.target;
    let file = counterexample.file.as_ref();
    let kept = file.map(|file| file.display().to_string());
    page.line(
        &margin(4),
        &[
            Span::plain(format!("{target}, {whence}, {inputs}: ")),
            Span::new(POINTER, kept.unwrap_or(again)),
        ],
    );
}

fn margin(columns: usize) -> [Span; 1] {
    [Span::plain(" ".repeat(columns))]
}
