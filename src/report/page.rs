//! A page of text that is written line by line and wrapped at a width.

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle::Style;

use super::palette::PLAIN;
use super::printable::printable;

/// A text in one style. What would act on a terminal is shown instead.
#[derive(Clone, Debug)]
pub(super) struct Span {
    style: Style,
    text: String,
}

impl Span {
    pub(super) fn new(style: Style, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if let Cow::Owned(shown) = printable(&text) {
            text = shown;
        }
        Self { style, text }
    }

    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::new(PLAIN, text)
    }
}

/// The least room that a line's text gets beside its margin, however narrow the page is.
const LEAST_ROOM: usize = 20;

/// A page under way.
#[derive(Debug)]
pub(super) struct Page {
    width: Option<usize>,
    text: String,
}

impl Page {
    /// An empty page; without a width nothing is wrapped.
    pub(super) const fn new(width: Option<usize>) -> Self {
        Self {
            width,
            text: String::new(),
        }
    }

    /// What was written, with its colours.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// An empty line.
    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line: a margin, and a text that is wrapped under itself.
    pub(super) fn line(&mut self, margin: &[Span], body: &[Span]) {
        let indent: usize = margin.iter().map(|span| columns(&span.text)).sum();
        for span in margin {
            self.push(span.style, &span.text);
        }
        let room = self.width.map_or(usize::MAX, |width| {
            width.saturating_sub(indent).max(LEAST_ROOM)
        });
        let mut used = 0;
        let mut gap = 0;
        for (style, word) in body.iter().flat_map(words) {
            let Some(word) = word else {
                gap += 1;
                continue;
            };
            for piece in pieces(word, room) {
                if used > 0 && used + gap + columns(piece) > room {
                    self.wrap(indent);
                    used = 0;
                } else {
                    self.text.extend(std::iter::repeat_n(' ', gap));
                    used += gap;
                }
                gap = 0;
                self.push(style, piece);
                used += columns(piece);
            }
        }
        self.end_line();
    }

    /// A line with a command for a shell, which is wrapped as the shell reads it: it can be copied as it stands. A word that
    /// is too long is not broken.
    pub(super) fn command(&mut self, margin: &Span, command: &Span) {
        /// What says that a command goes on on the next line.
        const GOES_ON: &str = " \\";
        let indent = columns(&margin.text);
        self.push(margin.style, &margin.text);
        let room = self.width.map_or(usize::MAX, |width| {
            width.saturating_sub(indent + GOES_ON.len()).max(LEAST_ROOM)
        });
        let mut used = 0;
        for word in shell_words(&command.text) {
            if used > 0 && used + 1 + columns(word) > room {
                self.push(command.style, GOES_ON);
                self.wrap(indent);
                used = 0;
            } else if used > 0 {
                self.text.push(' ');
                used += 1;
            }
            self.push(command.style, word);
            used += columns(word);
        }
        self.end_line();
    }

    fn wrap(&mut self, indent: usize) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', indent));
    }

    fn push(&mut self, style: Style, text: &str) {
        if style == PLAIN {
            self.text.push_str(text);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(self.text, "{style}{text}{style:#}");
        }
    }

    fn end_line(&mut self) {
        let kept = self.text.trim_end_matches(' ').len();
        self.text.truncate(kept);
        self.text.push('\n');
    }
}

/// How wide a text is: one column for each character, near enough for what stands in reports.
pub(super) fn columns(text: &str) -> usize {
    text.chars().count()
}

/// The words of a span; `None` is a space between two.
fn words(span: &Span) -> impl Iterator<Item = (Style, Option<&str>)> {
    span.text
        .split(' ')
        .enumerate()
        .flat_map(|(index, word)| {
            let space = (index > 0).then_some(None);
            let word = (!word.is_empty()).then_some(Some(word));
            space.into_iter().chain(word)
        })
        .map(|word| (span.style, word))
}

/// The words of a command. In a word, spaces are only between single quotes; a quote itself is behind a backslash.
fn shell_words(command: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    command.split(move |character| {
        if is_escaped {
            is_escaped = false;
            return false;
        }
        is_escaped = character == '\\' && !is_quoted;
        is_quoted ^= character == '\'';
        character == ' ' && !is_quoted
    })
}

/// A word in pieces that fit, most often in one.
fn pieces(word: &str, room: usize) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .char_indices()
            .nth(room)
            .map_or(rest.len(), |(at, _)| at);
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::super::palette::STRONG;
    use super::*;

    fn written(width: Option<usize>, margin: &str, body: &[Span]) -> String {
        let mut page = Page::new(width);
        page.line(&[Span::plain(margin)], body);
        page.into_text()
    }

    #[test]
    fn a_long_line_is_wrapped_under_its_text() {
        let body = [Span::plain("one two three four five six seven")];
        assert_eq!(
            written(Some(26), "  a  ", &body),
            "  a  one two three four\n     five six seven\n"
        );
        assert_eq!(
            written(None, "  a  ", &body),
            "  a  one two three four five six seven\n"
        );
    }

    #[test]
    fn a_word_that_is_too_long_is_broken() {
        let body = [Span::plain(format!("x {}", "y".repeat(45)))];
        let lines = written(Some(20), "", &body);
        assert_eq!(
            lines,
            format!("x\n{0}\n{0}\n{1}\n", "y".repeat(20), "y".repeat(5))
        );
    }

    #[test]
    fn colours_take_no_room() {
        let body = [
            Span::new(STRONG, "one two three four"),
            Span::plain(" five six"),
        ];
        let lines = written(Some(20), "", &body);
        let plain = anstream::adapter::strip_str(&lines).to_string();
        assert_eq!(plain, "one two three four\nfive six\n");
    }

    #[test]
    fn a_long_command_is_wrapped_as_a_shell_reads_it() {
        let mut page = Page::new(Some(30));
        let command = r"wsproof check --header 'X-A: it'\''s b c d' --replay kept/1.json";
        page.command(&Span::plain("  a  "), &Span::plain(command));
        let text = page.into_text();
        let lines = [
            r"  a  wsproof check --header \",
            r"     'X-A: it'\''s b c d' \",
            r"     --replay kept/1.json",
            "",
        ];
        assert_eq!(text, lines.join("\n"));
    }

    #[test]
    fn columns_that_were_lined_up_stay_so() {
        let body = [Span::plain("a    b")];
        assert_eq!(written(Some(40), "", &body), "a    b\n");
    }
}
