//! A verdict for a person.

use std::collections::BTreeSet;

use super::coverage::Unreached;
use super::entries::{LABEL_COLUMNS, labelled};
use super::numbers::{counted, grouped, per_second, seconds};
use super::page::{Page, Span};
use super::palette::{BAD, FAINT, GOOD, POINTER, STRONG};
use super::{coverage, differences, replay, suite};
use crate::lockstep::{Conclusion, Counterexample, Tally, Verdict};

/// The verdict with its colours, wrapped at `width` if there is one.
#[must_use]
pub fn verdict(verdict: &Verdict, width: Option<usize>) -> String {
    let mut page = Page::new(width);
    headline(&mut page, verdict);
    page.blank();
    table(&mut page, &verdict.targets);
    page.blank();
    suite::tell(&mut page, &verdict.suite);
    if !plays_only_what_is_kept(verdict) {
        coverage::tell(&mut page, verdict, unreached(verdict));
        page.blank();
    }
    regressions(&mut page, verdict);
    counterexamples(&mut page, &verdict.counterexamples);
    page.into_text()
}

/// Why a check ended before its time, if it did.
fn until_then(verdict: &Verdict) -> String {
    match &verdict.interrupted {
        None => String::new(),
        Some(why) => format!("{why}; until then "),
    }
}

/// A check that found a difference ended early: what it did not reach says little.
fn unreached(verdict: &Verdict) -> Unreached {
    match verdict.conclusion() {
        Conclusion::Conforms | Conclusion::NotCovered => Unreached::Told,
        Conclusion::Differs | Conclusion::Interrupted => Unreached::LeftOut,
    }
}

/// Whether there were no random sequences: what a few kept conversations do not reach says nothing.
pub(super) fn plays_only_what_is_kept(verdict: &Verdict) -> bool {
    verdict
        .targets
        .iter()
        .all(|tally| tally.sequences <= verdict.regressions as u64)
}

fn headline(page: &mut Page, verdict: &Verdict) {
    let style = match verdict.conclusion() {
        Conclusion::Conforms => GOOD,
        Conclusion::NotCovered | Conclusion::Differs | Conclusion::Interrupted => BAD,
    };
    let word = Span::new(style, verdict.conclusion().name());
    let sequences: u64 = verdict.targets.iter().map(|tally| tally.sequences).sum();
    let steps: u64 = verdict.targets.iter().map(|tally| tally.steps).sum();
    let rules: BTreeSet<_> = verdict
        .counterexamples
        .iter()
        .map(|counterexample| counterexample.difference.rule)
        .collect();
    let mut findings = Vec::new();
    if !rules.is_empty() {
        findings.push(counted(rules.len(), "broken rule"));
    }
    if !verdict.outgrown.is_empty() {
        findings.push(counted(verdict.outgrown.len(), "outgrown regression"));
    }
    if findings.is_empty() {
        findings.push("no difference".to_owned());
    }
    let kept_alone = plays_only_what_is_kept(verdict);
    let summary = format!(
        "  {}{}{} in {}, {}, {} s, seed {}",
        until_then(verdict),
        findings.join(" and "),
        if kept_alone {
            ", and only kept conversations were played,"
        } else {
            ""
        },
        counted(sequences, "sequence"),
        counted(steps, "step"),
        seconds(verdict.elapsed),
        verdict.seed
    );
    page.line(&[], &[word, Span::plain(summary)]);
}

fn table(page: &mut Page, tallies: &[Tally]) {
    let row = |cells: [&str; 5]| {
        let [target, sequences, steps, seconds, rate] = cells;
        format!("  {target:<LABEL_COLUMNS$}{sequences:>10}{steps:>12}{seconds:>10}{rate:>12}")
    };
    let head = row(["target", "sequences", "steps", "seconds", "steps/s"]);
    page.line(&[], &[Span::new(FAINT, head)]);
    for tally in tallies {
        let rate = per_second(tally.steps, tally.elapsed).map_or_else(|| "-".to_owned(), grouped);
        let cells = [
            tally.target.as_str(),
            &grouped(tally.sequences),
            &grouped(tally.steps),
            &seconds(tally.elapsed),
            &rate,
        ];
        page.line(&[], &[Span::plain(row(cells))]);
    }
}

/// The regressions that were replayed, and what to do about those that the model has outgrown.
pub(super) fn regressions(page: &mut Page, verdict: &Verdict) {
    page.line(&[], &[Span::new(FAINT, "  regressions")]);
    let replayed = grouped(verdict.regressions);
    labelled(page, "replayed", &[Span::plain(replayed)]);
    if verdict.outgrown.is_empty() {
        return;
    }
    let outgrown = format!(
        "{}: the model no longer says what {} recorded",
        grouped(verdict.outgrown.len()),
        if verdict.outgrown.len() == 1 {
            "it"
        } else {
            "they"
        }
    );
    labelled(page, "outgrown", &[Span::new(BAD, outgrown)]);
    for outgrown in &verdict.outgrown {
        let file = Span::new(STRONG, outgrown.file.display().to_string());
        let step = Span::plain(format!(", step {}: {}", outgrown.step + 1, outgrown.reason));
        labelled(page, "", &[file, step]);
    }
    let advice = "If the protocol was changed on purpose, delete the file; if the file was edited, mend it there. If neither, the \
         model is what is wrong.";
    labelled(page, "", &[Span::new(POINTER, advice)]);
}

/// The shortest counterexample of each rule in full; the others are mentioned.
fn counterexamples(page: &mut Page, counterexamples: &[Counterexample]) {
    let groups = differences::by_rule(counterexamples);
    let total = groups.len();
    differences::tell_how_to_read(page, total, None);
    for (index, group) in groups.iter().enumerate() {
        page.blank();
        let shown_on = group.counterexamples.iter().map(|it| it.target.as_str());
        let targets: Vec<_> = shown_on.collect::<BTreeSet<_>>().into_iter().collect();
        let title = format!(
            "difference {} of {total}, on {}: ",
            index + 1,
            targets.join(" and ")
        );
        differences::tell_rule(page, title, group.rule);
        differences::tell(page, group, &replay::command);
    }
}
