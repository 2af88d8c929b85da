//! Descriptions as files: a line for each thing, so that a change can be read in a review.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use thiserror::Error;

use super::format::Description;
use crate::suites::extraction::TooManyStates;

/// The version of the format in which descriptions are written.
pub const FORMAT: u32 = 1;

/// How deep things stand on lines of their own.
const LINES: usize = 3;

/// Why there is no description. What to do depends on where it came from, and is said by whoever knows that.
#[derive(Debug, Error)]
pub enum DescriptionError {
    /// The machine is too large.
    #[error(transparent)]
    Machine(#[from] TooManyStates),
    /// It cannot be written.
    #[error("the description cannot be written as JSON: {0}")]
    Written(serde_json::Error),
    /// It is not one.
    #[error("this is no description of a protocol: {0}")]
    Read(serde_json::Error),
    /// It has a format that was never written.
    #[error(
        "this description has the format {0}, which there never was: formats are 1 to {FORMAT}"
    )]
    NoFormat(u32),
    /// It has a format that came later.
    #[error("this description has the format {0}, and this wsproof reads formats up to {FORMAT}")]
    Later(u32),
}

impl Description {
    /// Reads a description.
    ///
    /// Every format that a description was ever released in is read. What came to a format after its first description may be
    /// missing, and has then the value that says what was so before; what is not known is refused, as nobody could say what it
    /// changes.
    ///
    /// # Errors
    /// If the text is none, has a format that is not known, or has numbers that stand for nothing.
    pub fn read(text: &str) -> Result<Self, DescriptionError> {
        #[derive(serde::Deserialize)]
        struct Version {
            format: u32,
        }
        let version: Version = serde_json::from_str(text).map_err(DescriptionError::Read)?;
        match version.format {
            0 => Err(DescriptionError::NoFormat(0)),
            // The next format has an arm of its own, and this one stays, for those that were released in it.
            1 => serde_json::from_str(text).map_err(DescriptionError::Read),
            later => Err(DescriptionError::Later(later)),
        }
    }

    /// Writes the description, with a line for each thing.
    ///
    /// # Errors
    /// If it cannot be written there.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let mut serializer = Serializer::with_formatter(&mut *to, Lines::default());
        self.serialize(&mut serializer)?;
        to.write_all(b"\n")
    }
}

/// JSON with everything down to [`LINES`] on a line of its own, and what is deeper on one.
#[derive(Default)]
struct Lines {
    depth: usize,
    /// By depth: whether something was written there.
    filled: Vec<bool>,
}

impl Lines {
    fn open<W: ?Sized + Write>(&mut self, to: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.filled.push(false);
        to.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, to: &mut W, bracket: &[u8]) -> io::Result<()> {
        let filled = self.filled.pop().unwrap_or(false);
        if filled && self.depth <= LINES {
            line(to, self.depth - 1)?;
        }
        self.depth -= 1;
        to.write_all(bracket)
    }

    fn next<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        if !first {
            to.write_all(b",")?;
        }
        if let Some(filled) = self.filled.last_mut() {
            *filled = true;
        }
        if self.depth <= LINES {
            line(to, self.depth)?;
        }
        Ok(())
    }
}

fn line<W: ?Sized + Write>(to: &mut W, depth: usize) -> io::Result<()> {
    to.write_all(b"\n")?;
    (0..depth).try_for_each(|_| to.write_all(b" "))
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.open(to, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.close(to, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.next(to, first)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.open(to, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.close(to, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.next(to, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        to.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::suites::extraction::Bounds;

    fn described() -> Value {
        let bounds = Bounds {
            queue_limit: 0,
            violation_limit: 1,
            messages: 1,
            states: 1_000,
        };
        serde_json::to_value(Description::of_the_model(bounds).unwrap()).unwrap()
    }

    fn refused(description: &Value) -> String {
        Description::read(&description.to_string())
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let description: Description = serde_json::from_value(described()).unwrap();
        let mut text = Vec::new();
        description.write(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert_eq!(Description::read(&text).unwrap(), description);
        let longest = text.lines().map(str::len).max();
        assert!(longest < Some(1_000), "a line for each thing: {longest:?}");
    }

    #[test]
    fn what_came_to_the_format_later_may_be_missing() {
        let mut older = described();
        for output in older["behaviour"]["outputs"].as_array_mut().unwrap() {
            assert_eq!(
                output.get("optional"),
                None,
                "nothing is optional by default"
            );
            output["optional"] = json!(false);
        }
        let description = Description::read(&older.to_string()).unwrap();
        assert_eq!(description, serde_json::from_value(described()).unwrap());
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let mut later = described();
        later["behaviour"]["inputs"][0]["weight"] = json!(1);
        assert!(refused(&later).contains("unknown field `weight`"));
    }

    #[test]
    fn a_format_that_is_not_known_is_refused_before_anything_else() {
        assert!(refused(&json!({"format": 2})).contains("reads formats up to 1"));
        assert!(refused(&json!({"format": 0})).contains("never was"));
        assert!(refused(&json!({"other": 2})).contains("missing field `format`"));
    }
}
