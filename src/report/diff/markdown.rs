//! For a review: to be pasted there.

use super::Sides;
use super::told::{
    Apart, apart, counts, elsewhere, first, giver, headline, is_what_breaks, list, more, none,
    other_answers, silence,
};
use crate::diff::{Break, Diff, Level};
use crate::report::printable::printable;

/// The whole comparison, with at most so many breaks for each side.
#[must_use]
pub fn markdown(diff: &Diff, sides: &Sides, most: usize) -> String {
    let mut sheet = Sheet(String::new());
    sheet.line(&format!("### Protocol change: **{}**", diff.verdict.name()));
    sheet.line("");
    sheet.line(&format!("From {} to {}.", sides.old, sides.new));
    let counts = counts(diff);
    if !counts.is_empty() {
        sheet.line(&format!("{}.", counts.join(", ")));
    } else if diff.verdict == Level::Equal {
        sheet.line("Nothing that anybody could see is another.");
    } else {
        sheet.line("Nothing breaks.");
    }
    for (whom, breaks, all) in first(diff, most) {
        for broken in &breaks {
            tell_break(&mut sheet, broken);
        }
        if let Some(more) = more(whom, breaks.len(), all) {
            sheet.line("");
            sheet.line(&more);
        }
    }
    tell_changes(&mut sheet, diff);
    sheet.0
}

/// Lines. What would act on a terminal, or end a line, is shown instead: names come from files.
struct Sheet(String);

impl Sheet {
    fn line(&mut self, text: &str) {
        self.0.push_str(&printable(text));
        self.0.push('\n');
    }

    /// A row of a table: a `|` within a cell is none between cells.
    fn row(&mut self, cells: [&str; 3]) {
        let cells = cells.map(|cell| cell.replace('|', "\\|"));
        self.line(&format!("| {} |", cells.join(" | ")));
    }
}

fn tell_changes(sheet: &mut Sheet, diff: &Diff) {
    if diff.changes.is_empty() {
        return;
    }
    let count = diff.changes.len();
    sheet.line("");
    sheet.line(&format!("<details><summary>Changes ({count})</summary>"));
    sheet.line("");
    for change in &diff.changes {
        sheet.line(&format!("- {change}"));
    }
    sheet.line("");
    sheet.line("</details>");
}

fn tell_break(sheet: &mut Sheet, broken: &Break) {
    sheet.line("");
    sheet.line(&format!(
        "#### {}: {}",
        broken.whom.name(),
        headline(broken)
    ));
    let silence = silence(broken);
    if !broken.conversation.is_empty() || silence.is_some() {
        sheet.line("");
        sheet.row(["", "happens", "a client sees"]);
        sheet.row(["---"; 3]);
    }
    for (number, exchange) in (1..).zip(&broken.conversation) {
        let happens = format!("{}: `{}`", giver(exchange.input.by), exchange.input.name);
        let sees = match apart(exchange) {
            None => list(&exchange.seen),
            Some(apart) if is_what_breaks(broken, number) => difference(&apart, broken),
            Some(apart) => crossed(&apart),
        };
        sheet.row([&number.to_string(), &happens, &sees]);
    }
    if let Some(silence) = silence {
        sheet.row(["", "nothing", &difference(&silence, broken)]);
    }
    if let Some(elsewhere) = elsewhere(broken) {
        sheet.line("");
        sheet.line(&format!("Then {elsewhere}."));
    }
}

/// What is seen and had to be, then what is seen, and what had to be seen in its place.
fn difference(apart: &Apart<'_>, broken: &Break) -> String {
    let expected = if apart.expected.is_empty() {
        none(apart.agreed).to_owned()
    } else {
        list(apart.expected)
    };
    let others = other_answers(broken).map_or_else(String::new, |others| format!(", {others}"));
    format!("{}; expected {expected}{others}", crossed(apart))
}

/// What is seen and had to be, then what is seen.
fn crossed(apart: &Apart<'_>) -> String {
    let agreed = list(apart.agreed);
    let comma = if agreed.is_empty() { "" } else { ", " };
    if apart.seen.is_empty() {
        return format!("{agreed}{comma}**{}**", none(apart.agreed));
    }
    format!("{agreed}{comma}**{}**", list(apart.seen))
}
