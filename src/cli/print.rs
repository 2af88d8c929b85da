//! Printing. Whoever reads may stop reading at any time: that is no error, and no reason to panic.

use std::error::Error;
use std::io::{self, BufWriter, Write};

use terminal_size::{Width, terminal_size_of};

use super::Reader;
use super::error::CommandError;
use crate::report::conformance as report;

/// How much is printed at once.
const BUFFER: usize = 1 << 18;

/// Prints text with its colours on stdout; they are left out where they are not wanted.
pub(super) fn coloured(text: &str) -> Result<(), CommandError> {
    to(anstream::stdout().lock(), text)
}

/// Prints text on stdout as it is.
pub(super) fn plain(text: &str) -> Result<(), CommandError> {
    to(io::stdout().lock(), text)
}

/// Prints on stdout what is too long to be one text: `print` writes it piece by piece.
pub(super) fn streamed(
    print: impl FnOnce(&mut dyn Write) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    stream(io::stdout().lock(), print)
}

fn to(stdout: impl Write, text: &str) -> Result<(), CommandError> {
    stream(stdout, |output| {
        output
            .write_all(text.as_bytes())
            .map_err(CommandError::Print)
    })
}

fn stream(
    stdout: impl Write,
    print: impl FnOnce(&mut dyn Write) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let mut output = BufWriter::with_capacity(BUFFER, stdout);
    let printed = print(&mut output).and_then(|()| output.flush().map_err(CommandError::Print));
    match printed {
        // Whoever reads may have read enough.
        Err(CommandError::Print(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

/// Says something on stderr, whether or not anybody listens.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Says on stderr why a command could not be run: one line, from the outermost reason to the innermost. A program that
/// reads JSON or XML is told on stdout as well.
pub(super) fn complaint(error: &CommandError, reader: Reader) {
    let why = with_sources(error);
    note(&format!("wsproof: {why}"));
    let told = match reader {
        Reader::Person => return,
        Reader::Json => {
            let value = serde_json::json!({"verdict": "could not be run", "error": why});
            plain(&format!("{value:#}\n"))
        }
        Reader::Junit => report::junit_of_error(&why)
            .map_err(CommandError::from)
            .and_then(|text| plain(&text)),
    };
    // Where stdout cannot be written to, stderr and the exit code have said it.
    let _unheard = told;
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
        let endless = stream(Closed, |output| {
            loop {
                output.write_all(b"more\n").map_err(CommandError::Print)?;
            }
        });
        assert!(endless.is_ok());
    }
}
