//! The rules of the protocol as a list.

use serde::Serialize;
use wsproof_model::vocabulary::Rule;

use super::page::{Page, Span};
use super::palette::{FAINT, STRONG};

/// The rules for a person: each with its name, its section of the protocol and what it demands.
#[must_use]
pub fn human(width: Option<usize>) -> String {
    let mut page = Page::new(width);
    for rule in Rule::ALL {
        let section = format!("  section {}", rule.section());
        page.line(
            &[],
            &[Span::new(STRONG, rule.name()), Span::new(FAINT, section)],
        );
        page.line(&[Span::plain("    ")], &[Span::plain(rule.demand())]);
    }
    page.into_text()
}

/// The rules for a program: a JSON array of objects with `name`, `section` and `demand`.
///
/// # Errors
/// If the rules cannot be written as JSON.
pub fn json() -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct Entry {
        name: &'static str,
        section: &'static str,
        demand: &'static str,
    }

    let entries: Vec<_> = Rule::ALL
        .iter()
        .map(|rule| Entry {
            name: rule.name(),
            section: rule.section(),
            demand: rule.demand(),
        })
        .collect();
    serde_json::to_string_pretty(&entries)
}
