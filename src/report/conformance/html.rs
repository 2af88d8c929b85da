//! A check for a browser: one page that needs nothing else, no network and no script.
//!
//! Whatever a server says is escaped by the templates, and what would act on the direction of the text is shown by its
//! number before that.

mod lifecycle;
mod prose;
mod rules;
mod sequence_diagram;

use askama::Template;

use super::{Again, told};
use crate::conformance::{Conclusion, Conformance, Expectation};
use crate::lockstep::CompleteSuite;
use crate::report::differences::Group;
use crate::report::page::Page;
use crate::report::printable::printable;
use crate::report::{human as verdict, suite};
use lifecycle::Lifecycle;
use prose::Prose;
use rules::RuleGroup;
use sequence_diagram::SequenceDiagram;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum HtmlError {
    /// A template could not be filled in.
    #[error("the check cannot be written as HTML: {0}; --format json has the same")]
    Template(#[from] askama::Error),
}

/// The check as a page of HTML. `again` is how what it found is shown again.
///
/// # Errors
/// If a template cannot be filled in.
pub fn html(conformance: &Conformance, again: &Again) -> Result<String, HtmlError> {
    Ok(Document::new(conformance, again).render()?)
}

#[derive(Template)]
#[template(path = "conformance/document.html")]
struct Document {
    word: &'static str,
    /// `good` or `bad`.
    mood: &'static str,
    url: String,
    interrupted: Option<String>,
    until_then: &'static str,
    summary: String,
    environment: String,
    counts: String,
    broken: Vec<BrokenRule>,
    listed: Vec<ListedRule>,
    /// What a person must know to type the commands.
    advice: Option<String>,
    groups: Vec<RuleGroup>,
    lifecycle: Lifecycle,
    coverage: Vec<Coverage>,
    suite: String,
    regressions: String,
}

/// A rule that is broken, and what shows it.
struct BrokenRule {
    name: &'static str,
    section: &'static str,
    demand: Prose,
    shortest: Option<SequenceDiagram>,
    others: Vec<SequenceDiagram>,
}

/// A rule that is listed as broken.
struct ListedRule {
    rule: BrokenRule,
    what: String,
    /// `good`, `bad` or `open`.
    mood: &'static str,
}

/// How much of something was reached.
struct Coverage {
    name: &'static str,
    covered: usize,
    total: usize,
    missing: Vec<String>,
}

impl Document {
    fn new(conformance: &Conformance, again: &Again) -> Self {
        let conclusion = conformance.conclusion();
        let groups = told::unexpectedly_broken(conformance);
        let shown = |text: &str| printable(text).into_owned();
        Self {
            word: conclusion.name(),
            mood: match conclusion {
                Conclusion::Conforms | Conclusion::AsExpected => "good",
                Conclusion::Differs | Conclusion::Interrupted => "bad",
            },
            url: shown(&conformance.url),
            interrupted: conformance.interrupted.as_deref().map(shown),
            until_then: told::UNTIL_THEN,
            summary: told::summary(conformance),
            environment: told::environment(conformance.environment),
            counts: told::rules(conformance),
            broken: groups.iter().map(|it| BrokenRule::new(again, it)).collect(),
            listed: listed(conformance, again),
            advice: again.advice(),
            groups: rules::groups(conformance),
            lifecycle: Lifecycle::new(&conformance.verdict.coverage),
            coverage: coverage(conformance),
            suite: of_suite(&conformance.verdict.suite),
            regressions: of_regressions(conformance),
        }
    }
}

impl BrokenRule {
    fn new(again: &Again, group: &Group<'_>) -> Self {
        let counterexamples = group.once_each().into_iter();
        let mut diagrams = counterexamples.map(|it| SequenceDiagram::new(again, it));
        Self {
            name: group.rule.name(),
            section: group.rule.section(),
            demand: Prose::new(group.rule.demand()),
            shortest: diagrams.next(),
            others: diagrams.collect(),
        }
    }
}

fn listed(conformance: &Conformance, again: &Again) -> Vec<ListedRule> {
    let rules = conformance.rules.iter();
    rules
        .filter(|it| it.expectation == Expectation::Broken)
        .map(|it| ListedRule {
            rule: BrokenRule::new(again, &told::shown_by(conformance, it)),
            what: printable(&told::listed(&it.outcome)).into_owned(),
            mood: rules::mood(it),
        })
        .collect()
}

fn coverage(conformance: &Conformance) -> Vec<Coverage> {
    let shares = conformance.verdict.coverage.shares().into_iter();
    shares
        .map(|(name, share)| Coverage {
            name,
            covered: share.covered,
            total: share.total,
            missing: share.missing.into_iter().map(|it| it.what).collect(),
        })
        .collect()
}

/// As a person reads it elsewhere; nothing if none was asked for.
fn of_suite(played: &CompleteSuite) -> String {
    let mut page = Page::new(None);
    suite::tell(&mut page, played);
    without_colours(page)
}

/// As a person reads it elsewhere; nothing if there are none.
fn of_regressions(conformance: &Conformance) -> String {
    let mut page = Page::new(None);
    let check = &conformance.verdict;
    if check.regressions > 0 || !check.outgrown.is_empty() {
        verdict::regressions(&mut page, check);
    }
    without_colours(page)
}

fn without_colours(page: Page) -> String {
    anstream::adapter::strip_str(&page.into_text()).to_string()
}
