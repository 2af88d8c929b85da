//! Printing. Whoever reads may stop reading at any time: that is no error, and no reason to panic.

use std::error::Error;
use std::io::{self, Write};

use terminal_size::{Width, terminal_size_of};

use super::Format;
use super::error::CommandError;

/// Prints text with its colours on stdout; they are left out where they are not wanted.
pub(super) fn coloured(text: &str) -> Result<(), CommandError> {
    to(anstream::stdout().lock(), text)
}

/// Prints text on stdout as it is.
pub(super) fn plain(text: &str) -> Result<(), CommandError> {
    to(io::stdout().lock(), text)
}

fn to(mut stream: impl Write, text: &str) -> Result<(), CommandError> {
    let printed = stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush());
    match printed {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed.map_err(CommandError::Print),
    }
}

/// Says something on stderr, whether or not anybody listens.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Says on stderr why a command could not be run: one line, from the outermost reason to the innermost. A program that
/// reads JSON is told on stdout as well.
pub(super) fn complaint(error: &CommandError, format: Format) {
    let why = with_sources(error);
    note(&format!("wsproof: {why}"));
    if format == Format::Json {
        let value = serde_json::json!({"verdict": "could not be run", "error": why});
        // Where stdout cannot be written to, stderr and the exit code have said it.
        let _unheard = plain(&format!("{value:#}\n"));
    }
}

fn with_sources(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let reason = error.to_string();
        // Some errors already tell what they come from.
        if !text.contains(&reason) {
            text.push_str(": ");
            text.push_str(&reason);
        }
        source = error.source();
    }
    text.replace('\n', " ")
}

/// How wide the terminal is that stdout is, if it is one.
pub(super) fn width() -> Option<usize> {
    let (Width(columns), _) = terminal_size_of(io::stdout())?;
    Some(usize::from(columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] Middle);

    #[derive(Debug, thiserror::Error)]
    #[error("middle, as inner")]
    struct Middle(#[source] Inner);

    #[derive(Debug, thiserror::Error)]
    #[error("inner")]
    struct Inner;

    #[test]
    fn reasons_are_chained_and_none_is_said_twice() {
        assert_eq!(
            with_sources(&Outer(Middle(Inner))),
            "outer: middle, as inner"
        );
    }

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_error() {
        assert!(to(Closed, "text").is_ok());
    }
}
