//! How things are written in TLA+.

use std::fmt::Display;

/// How long a line of a comment may be.
const LINE: usize = 116;

/// A string.
pub(super) fn string(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

/// A sequence, on one line.
pub(super) fn sequence(things: impl IntoIterator<Item = impl Display>) -> String {
    format!("<<{}>>", listed(things))
}

/// A set, on one line.
pub(super) fn set(things: impl IntoIterator<Item = impl Display>) -> String {
    format!("{{{}}}", listed(things))
}

/// A record, or a function of strings that are identifiers.
pub(super) fn record(fields: impl IntoIterator<Item = (impl Display, impl Display)>) -> String {
    let fields = fields.into_iter();
    let fields = fields.map(|(name, value)| format!("{name} |-> {value}"));
    format!("[{}]", listed(fields))
}

/// Things with commas between.
pub(super) fn listed(things: impl IntoIterator<Item = impl Display>) -> String {
    let things: Vec<_> = things.into_iter().map(|it| it.to_string()).collect();
    things.join(", ")
}

/// Things, each on a line of its own.
pub(super) fn lines(things: impl IntoIterator<Item = impl Display>) -> String {
    let things = things.into_iter().map(|it| format!("{it}\n"));
    things.collect::<Vec<_>>().concat()
}

/// A definition of a sequence that has a line for each thing.
pub(super) fn definition(name: &str, things: impl IntoIterator<Item = impl Display>) -> String {
    let things: Vec<_> = things.into_iter().map(|it| format!("  {it}")).collect();
    format!("{name} == <<\n{}\n>>\n", things.join(",\n"))
}

/// The name of an action: the words of an input with underscores between.
pub(super) fn action_name(input: &str) -> String {
    input.replace(|character: char| !character.is_ascii_alphanumeric(), "_")
}

/// The name of a property: its words, each with a capital letter.
pub(super) fn property_name(property: &str) -> String {
    let words = property.split(|character: char| !character.is_ascii_alphanumeric());
    words.map(capitalised).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A comment of as many lines as it takes.
pub(super) fn comment(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= LINE => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(format!(" {word}")),
        }
    }
    self::lines(lines.iter().map(|line| format!("\\*{line}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identifiers() {
        assert_eq!(action_name("stop_agent m0"), "stop_agent_m0");
        assert_eq!(action_name("invalid UTF-8"), "invalid_UTF_8");
        assert_eq!(property_name("first in, first out"), "FirstInFirstOut");
        assert_eq!(property_name("no 1011"), "No1011");
    }

    #[test]
    fn a_string_ends_where_it_ends() {
        assert_eq!(string(r#"a "b\""#), r#""a \"b\\\"""#);
    }

    #[test]
    fn a_comment_has_no_line_that_is_too_long() {
        let text = comment(&"word ".repeat(100));
        assert_eq!(text.matches("word").count(), 100);
        assert!(
            text.lines()
                .all(|line| line.starts_with("\\* ") && line.len() <= LINE + 2)
        );
    }
}
