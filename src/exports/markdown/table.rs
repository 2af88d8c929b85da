//! Tables and lists of a Markdown document.

use std::fmt::Write as _;

/// A table, unless it would have no rows.
pub(super) fn table(
    columns: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Option<String> {
    let mut rows = rows.into_iter().peekable();
    rows.peek()?;
    let mut table = String::new();
    let mut line = |cells: &[String]| {
        let _infallible = writeln!(table, "| {} |", cells.join(" | "));
    };
    line(
        &columns
            .iter()
            .map(|it| (*it).to_owned())
            .collect::<Vec<_>>(),
    );
    line(&vec!["---".to_owned(); columns.len()]);
    for row in rows {
        let cells = row.iter().map(|cell| cell.replace('|', "\\|"));
        line(&cells.collect::<Vec<_>>());
    }
    Some(table)
}

/// A list with a line for each item.
pub(super) fn list(items: impl IntoIterator<Item = String>) -> String {
    let mut list = String::new();
    for item in items {
        let _infallible = writeln!(list, "- {item}");
    }
    list
}

/// A word as it stands on the wire.
pub(super) fn code(word: &str) -> String {
    format!("`{word}`")
}

/// Several of them.
pub(super) fn codes<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

/// A cell that says whether.
pub(super) fn yes_or_no(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_owned()
}
