//! For a person at a terminal.

use super::Sides;
use super::told::{
    Apart, apart, counts, elsewhere, first, giver, headline, is_what_breaks, more, none,
    other_answers, silence,
};
use crate::description::SeenOutput;
use crate::diff::{Break, Diff, Level};
use crate::report::numbers::{counted, padded};
use crate::report::page::{Page, Span};
use crate::report::palette::{BAD, FAINT, GOOD, STRONG};

const LEGEND: &str = "→ is what happens, ← is what a client sees, ✗ is what breaks it.";

/// The whole comparison, with at most so many breaks for each side.
#[must_use]
pub fn human(diff: &Diff, sides: &Sides, most: usize, width: Option<usize>) -> String {
    let mut page = Page::new(width);
    verdict(&mut page, diff, sides);
    if diff.breaks.iter().any(|it| !it.conversation.is_empty()) {
        page.blank();
        page.line(&[Span::plain("  ")], &[Span::new(FAINT, LEGEND)]);
    }
    for (whom, breaks, all) in first(diff, most) {
        for (number, broken) in (1..).zip(&breaks) {
            page.blank();
            let place = format!("{}, break {number} of {all}: ", whom.name());
            page.line(
                &[],
                &[Span::new(BAD, place), Span::new(STRONG, headline(broken))],
            );
            conversation(&mut page, broken);
        }
        if let Some(more) = more(whom, breaks.len(), all) {
            page.blank();
            page.line(&[], &[Span::new(BAD, more)]);
        }
    }
    changes(&mut page, diff);
    page.into_text()
}

fn verdict(page: &mut Page, diff: &Diff, sides: &Sides) {
    let style = match diff.verdict {
        Level::Equal | Level::Patch | Level::Minor => GOOD,
        Level::Major => BAD,
    };
    let mut why = counts(diff);
    if !diff.changes.is_empty() {
        why.push(counted(diff.changes.len(), "change"));
    }
    if why.is_empty() {
        why.push("nothing that anybody could see is another".to_owned());
    }
    page.line(
        &[Span::new(style, diff.verdict.name()), Span::plain("  ")],
        &[Span::plain(why.join(", "))],
    );
    page.blank();
    for (side, name) in [("old", &sides.old), ("new", &sides.new)] {
        page.line(
            &[Span::plain("  "), Span::new(FAINT, format!("{side}  "))],
            &[Span::plain(name)],
        );
    }
}

fn conversation(page: &mut Page, broken: &Break) {
    let count = broken.conversation.len();
    let wide = count.to_string().len();
    let margin = " ".repeat(wide + 4);
    for (index, exchange) in broken.conversation.iter().enumerate() {
        let number = padded(index + 1, wide);
        let who = format!("{}: ", giver(exchange.input.by));
        page.line(
            &[Span::new(FAINT, format!("  {number}  ")), Span::plain("→ ")],
            &[Span::new(FAINT, who), Span::plain(&exchange.input.name)],
        );
        let mark = [Span::plain(&margin), Span::plain("← ")];
        let Some(apart) = apart(exchange) else {
            seen(page, &mark, &exchange.seen);
            continue;
        };
        seen(page, &mark, apart.agreed);
        crossed(page, &margin, &apart);
        if is_what_breaks(broken, index + 1) {
            expected(page, &margin, &apart, broken);
        }
    }
    if let Some(silence) = silence(broken) {
        crossed(page, &margin, &silence);
        expected(page, &margin, &silence, broken);
    }
    if let Some(elsewhere) = elsewhere(broken) {
        page.line(&[Span::plain("  ")], &[Span::new(FAINT, elsewhere)]);
    }
}

/// What is seen, and is new to a client.
fn crossed(page: &mut Page, margin: &str, apart: &Apart<'_>) {
    let margin = [Span::plain(margin), Span::new(BAD, "✗ ")];
    seen_or_none(page, &margin, apart.seen, apart.agreed);
}

/// What had to be seen in its place, and how much else would have fitted.
fn expected(page: &mut Page, margin: &str, apart: &Apart<'_>, broken: &Break) {
    let margin = Span::plain(margin);
    let tag = Span::new(FAINT, "expected  ");
    seen_or_none(page, &[margin.clone(), tag], apart.expected, apart.agreed);
    if let Some(others) = other_answers(broken) {
        page.line(&[margin], &[Span::new(FAINT, others)]);
    }
}

fn seen_or_none(page: &mut Page, margin: &[Span], outputs: &[SeenOutput], agreed: &[SeenOutput]) {
    if outputs.is_empty() {
        page.line(margin, &[Span::plain(none(agreed))]);
    }
    seen(page, margin, outputs);
}

/// Outputs, a line each.
fn seen(page: &mut Page, margin: &[Span], outputs: &[SeenOutput]) {
    for output in outputs {
        page.line(margin, &[Span::plain(output.to_string())]);
    }
}

fn changes(page: &mut Page, diff: &Diff) {
    if diff.changes.is_empty() {
        return;
    }
    page.blank();
    page.line(&[Span::plain("  ")], &[Span::new(STRONG, "changes")]);
    for change in &diff.changes {
        page.line(&[Span::plain("    ")], &[Span::plain(change.to_string())]);
    }
}
