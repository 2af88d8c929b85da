//! The text of a regression file: one field a line, one input a line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};
use wsproof_model::machine::input::Input;
use wsproof_model::vocabulary::Limits;

use super::{Regression, RegressionError, Step};

/// JSON on one line, with spaces where a person would set them.
struct OneLine;

impl Formatter for OneLine {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        writer.write_all(if first { b" " } else { b", " })
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        Ok(())
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b" }")
    }
}

/// `value` as JSON on one line.
pub(super) fn one_line(value: &impl Serialize) -> Result<String, RegressionError> {
    let mut bytes = Vec::new();
    value
        .serialize(&mut Serializer::with_formatter(&mut bytes, OneLine))
        .map_err(|source| RegressionError::Unwritable { source })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The whole file.
pub(super) fn whole(regression: &Regression) -> Result<String, RegressionError> {
    let mut text = "{\n".to_owned();
    let fields = [
        ("model", one_line(&regression.model)?),
        ("rule", one_line(&regression.rule)?),
        ("target", one_line(&regression.target)?),
        ("seed", one_line(&regression.seed)?),
        ("number", one_line(&regression.number)?),
        ("found", one_line(&regression.found)?),
        ("limits", one_line(&particular_limits(&regression.limits)?)?),
        ("connections", one_line(&regression.connections)?),
    ];
    for (name, value) in fields {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  \"{name}\": {value},");
    }
    text.push_str("  \"conversation\": [");
    for (number, step) in regression.conversation.iter().enumerate() {
        text.push_str(if number == 0 { "\n    " } else { ",\n    " });
        text.push_str(&step_line(step)?);
    }
    text.push_str("\n  ]\n}\n");
    Ok(text)
}

fn step_line(step: &Step) -> Result<String, RegressionError> {
    // An input that the model has is written in the order of the model's fields.
    let input = match Input::deserialize(&step.input) {
        Ok(input) => one_line(&input)?,
        Err(_) => one_line(&step.input)?,
    };
    Ok(match &step.expect {
        Some(expect) => format!(
            "{{ \"input\": {input}, \"expect\": {} }}",
            one_line(expect)?
        ),
        None => format!("{{ \"input\": {input} }}"),
    })
}

/// The limits that are not the defaults.
pub(super) fn particular_limits(
    limits: &Limits,
) -> Result<BTreeMap<String, Value>, RegressionError> {
    let fields = |limits: &Limits| -> Result<BTreeMap<String, Value>, RegressionError> {
        serde_json::to_value(limits)
            .and_then(serde_json::from_value)
            .map_err(|source| RegressionError::Unwritable { source })
    };
    let defaults = fields(&Limits::default())?;
    let mut particular = fields(limits)?;
    particular.retain(|name, value| defaults.get(name) != Some(value));
    Ok(particular)
}
