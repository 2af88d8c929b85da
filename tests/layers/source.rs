//! Source files, read as trees of tokens.
//!
//! Tokens, not syntax: so a path in the body of a macro is read like any other.

use std::fs;
use std::path::{Path, PathBuf};

use syn::buffer::Cursor;
use syn::parse::{ParseStream, Parser};

/// A source file of one of the two packages.
pub(crate) struct Source {
    /// Its path from the repository's root.
    pub(crate) file: String,
    /// The crate that it belongs to, by the name that others call it.
    pub(crate) crate_name: &'static str,
    /// The module that it is, from the crate's root.
    pub(crate) module: Vec<String>,
    pub(crate) tokens: Vec<Token>,
}

/// As much of a token as it takes to find paths.
pub(crate) enum Token {
    /// An identifier or a keyword.
    Word(String),
    /// `::`.
    Separator,
    /// Brackets of any kind with what is in them.
    Group(Vec<Self>),
    /// A character of punctuation.
    Mark(char),
    /// A literal.
    Literal,
}

impl Source {
    pub(crate) fn new(file: &str, text: &str) -> Self {
        let (crate_name, inside) = match file.strip_prefix("model/src/") {
            Some(inside) => ("wsproof_model", inside),
            None => ("wsproof", file.trim_start_matches("src/")),
        };
        let module: Vec<_> = inside
            .trim_end_matches(".rs")
            .split('/')
            .filter(|name| *name != "lib")
            .map(str::to_owned)
            .collect();
        let tokens = tokens_of
            .parse_str(text)
            .unwrap_or_else(|error| panic!("{file} is not Rust: {error}"));
        Self {
            file: file.to_owned(),
            crate_name,
            module,
            tokens,
        }
    }
}

fn tokens_of(input: ParseStream<'_>) -> syn::Result<Vec<Token>> {
    input.step(|cursor| {
        let mut tokens = Vec::new();
        let end = take(*cursor, &mut tokens);
        Ok((tokens, end))
    })
}

/// Takes every token from `cursor` on, and returns where they end.
fn take<'a>(mut cursor: Cursor<'a>, tokens: &mut Vec<Token>) -> Cursor<'a> {
    while !cursor.eof() {
        let (token, next) = if let Some((word, next)) = cursor.ident() {
            (Token::Word(word.to_string()), next)
        } else if let Some((inside, _, _, next)) = cursor.any_group() {
            let mut group = Vec::new();
            take(inside, &mut group);
            (Token::Group(group), next)
        } else if let Some((mark, next)) = cursor.punct() {
            match next.punct() {
                Some((second, after)) if mark.as_char() == ':' && second.as_char() == ':' => {
                    (Token::Separator, after)
                }
                Some(_) | None => (Token::Mark(mark.as_char()), next),
            }
        } else if let Some((_, next)) = cursor.lifetime() {
            (Token::Mark('\''), next)
        } else if let Some((_, next)) = cursor.literal() {
            (Token::Literal, next)
        } else {
            panic!("a token of no known kind");
        };
        tokens.push(token);
        cursor = next;
    }
    cursor
}

/// Every source file of both packages.
pub(crate) fn sources(root: &Path) -> Vec<Source> {
    let mut files = Vec::new();
    for folder in ["src", "model/src"] {
        find(&root.join(folder), &mut files);
    }
    files.sort_unstable();
    files
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).expect("a file that was just listed can be read");
            let file = path.strip_prefix(root).expect("it lies below the root");
            let file = file.to_str().expect("the files have plain names");
            Source::new(&file.replace('\\', "/"), &text)
        })
        .collect()
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is part of the repository") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            find(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
