//! What no report repeats: the tokens, header fields and queries that servers are sent, and the secret that tokens are signed
//! with. A server may well say it back, in the reason of a close for example.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

/// What stands in the place of a secret.
pub const WITHHELD: &str = "…";

/// A word with fewer bytes is no secret: it would be found wherever it stands by chance, and hide what was said.
const LEAST: usize = 8;

/// So many bytes from the beginning of a secret are taken for it: what is cut off, to fit a close frame or a line, holds the rest no
/// more.
const BEGINNING: usize = 16;

/// Words that are withheld from what is told, by their beginnings: tokens of one issuer often begin alike.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets(BTreeMap<String, BTreeSet<String>>);

impl Secrets {
    /// Withholds these as well. What is too short to be one is left out.
    pub fn add<'a>(&mut self, words: impl IntoIterator<Item = &'a str>) {
        for word in words {
            let escaped = serde_json::Value::from(word).to_string();
            for form in [word, escaped.trim_matches('"')] {
                if form.len() >= LEAST {
                    let alike = self.0.entry(beginning(form).to_owned()).or_default();
                    alike.insert(form.to_owned());
                }
            }
        }
    }

    /// Withholds what may be a secret in the value of a header field or in a query: it as a whole, and each of its parts.
    pub fn add_parts(&mut self, text: &str) {
        let parts = text.split([' ', ';', ',', '&', '?']);
        let values = parts.map(|part| part.split_once('=').map_or(part, |(_name, value)| value));
        self.add(std::iter::once(text).chain(values));
    }

    /// The text with [`WITHHELD`] in the place of each secret, or of as much of one as there is.
    #[must_use]
    pub fn withhold<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut stretches = self.stretches(text);
        if stretches.is_empty() {
            return Cow::Borrowed(text);
        }
        stretches.sort_by_key(|it| (it.start, it.end));
        let (mut shown, mut told) = (String::new(), 0);
        for Range { start, end } in stretches {
            if start >= told {
                shown.push_str(&text[told..start]);
                shown.push_str(WITHHELD);
            }
            told = told.max(end);
        }
        shown.push_str(&text[told..]);
        Cow::Owned(shown)
    }

    /// Where secrets stand in a text. They may overlap.
    fn stretches(&self, text: &str) -> Vec<Range<usize>> {
        let found = self.0.iter().flat_map(|(beginning, alike)| {
            text.match_indices(beginning).map(move |(start, _)| {
                let said = alike.iter().map(|it| in_common(it, &text[start..]));
                start..start + said.max().unwrap_or(beginning.len())
            })
        });
        found.collect()
    }
}

/// With how many bytes both begin.
fn in_common(secret: &str, text: &str) -> usize {
    let both = secret.chars().zip(text.chars());
    let same = both.take_while(|(secret, said)| secret == said);
    same.map(|(_, said)| said.len_utf8()).sum()
}

/// Its beginning, of whole characters.
fn beginning(secret: &str) -> &str {
    let whole = |at: &usize| secret.is_char_boundary(*at);
    let end = (BEGINNING.min(secret.len())..=secret.len()).find(whole);
    &secret[..end.unwrap_or(secret.len())]
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.values().map(BTreeSet::len).sum::<usize>();
        write!(formatter, "Secrets({count} not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";

    fn secrets(words: &[&str]) -> Secrets {
        let mut secrets = Secrets::default();
        secrets.add(words.iter().copied());
        secrets
    }

    #[test]
    fn a_secret_is_withheld_wherever_it_stands_and_however_often() {
        let secrets = secrets(&[TOKEN]);
        let said = format!("bad token {TOKEN}, yes {TOKEN}{TOKEN}!");
        assert_eq!(secrets.withhold(&said), "bad token …, yes ……!");
        assert!(matches!(secrets.withhold("nothing"), Cow::Borrowed(_)));
    }

    #[test]
    fn as_much_of_a_secret_is_withheld_as_there_is() {
        let secrets = secrets(&[TOKEN]);
        let cut = format!("bad token {} and more", &TOKEN[..40]);
        assert_eq!(secrets.withhold(&cut), "bad token … and more");
        assert_eq!(secrets.withhold(&TOKEN[..BEGINNING]), WITHHELD);
        let less = &TOKEN[..BEGINNING - 1];
        assert_eq!(secrets.withhold(less), less);
    }

    #[test]
    fn of_secrets_that_begin_alike_nothing_is_left() {
        let (longer, other) = (
            format!("{TOKEN}-and-more"),
            format!("{}-other", &TOKEN[..30]),
        );
        let secrets = secrets(&[&TOKEN[..10], TOKEN, &longer, &other]);
        let said = format!("{longer} {other} {TOKEN} {}", &TOKEN[..12]);
        assert_eq!(
            secrets.withhold(&said),
            format!("… … … …{}", &TOKEN[10..12])
        );
    }

    #[test]
    fn of_secrets_that_overlap_nothing_is_left() {
        let query = format!("key={}-other", &TOKEN[..30]);
        let secrets = secrets(&[TOKEN, &query]);
        assert_eq!(secrets.withhold(&format!("?key={TOKEN}!")), "?…!");
    }

    #[test]
    fn a_secret_is_withheld_as_it_stands_in_json_too() {
        let secrets = secrets(&["it's \"quoted\" and \\ long"]);
        let json = serde_json::json!({"detail": "it's \"quoted\" and \\ long"}).to_string();
        assert_eq!(secrets.withhold(&json), r#"{"detail":"…"}"#);
    }

    #[test]
    fn a_word_that_is_found_by_chance_is_no_secret() {
        let secrets = secrets(&["m0", "", "idle"]);
        let said = r#"{"type":"status","state":"idle","active_message_id":"m0"}"#;
        assert_eq!(secrets.withhold(said), said);
    }

    #[test]
    fn of_a_field_and_of_a_query_each_part_is_withheld() {
        let mut secrets = Secrets::default();
        for text in [
            "Bearer abcdefgh",
            "session=ijklmnop; v=1",
            "key=qrstuvwx&v=1",
        ] {
            secrets.add_parts(text);
        }
        assert_eq!(
            secrets.withhold("Bearer v=1 abcdefgh ijklmnop qrstuvwx"),
            "Bearer v=1 … … …"
        );
    }

    #[test]
    fn secrets_are_not_shown_while_debugging() {
        assert_eq!(format!("{:?}", secrets(&[TOKEN])), "Secrets(1 not shown)");
    }

    #[test]
    fn letters_of_any_length_are_cut_between_them() {
        let secret = "ééééééé🦀🦀🦀";
        let secrets = secrets(&[secret]);
        assert_eq!(secrets.withhold("a ééééééé🦀🦀🦀 b"), "a … b");
        assert_eq!(secrets.withhold("a ééééééé🦀"), "a …");
    }
}
