//! A campaign of mutants for a person; [`json`](json()) is for a program.

mod bar;
mod json;

#[cfg(test)]
mod tests;

pub use bar::Bar;
pub use json::json;

use super::numbers::{counted, grouped, seconds};
use super::page::{Page, Span};
use super::palette::{BAD, FAINT, GOOD, STRONG};
use crate::mutants::campaign::{Campaign, Part};
use crate::mutants::study::{Fate, Outcome};
use crate::mutants::tally::{Killed, Tally};
use crate::suites::mealy::Word;

/// So many survivors are told; a program gets them all.
const SHOWN: usize = 10;

/// The campaign with its colours, wrapped at `width` if there is one.
#[must_use]
pub fn human(campaign: &Campaign, width: Option<usize>) -> String {
    let mut page = Page::new(width);
    let tallies = Tally::all(campaign);
    verdict(&mut page, campaign, &tallies);
    page.blank();
    table(&mut page, &tallies);
    page.blank();
    for part in &campaign.parts {
        page.line(&[], &[Span::new(FAINT, machine(part))]);
    }
    survivors(&mut page, campaign);
    misses(&mut page, campaign);
    page.into_text()
}

fn verdict(page: &mut Page, campaign: &Campaign, tallies: &[Tally]) {
    let total: usize = tallies.iter().map(|it| it.total).sum();
    let equivalent: usize = tallies.iter().map(|it| it.equivalent).sum();
    let word = match word(campaign) {
        good @ "as promised" => Span::new(GOOD, good),
        bad => Span::new(BAD, bad),
    };
    let summary = format!(
        "  {}, {} equivalent, seed {}, {} s",
        counted(total, "mutant"),
        grouped(equivalent),
        campaign.options.seed,
        seconds(campaign.elapsed)
    );
    page.line(&[], &[word, Span::plain(summary)]);
}

/// The verdict in a word or two.
fn word(campaign: &Campaign) -> &'static str {
    if campaign.is_as_promised() {
        "as promised"
    } else {
        "not as promised"
    }
}

fn table(page: &mut Page, tallies: &[Tally]) {
    let head = format!(
        "{:<17}{:>8}{:>11}  {:<38}{:<38}",
        "", "", "", "  killed by random sequences", "  killed by the complete suite"
    );
    page.line(&[Span::new(STRONG, head.trim_end())], &[]);
    let columns = format!("{:>9}{:>8}{:>10}{:>11}", "", "", "median", "worst");
    let head = format!(
        "{:<17}{:>8}{:>11}{columns}{columns}",
        "operator", "mutants", "equivalent"
    );
    page.line(&[Span::new(STRONG, head.trim_end())], &[]);
    for tally in tallies {
        let line = format!(
            "{:<17}{:>8}{:>11}{}{}",
            tally.operator.name(),
            grouped(tally.total),
            grouped(tally.equivalent),
            killed(&tally.random, tally.killable()),
            killed(&tally.suite, tally.killable()),
        );
        page.line(&[Span::plain(line)], &[]);
    }
    let note =
        "median and worst: inputs to the kill; shares: of the mutants that are not equivalent";
    page.line(&[], &[Span::new(FAINT, note)]);
}

fn killed(killed: &Killed, of: usize) -> String {
    format!(
        "{:>9}{:>8}{:>10}{:>11}",
        grouped(killed.count),
        percent(killed.count, of),
        inputs(killed, killed.median),
        inputs(killed, killed.worst)
    )
}

/// Inputs to a kill, if there was one.
fn inputs(killed: &Killed, inputs: u64) -> String {
    match killed.count {
        0 => "-".to_owned(),
        _ => grouped(inputs),
    }
}

/// A share in percent, with one decimal, rounded; a whole is said of a whole alone.
fn percent(part: usize, of: usize) -> String {
    let Some(rounded) = (part * 1000 + of / 2).checked_div(of) else {
        return "-".to_owned();
    };
    let tenths = if part < of { rounded.min(999) } else { rounded };
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn machine(part: &Part) -> String {
    let outside = part.findings.outcomes.iter();
    let outside = outside
        .filter(|it| !it.is_equivalent() && !it.in_domain)
        .count();
    format!(
        "k = {}: {}; {} after merging; suite of {}, {}; {}, {}; {} played to the machine itself; {} outside the fault domain",
        part.extra_states,
        part.bounds,
        counted(part.states, "state"),
        counted(part.suite.0, "sequence"),
        counted(part.suite.1, "input"),
        counted(part.random.0, "random sequence"),
        counted(part.random.1, "input"),
        counted(part.findings.control, "sequence"),
        counted(outside, "mutant"),
    )
}

fn survivors(page: &mut Page, campaign: &Campaign) {
    let survivors: Vec<_> = campaign.survivors().collect();
    for (part, outcome) in survivors.iter().take(SHOWN) {
        page.blank();
        let title = format!("survivor ({}): ", outcome.operator.name());
        let what = Span::plain(outcome.what.clone());
        page.line(&[], &[Span::new(BAD, title), what]);
        if let Some(word) = &outcome.shortest {
            conversation(page, part, word);
        }
        page.line(&[], &[Span::plain(why(outcome))]);
    }
    let more = survivors.len().saturating_sub(SHOWN);
    if more > 0 {
        let more = format!("and {}", counted(more, "survivor more"));
        page.line(&[], &[Span::new(BAD, more)]);
    }
}

fn why(outcome: &Outcome) -> &'static str {
    match (&outcome.suite, outcome.in_domain) {
        (Fate::Missed(_), _) => {
            "  the suite shows it, and the harness saw no difference there: a defect of the harness; please \
             report it with the seed"
        }
        (_, true) => {
            "  no sequence of the suite shows it: a defect of the suite; please report it with the seed"
        }
        (_, false) => {
            "  no sequence of the suite shows it, and none need: it is outside the fault domain"
        }
    }
}

fn misses(page: &mut Page, campaign: &Campaign) {
    for part in &campaign.parts {
        for word in part.findings.false_alarms.iter().take(SHOWN) {
            page.blank();
            let title = "the machine itself seemed to differ: a defect of the harness";
            page.line(&[], &[Span::new(BAD, title)]);
            conversation(page, part, word);
        }
    }
}

fn conversation(page: &mut Page, part: &Part, word: &Word) {
    for (input, number) in word.iter().zip(1..) {
        let margin = Span::plain(format!("  {number:>3}  → "));
        let input = Span::plain(part.base.input(*input).to_string());
        page.line(&[margin], &[input]);
    }
}
