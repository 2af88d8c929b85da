//! The protocol as a document, for those who write a client or a server and have never heard of it: `docs/protocol.md`.
//!
//! The tables are those of the model, the diagrams those of [`graph`](super::graph), the prose is the model's too, in
//! `model/docs`, and the conversation is played by the reference machine. The sections have the numbers of PROTOCOL.md, so that
//! what cites "PROTOCOL.md section 4" can be looked up.

mod behaviour;
mod conversation;
mod dependencies;
mod examples;
mod lifecycle;
mod messages;
mod table;
mod wire;

use std::fmt::Write as _;

use thiserror::Error;
use wsproof_model::PROTOCOL_VERSION;
use wsproof_model::properties::ALWAYS;
use wsproof_model::vocabulary::{InvalidIdentifier, Rule, Service};

use super::graph::Graph;
use super::mermaid;
use crate::targets::tokens::NoToken;
use table::{code, table};

/// Why there is no document.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// An example cannot be written.
    #[error("an example of the document cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// An example has an id that is none.
    #[error("an example of the document has an id that may not be one: {0}")]
    Identifier(#[from] InvalidIdentifier),
    /// An example has no token to show.
    #[error(transparent)]
    Token(#[from] NoToken),
}

/// The whole document.
///
/// # Errors
/// If an example in it cannot be made.
pub fn document() -> Result<String, DocumentError> {
    let sections = [
        ("Purpose", purpose()),
        ("Words", words()),
        ("Lifecycle", lifecycle::text()),
        ("Wire", wire::text()?),
        ("Behaviour", behaviour::text()),
        ("The dependency graph", dependencies::text()),
        ("What must always hold", always()),
    ];
    let mut document = introduction();
    for (number, (title, _)) in (1..).zip(&sections) {
        let anchor = title.to_lowercase().replace(' ', "-");
        let _infallible = writeln!(document, "{number}. [{title}](#{number}-{anchor})");
    }
    for (number, (title, text)) in (1..).zip(&sections) {
        document.push('\n');
        document.push_str(&section(number, title, text));
    }
    Ok(document)
}

fn introduction() -> String {
    format!(
        "\
# Agent Chat Protocol {PROTOCOL_VERSION}

The whole protocol, for those who write a client or a server. It is made from the model in `model/` by `wsproof export markdown`
and is not edited by hand: the model decides.

What cites \"PROTOCOL.md section 4\", as rules, reports and comments do, means section 4 here: the numbers are the same. Each
section ends with its rules, by the names under which `wsproof check` reports them.

"
    )
}

/// A section with its rules.
fn section(number: u8, title: &str, text: &str) -> String {
    let name = number.to_string();
    let rows = Rule::ALL
        .iter()
        .filter(|rule| rule.section() == name)
        .map(|rule| vec![code(rule.name()), rule.demand().to_owned()]);
    let rules = table(&["rule", "what it demands"], rows);
    let mut section = format!("## {number}. {title}\n\n{text}");
    if let Some(rules) = rules {
        let _infallible = write!(section, "\n### Rules of section {number}\n\n{rules}");
    }
    section
}

fn purpose() -> String {
    include_str!("../../model/docs/protocol/purpose.md").to_owned()
}

fn words() -> String {
    let rows = Service::ALL.iter().map(|service| {
        let kind = if service.is_critical() {
            "critical"
        } else {
            "optional"
        };
        vec![
            code(service.name()),
            kind.to_owned(),
            service.meaning().to_owned(),
        ]
    });
    let services = table(&["service", "kind", "meaning"], rows).unwrap_or_default();
    let words = include_str!("../../model/docs/protocol/words.md");
    format!("{words}\n### Services\n\n{services}")
}

fn always() -> String {
    let rows = ALWAYS.iter().map(|property| {
        vec![
            property.name().to_owned(),
            property.statement().to_owned(),
            code(property.rule().name()),
        ]
    });
    let properties = table(&["property", "statement", "rule"], rows).unwrap_or_default();
    let prose = include_str!("../../model/docs/protocol/always.md");
    format!("{prose}\n{properties}")
}

/// A diagram, as Markdown has it.
fn diagram(graph: &Graph) -> String {
    format!("```mermaid\n{}```\n", mermaid::draw(graph))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The headings with a number.
    fn numbers(document: &str) -> Vec<&str> {
        let headings = document.lines().filter_map(|line| line.strip_prefix("## "));
        headings.filter_map(|it| it.split('.').next()).collect()
    }

    #[test]
    fn every_rule_stands_once_in_the_section_that_it_cites() {
        let document = document().unwrap();
        let known: BTreeSet<_> = numbers(&document).into_iter().collect();
        for rule in Rule::ALL {
            assert!(known.contains(rule.section()), "{rule}");
            let row = format!("| `{rule}` | {} |", rule.demand());
            let heading = format!("### Rules of section {}\n", rule.section());
            let (_, rest) = document.split_once(&heading).unwrap();
            let rules = rest.split("\n## ").next().unwrap();
            assert!(rules.contains(&row), "{row}");
            assert_eq!(document.matches(&row).count(), 1, "{row}");
        }
    }

    #[test]
    fn the_sections_are_in_order() {
        assert_eq!(
            numbers(&document().unwrap()),
            ["1", "2", "3", "4", "5", "6", "7"]
        );
    }
}
