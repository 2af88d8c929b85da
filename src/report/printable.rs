//! What a server says is written by somebody else: characters that would act on a terminal, on an XML parser or on the
//! direction of the text are shown by their numbers, and act on nothing.

use std::borrow::Cow;

/// The text with such characters as Rust writes them: `\u{1b}`, `\n`.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if acts(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Whether a character does something instead of being seen.
fn acts(character: char) -> bool {
    character.is_control() || turns_or_breaks(character) || is_no_character(character)
}

/// Marks that turn the direction of what follows, and the separators that break a line.
const fn turns_or_breaks(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// What Unicode sets aside as no character; XML 1.0 forbids two of them.
const fn is_no_character(character: char) -> bool {
    let number = character as u32;
    number & 0xfffe == 0xfffe || matches!(number, 0xfdd0..=0xfdef)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_shown_by_its_number() {
        assert_eq!(
            printable("a\u{1b}[31mb\u{0}\u{9b}\u{7f}"),
            r"a\u{1b}[31mb\u{0}\u{9b}\u{7f}"
        );
        assert_eq!(printable("a\nb\tc\r"), r"a\nb\tc\r");
    }

    #[test]
    fn what_turns_the_text_or_is_no_character_is_shown_by_its_number() {
        assert_eq!(printable("\u{202e}x\u{2066}"), r"\u{202e}x\u{2066}");
        assert_eq!(printable("\u{fffe}\u{ffff}"), r"\u{fffe}\u{ffff}");
    }

    #[test]
    fn anything_else_stays_as_it_is() {
        let text = "é → “x” 👩\u{200d}💻 \\u{1b}";
        assert!(matches!(printable(text), Cow::Borrowed(same) if same == text));
    }
}
