//! Entries of a verdict: a label, and what there is to say.

use super::page::{Page, Span, columns};

/// The labels' column, and the first of a table.
pub(super) const LABEL_COLUMNS: usize = 14;

/// A line with a label; without one, what goes on under the line before.
pub(super) fn labelled(page: &mut Page, label: &str, body: &[Span]) {
    let padding = LABEL_COLUMNS.saturating_sub(columns(label));
    let margin = format!("    {label}{}", " ".repeat(padding));
    page.line(&[Span::plain(margin)], body);
}

/// The first entries of a list, and how many more there are.
pub(super) fn capped(words: &[String], most: usize) -> String {
    let (shown, rest) = words.split_at(words.len().min(most));
    let shown = shown.join(", ");
    if rest.is_empty() {
        shown
    } else {
        format!("{shown}, and {} more", rest.len())
    }
}
