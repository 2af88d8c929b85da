//! Descriptions as files: a line for each thing, so that a change can be read in a review.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use thiserror::Error;

use super::behaviour::{Behaviour, Edge};
use super::format::Description;
use crate::suites::extraction::TooManyStates;

/// The version of the format. A file of another version is not read.
pub const FORMAT: u32 = 1;

/// How deep things stand on lines of their own.
const LINES: usize = 3;

/// Why there is no description.
#[derive(Debug, Error)]
pub enum DescriptionError {
    /// The machine is too large.
    #[error(transparent)]
    Machine(#[from] TooManyStates),
    /// A limit of which the model has no default.
    #[error("the limit `{name}` has no default: give it one in the table of limits")]
    LimitWithoutDefault {
        /// The limit.
        name: &'static str,
    },
    /// It cannot be written.
    #[error("the description cannot be written as JSON: {0}")]
    Written(serde_json::Error),
    /// It is not one.
    #[error("this is no description of a protocol: {0}; make one with `wsproof export machine`")]
    Read(serde_json::Error),
    /// It has another format.
    #[error(
        "this description has the format {0}, and this wsproof reads {FORMAT}: make it anew with `wsproof export machine`, or take the wsproof that made it"
    )]
    Format(u32),
    /// A number that stands for nothing.
    #[error(
        "state {state} of this description has an edge {edge:?} whose {what} does not exist: it was not written by `wsproof export machine`, or was changed since"
    )]
    Dangling {
        /// The state.
        state: usize,
        /// The edge.
        edge: (u32, u32, u32),
        /// What is not there.
        what: &'static str,
    },
    /// A reaction of an output that is not there.
    #[error(
        "reaction {reaction} of this description has an output that does not exist: it was not written by `wsproof export machine`, or was changed since"
    )]
    NoSuchOutput {
        /// The reaction.
        reaction: usize,
    },
    /// An input twice, or out of order.
    #[error(
        "the edges of state {state} of this description are not in the order of their inputs, each once: it was not written by `wsproof export machine`, or was changed since"
    )]
    Unordered {
        /// The state.
        state: usize,
    },
    /// As many rows of edges as states are wanted, and at least one.
    #[error(
        "this description has {states} states and {rows} rows of edges: there must be one row for each state, and at least one"
    )]
    Rows {
        /// How many states.
        states: usize,
        /// How many rows.
        rows: usize,
    },
}

impl Description {
    /// Reads a description.
    ///
    /// # Errors
    /// If the text is none, has another format, or has numbers that stand for nothing.
    pub fn read(text: &str) -> Result<Self, DescriptionError> {
        #[derive(serde::Deserialize)]
        struct Version {
            format: u32,
        }
        let version: Version = serde_json::from_str(text).map_err(DescriptionError::Read)?;
        if version.format != FORMAT {
            return Err(DescriptionError::Format(version.format));
        }
        let description: Self = serde_json::from_str(text).map_err(DescriptionError::Read)?;
        description.behaviour.check()?;
        Ok(description)
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

impl Behaviour {
    /// Holds every number against what there is.
    fn check(&self) -> Result<(), DescriptionError> {
        let (states, rows) = (self.states.len(), self.edges.len());
        if states != rows || states == 0 {
            return Err(DescriptionError::Rows { states, rows });
        }
        let there = |number: u32, count: usize| (number as usize) < count;
        for (reaction, said) in self.reactions.iter().enumerate() {
            if !said.iter().all(|output| there(*output, self.outputs.len())) {
                return Err(DescriptionError::NoSuchOutput { reaction });
            }
        }
        for (state, row) in self.edges.iter().enumerate() {
            if !row.is_sorted_by(|one, next| one.input < next.input) {
                return Err(DescriptionError::Unordered { state });
            }
            for edge in row {
                self.check_edge(state, *edge)?;
            }
        }
        Ok(())
    }

    fn check_edge(&self, state: usize, edge: Edge) -> Result<(), DescriptionError> {
        let wanted = [
            ("input", edge.input, self.inputs.len()),
            ("target", edge.target, self.states.len()),
            ("reaction", edge.reaction, self.reactions.len()),
        ];
        match wanted
            .iter()
            .find(|(_, number, count)| *number as usize >= *count)
        {
            Some((what, _, _)) => Err(DescriptionError::Dangling {
                state,
                edge: edge.into(),
                what,
            }),
            None => Ok(()),
        }
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
    fn a_number_that_stands_for_nothing_is_refused() {
        type Damage = fn(&mut Value);
        let damages: [(Damage, &str); 5] = [
            (
                |it| it["edges"][0] = json!([[9_999, 0, 0]]),
                "whose input does not exist",
            ),
            (
                |it| it["edges"][0][0][1] = json!(99_999),
                "whose target does not exist",
            ),
            (
                |it| it["edges"][0][0][2] = json!(9_999),
                "whose reaction does not exist",
            ),
            (|it| it["reactions"][1] = json!([9_999]), "reaction 1"),
            (
                |it| it["edges"][0] = json!([[1, 0, 0], [0, 0, 0]]),
                "in the order",
            ),
        ];
        for (damage, told) in damages {
            let mut description = described();
            damage(&mut description["behaviour"]);
            let error = refused(&description);
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn states_without_edges_are_refused() {
        let mut description = described();
        description["behaviour"]["edges"]
            .as_array_mut()
            .unwrap()
            .pop();
        assert!(refused(&description).contains("one row for each state"));
        description["behaviour"]["edges"] = json!([]);
        description["behaviour"]["states"] = json!([]);
        assert!(refused(&description).contains("at least one"));
    }

    #[test]
    fn another_format_is_refused_before_anything_else() {
        assert!(refused(&json!({"format": 2})).contains("format 2"));
        assert!(refused(&json!({"other": 2})).contains("`wsproof export machine`"));
    }
}
