//! A verdict for a person.

use std::collections::{BTreeMap, BTreeSet};

use wsproof_model::vocabulary::Rule;

use super::conversation;
use super::numbers::{counted, grouped, per_second, seconds};
use super::page::{Page, Span, columns};
use super::palette::{BAD, FAINT, GOOD, PLAIN, POINTER, STRONG};
use crate::lockstep::coverage::{Share, transitions_not_taken};
use crate::lockstep::{Counterexample, Tally, Verdict};

/// How many entries of a list are shown; all are in the JSON.
const SHOWN: usize = 6;

/// The labels' column, and the table's first.
const LABEL_COLUMNS: usize = 14;

/// The verdict with its colours, wrapped at `width` if there is one.
#[must_use]
pub fn verdict(verdict: &Verdict, width: Option<usize>) -> String {
    let mut page = Page::new(width);
    headline(&mut page, verdict);
    page.blank();
    table(&mut page, &verdict.targets);
    page.blank();
    if !plays_only_what_is_kept(verdict) {
        coverage(&mut page, verdict);
        page.blank();
    }
    regressions(&mut page, verdict);
    counterexamples(&mut page, &verdict.counterexamples);
    page.into_text()
}

/// Whether there were no random sequences: what a few kept conversations do not reach says nothing.
fn plays_only_what_is_kept(verdict: &Verdict) -> bool {
    verdict
        .targets
        .iter()
        .all(|tally| tally.sequences <= verdict.regressions as u64)
}

fn headline(page: &mut Page, verdict: &Verdict) {
    let word = if verdict.conforms() {
        Span::new(GOOD, "conforms")
    } else {
        Span::new(BAD, "differs")
    };
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
    let summary = format!(
        "  {} in {}, {}, {} s, seed {}",
        findings.join(" and "),
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

fn coverage(page: &mut Page, verdict: &Verdict) {
    page.line(&[], &[Span::new(FAINT, "  coverage")]);
    let coverage = &verdict.coverage;
    share(page, "states", &coverage.states());
    share(page, "transitions", &coverage.transitions());
    share(page, "pairs", &coverage.pairs());
    let not_taken = transitions_not_taken();
    let words: Vec<_> = not_taken.iter().map(ToString::to_string).collect();
    let legal = format!(
        "{} that the reference machine never takes: {}",
        counted(words.len(), "legal transition"),
        capped(&words, 3)
    );
    labelled(page, "left free", &[Span::new(FAINT, legal)]);
}

fn share(page: &mut Page, label: &str, share: &Share) {
    let all = share.covered == share.total;
    let style = if all { GOOD } else { PLAIN };
    let mut body = vec![Span::new(
        style,
        format!("{} of {}", grouped(share.covered), grouped(share.total)),
    )];
    if !all {
        let missing = format!("; missing: {}", capped(&share.missing, SHOWN));
        body.push(Span::plain(missing));
    }
    labelled(page, label, &body);
}

fn regressions(page: &mut Page, verdict: &Verdict) {
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

/// The shortest counterexample of each target and rule in full; the others are mentioned.
fn counterexamples(page: &mut Page, counterexamples: &[Counterexample]) {
    let groups = grouped_by_rule(counterexamples);
    let total = groups.len();
    if total > 0 {
        page.blank();
        page.line(
            &[Span::plain("  ")],
            &[Span::new(FAINT, conversation::LEGEND)],
        );
    }
    for (index, ((target, rule), group)) in groups.into_iter().enumerate() {
        page.blank();
        let title = format!("difference {} of {total}, on {target}: ", index + 1);
        page.line(
            &[],
            &[Span::new(BAD, title), Span::new(STRONG, rule.name())],
        );
        let Some((shortest, others)) = group.split_first() else {
            continue;
        };
        page.blank();
        conversation::tell(page, shortest);
        if others.is_empty() {
            continue;
        }
        let also = format!(
            "  also shown by {}",
            counted(others.len(), "other sequence")
        );
        page.line(&[], &[Span::new(FAINT, also)]);
        for other in others.iter().take(SHOWN) {
            conversation::mention(page, other);
        }
        if others.len() > SHOWN {
            let rest = format!(
                "    and {} more (--format json lists all)",
                others.len() - SHOWN
            );
            page.line(&[], &[Span::new(FAINT, rest)]);
        }
    }
}

/// The counterexamples of each target and rule, the shortest first.
fn grouped_by_rule(
    counterexamples: &[Counterexample],
) -> BTreeMap<(&str, Rule), Vec<&Counterexample>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for counterexample in counterexamples {
        let key = (
            counterexample.target.as_str(),
            counterexample.difference.rule,
        );
        groups.entry(key).or_default().push(counterexample);
    }
    for group in groups.values_mut() {
        group.sort_by_key(|counterexample| counterexample.sequence.inputs.len());
    }
    groups
}

fn labelled(page: &mut Page, label: &str, body: &[Span]) {
    let padding = LABEL_COLUMNS.saturating_sub(columns(label));
    let margin = format!("    {label}{}", " ".repeat(padding));
    page.line(&[Span::plain(margin)], body);
}

/// The first entries of a list, and how many more there are.
fn capped(words: &[String], most: usize) -> String {
    let (shown, rest) = words.split_at(words.len().min(most));
    let shown = shown.join(", ");
    if rest.is_empty() {
        shown
    } else {
        format!("{shown}, and {} more", rest.len())
    }
}
