//! A check for a person, by what is required: the rules that are broken, those that nothing exercised, those that are
//! listed as broken.

use super::{Again, told};
use crate::conformance::{Conclusion, Conformance, Expectation, RuleOutcome};
use crate::report::coverage::Unreached;
use crate::report::page::{Page, Span, columns};
use crate::report::palette::{BAD, FAINT, GOOD, PLAIN, POINTER};
use crate::report::{coverage, differences, human as verdict, suite};

/// The columns of the labels under the headline.
const LABEL_COLUMNS: usize = 14;

/// The check with its colours, wrapped at `width` if there is one. `again` is how what it found is shown again.
#[must_use]
pub fn human(conformance: &Conformance, again: &Again, width: Option<usize>) -> String {
    let mut page = Page::new(width);
    headline(&mut page, conformance);
    page.blank();
    facts(&mut page, conformance);
    match conformance.replayed {
        // What one conversation does not reach says nothing.
        Some(_) => outgrown(&mut page, conformance),
        None => reached(&mut page, conformance),
    }
    if conformance.replayed.is_none() {
        not_exercised(&mut page, conformance);
    }
    listed(&mut page, conformance);
    // Stands last: it is what a person looks for at the end.
    broken(&mut page, conformance, again);
    page.into_text()
}

fn headline(page: &mut Page, conformance: &Conformance) {
    let conclusion = conformance.conclusion();
    let style = match conclusion {
        Conclusion::Conforms | Conclusion::AsExpected => GOOD,
        Conclusion::Differs | Conclusion::Interrupted => BAD,
    };
    let word = Span::new(style, format!("{}  ", conclusion.name()));
    let summary = Span::plain(told::summary(conformance));
    let Some(reason) = &conformance.interrupted else {
        return page.line(&[], &[word, summary]);
    };
    page.line(&[word], &[Span::plain(reason.clone())]);
    let margin = " ".repeat(columns(conclusion.name()) + 2);
    let until_then = Span::plain(format!("{}: ", told::UNTIL_THEN));
    page.line(&[Span::plain(margin)], &[until_then, summary]);
}

fn facts(page: &mut Page, conformance: &Conformance) {
    let mut fact = |label: &str, text: String| {
        let margin = format!("  {label:<LABEL_COLUMNS$}");
        page.line(&[Span::new(FAINT, margin)], &[Span::plain(text)]);
    };
    fact("server", conformance.url.clone());
    fact("environment", told::environment(conformance.environment));
    let Some(file) = &conformance.replayed else {
        return fact("rules", told::rules(conformance));
    };
    fact("replayed", file.display().to_string());
    fact("rules", told::exercised(conformance));
}

/// The complete suite, the coverage and the regressions, as far as there is something to say.
fn reached(page: &mut Page, conformance: &Conformance) {
    page.blank();
    let check = &conformance.verdict;
    suite::tell(page, &check.suite);
    if !verdict::plays_only_what_is_kept(check) {
        coverage::tell(page, check, unreached(conformance));
    }
    if check.regressions > 0 || !check.outgrown.is_empty() {
        page.blank();
        verdict::regressions(page, check);
    }
}

/// That the conversation that was replayed is not what the model says any more, if that is so.
fn outgrown(page: &mut Page, conformance: &Conformance) {
    if !conformance.verdict.outgrown.is_empty() {
        page.blank();
        verdict::regressions(page, &conformance.verdict);
    }
}

/// What a check did not reach that ended early says little.
fn unreached(conformance: &Conformance) -> Unreached {
    match conformance.conclusion() {
        Conclusion::Conforms | Conclusion::AsExpected => Unreached::Told,
        Conclusion::Differs | Conclusion::Interrupted => Unreached::LeftOut,
    }
}

/// The rules that are broken and not listed: what each demands, and the shortest conversation that shows it.
fn broken(page: &mut Page, conformance: &Conformance, again: &Again) {
    let groups = told::unexpectedly_broken(conformance);
    let total = groups.len();
    differences::tell_how_to_read(page, total, again.advice().as_deref());
    let again = |counterexample: &_| again.command(counterexample);
    for (index, group) in groups.iter().enumerate() {
        page.blank();
        let title = format!("broken rule {} of {total}: ", index + 1);
        differences::tell_rule(page, title, group.rule);
        differences::tell(page, group, &again);
    }
}

fn not_exercised(page: &mut Page, conformance: &Conformance) {
    let groups = told::not_exercised(conformance);
    if groups.is_empty() {
        return;
    }
    page.blank();
    page.line(&[], &[Span::new(FAINT, "  not exercised")]);
    for (reason, rules) in groups {
        let names: Vec<_> = rules.iter().map(|rule| rule.name()).collect();
        page.line(&[Span::plain("    ")], &[Span::plain(names.join(", "))]);
        page.line(&[Span::plain("      ")], &[Span::new(POINTER, reason)]);
    }
}

/// The rules that are listed as broken, a line each.
fn listed(page: &mut Page, conformance: &Conformance) {
    let rules = conformance.rules.iter();
    let listed: Vec<_> = rules
        .filter(|it| it.expectation == Expectation::Broken)
        .collect();
    if listed.is_empty() {
        return;
    }
    page.blank();
    let title = "  listed as broken (--format json has the conversations)";
    page.line(&[], &[Span::new(FAINT, title)]);
    let names = listed.iter().map(|it| columns(it.rule.name()));
    let width = names.max().unwrap_or(0);
    for finding in listed {
        let style = match finding.outcome {
            RuleOutcome::Conforms => BAD,
            RuleOutcome::Differs { .. } | RuleOutcome::NotExercised { .. } => PLAIN,
        };
        let name = format!("    {:<width$}  ", finding.rule.name());
        let what = told::listed(&finding.outcome);
        page.line(&[Span::plain(name)], &[Span::new(style, what)]);
    }
}
