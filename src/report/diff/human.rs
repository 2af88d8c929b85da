//! For a person at a terminal.

use super::Sides;
use super::told::{counts, elsewhere, expected, giver, headline};
use crate::description::SeenOutput;
use crate::diff::{Break, Diff, Level, Whom};
use crate::report::numbers::{counted, padded};
use crate::report::page::{Page, Span};
use crate::report::palette::{BAD, FAINT, GOOD, STRONG};

const LEGEND: &str = "→ is what happens, ← is what a client sees, ✗ is what breaks it.";

/// The whole comparison.
#[must_use]
pub fn human(diff: &Diff, sides: &Sides, width: Option<usize>) -> String {
    let mut page = Page::new(width);
    verdict(&mut page, diff, sides);
    if diff.breaks.iter().any(|it| !it.conversation.is_empty()) {
        page.blank();
        page.line(&[Span::plain("  ")], &[Span::new(FAINT, LEGEND)]);
    }
    for whom in Whom::ALL {
        let breaks: Vec<_> = diff.breaks.iter().filter(|it| it.whom == *whom).collect();
        for (number, broken) in (1..).zip(&breaks) {
            page.blank();
            let place = format!("{}, break {number} of {}: ", whom.name(), breaks.len());
            page.line(
                &[],
                &[Span::new(BAD, place), Span::new(STRONG, headline(broken))],
            );
            conversation(&mut page, broken);
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
        let last = index + 1 == count && expected(broken).is_some();
        let mark = if last {
            Span::new(BAD, "✗ ")
        } else {
            Span::plain("← ")
        };
        seen(page, &[Span::plain(&margin), mark], &exchange.seen, last);
    }
    if let Some((nearest, others)) = expected(broken) {
        let tag = Span::new(FAINT, "expected  ");
        seen(page, &[Span::plain(&margin), tag], nearest, true);
        if others > 0 {
            let more = format!("or one of {}", counted(others, "other answer"));
            page.line(&[Span::plain(&margin)], &[Span::new(FAINT, more)]);
        }
    }
    if let Some(elsewhere) = elsewhere(broken) {
        page.line(&[Span::plain("  ")], &[Span::new(FAINT, elsewhere)]);
    }
}

/// Outputs, a line each; silence is told where it matters.
fn seen(page: &mut Page, margin: &[Span], outputs: &[SeenOutput], matters: bool) {
    for output in outputs {
        page.line(margin, &[Span::plain(output.to_string())]);
    }
    if outputs.is_empty() && matters {
        page.line(margin, &[Span::plain("nothing")]);
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
