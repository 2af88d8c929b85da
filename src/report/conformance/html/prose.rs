//! A sentence of the model, in which words of the wire stand between backticks.

use askama::Template;
use askama::filters::HtmlSafe;

/// A sentence in pieces.
#[derive(Template)]
#[template(
    ext = "html",
    source = "{% for piece in pieces %}{% match piece %}{% when Piece::Word(word) %}<code>{{ word }}</code>{% when Piece::Text(text) %}{{ text }}{% endmatch %}{% endfor %}"
)]
pub(super) struct Prose {
    pieces: Vec<Piece>,
}

enum Piece {
    /// A word of the wire.
    Word(String),
    Text(String),
}

// The template escapes what it is given.
impl HtmlSafe for Prose {}

impl Prose {
    pub(super) fn new(sentence: &str) -> Self {
        let pieces = sentence.split('`').enumerate();
        Self {
            pieces: pieces
                .map(|(index, piece)| {
                    if index % 2 == 1 {
                        Piece::Word(piece.to_owned())
                    } else {
                        Piece::Text(piece.to_owned())
                    }
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_backticks_is_a_word_of_the_wire() {
        let prose = Prose::new("An upgrade of `/ws` is `<101>`, and < that.").to_string();
        assert_eq!(
            prose,
            "An upgrade of <code>/ws</code> is <code>&#60;101&#62;</code>, and &#60; that."
        );
    }
}
