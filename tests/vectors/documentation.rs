//! What `docs/vectors.md` shows is so.

use std::collections::BTreeSet;

use super::exported;

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
    assert!(examples.len() > 8, "{examples:?}");
    for line in exported(1, None) {
        examples.retain(|example| !line.contains(example));
    }
    assert!(examples.is_empty(), "in no export: {examples:#?}");
}

#[test]
fn what_the_page_says_of_sizes_and_tokens_is_so() {
    let lines = exported(1, None);
    let sequences = lines.len() - 1;
    assert_eq!(sequences, 36_954);
    assert!(PAGE.contains("500 of 36,954"));
    let header: serde_json::Value = super::parsed(&lines[0]);
    for token in header["tokens"].as_array().unwrap() {
        let row = format!("| `{}` |", token.as_str().unwrap());
        assert!(PAGE.contains(&row), "{row}");
    }
}
