//! What `docs/vectors.md` shows is so.

use std::collections::BTreeSet;

use wsproof::vectors::{Export, Selection};

use super::{exported, parsed};

const PAGE: &str = include_str!("../../docs/vectors.md");

/// The examples of the page, each as it would stand in a line: `jsonl` has one in each line, `json` one in several.
fn examples() -> Vec<String> {
    let mut examples = Vec::new();
    let mut lines = PAGE.lines();
    while let Some(line) = lines.next() {
        let block = lines.by_ref().take_while(|line| *line != "```");
        match line {
            "```jsonl" => examples.extend(block.map(str::to_owned)),
            "```json" => examples.push(block.map(str::trim_start).collect()),
            _ => {}
        }
    }
    examples
}

#[test]
fn every_example_is_in_an_export() {
    let mut examples: BTreeSet<_> = examples().into_iter().collect();
    assert_eq!(examples.len(), 9, "{examples:?}");
    for line in exported(1, None) {
        examples.retain(|example| !line.contains(example));
    }
    assert!(examples.is_empty(), "in no export: {examples:#?}");
}

/// `36954` as `36,954`.
fn grouped(number: u64) -> String {
    format!("{},{:03}", number / 1000, number % 1000)
}

#[test]
fn what_the_page_says_of_sizes_is_so() {
    for (messages, before, after) in [
        (2, "suite: ", " sequences, 205 MB"),
        (1, "500 of ", ", spread"),
    ] {
        let export = Export::new(Selection {
            messages,
            ..Selection::default()
        });
        let said = format!("{before}{}{after}", grouped(export.unwrap().count()));
        assert!(PAGE.contains(&said), "{said}");
    }
}

#[test]
fn the_page_tells_every_token_and_every_field_of_the_first_line() {
    let header = parsed(&exported(0, Some(1))[0]);
    for token in header["tokens"].as_array().unwrap() {
        let row = format!("| `{}` |", token.as_str().unwrap());
        assert!(PAGE.contains(&row), "{row}");
    }
    for field in header.as_object().unwrap().keys() {
        assert!(PAGE.contains(&format!("`{field}`")), "{field}");
    }
}
