//! Regressions: counterexamples that are kept as files, and played again at every check.
//!
//! A file holds one conversation, one input a line, with what the machine said must be seen. It is made for people:
//! to be read in a review, and to be written by hand; `expect` may then be left out.
//!
//! The protocol goes on. A conversation that the model of today cannot read, or to which it says something else, is no
//! error: it is [`Replay::Outgrown`], and says at which step.

mod file;
mod text;

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;
use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::Reaction;
use wsproof_model::vocabulary::{Limits, Rule};

use super::Sequence;

/// A counterexample as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regression {
    /// The version of the model that it was found with.
    pub model: String,
    /// The name of the rule that was broken.
    pub rule: String,
    /// The target that broke it.
    pub target: String,
    /// The seed of the check that found it.
    pub seed: u64,
    /// The number of the sequence that it was shrunk from.
    pub number: u64,
    /// What was seen, in words.
    pub found: String,
    /// The limits; a file names only those that are not the defaults.
    #[serde(default)]
    pub limits: Limits,
    /// How many connections there may be.
    pub connections: u8,
    /// The inputs, in order.
    conversation: Vec<Step>,
}

/// One input of the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// As it stands in the file: it may be one that the model has no longer.
    input: Value,
    /// What must be seen, in the words of the model.
    expect: Option<Vec<String>>,
}

/// A counterexample to be kept.
#[derive(Clone, Debug)]
pub struct Finding<'a> {
    /// The rule that was broken.
    pub rule: Rule,
    /// The target that broke it.
    pub target: &'a str,
    /// The seed of the check.
    pub seed: u64,
    /// The number of the sequence that it was shrunk from.
    pub number: u64,
    /// What was seen, in words.
    pub found: String,
    /// The conversation that shows it.
    pub sequence: &'a Sequence,
}

/// What a regression comes to with the model of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replay {
    /// It can be played, and what must be seen is what the file says.
    Current(Sequence),
    /// The model says something else.
    Outgrown {
        /// The step, from 0, at which the two part.
        step: usize,
        /// How they part.
        reason: String,
    },
}

/// Why a regression could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum RegressionError {
    /// A file or a folder could not be read.
    #[error("`{}` cannot be read: {source}; name one that is there, and that you may read", .path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is no regression.
    #[error(
        "`{}` is no regression, see line {} column {}: {source}; correct it there, or remove the file",
        .path.display(), .source.line(), .source.column()
    )]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: serde_json::Error,
    },
    /// A regression could not be put into words.
    #[error(
        "an input cannot be written as JSON: {source}; this is a defect of wsproof, please report it"
    )]
    Unwritable {
        /// Why.
        source: serde_json::Error,
    },
    /// A file could not be written.
    #[error("`{}` cannot be written: {source}; make the folder writable, or name another one", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Regression {
    /// The regression that keeps a finding, with what the machine says must be seen.
    ///
    /// # Errors
    /// If an input cannot be written as JSON, which would be a defect of the model.
    pub fn of(finding: Finding<'_>) -> Result<Self, RegressionError> {
        let machine = finding.sequence.machine();
        let mut world = machine.initial();
        let mut conversation = Vec::with_capacity(finding.sequence.inputs.len());
        for input in &finding.sequence.inputs {
            let expect = words(&machine.step(&mut world, input));
            conversation.push(Step {
                input: serde_json::to_value(input)
                    .map_err(|source| RegressionError::Unwritable { source })?,
                expect: Some(expect),
            });
        }
        Ok(Self {
            model: wsproof_model::VERSION.to_owned(),
            rule: finding.rule.name().to_owned(),
            target: finding.target.to_owned(),
            seed: finding.seed,
            number: finding.number,
            found: finding.found,
            limits: finding.sequence.limits.clone(),
            connections: finding.sequence.connections,
            conversation,
        })
    }

    /// What it comes to with the model of today.
    #[must_use]
    pub fn replay(&self) -> Replay {
        let mut sequence = Sequence {
            limits: self.limits.clone(),
            connections: self.connections,
            inputs: Vec::with_capacity(self.conversation.len()),
        };
        let machine = sequence.machine();
        let mut world = machine.initial();
        for (number, step) in self.conversation.iter().enumerate() {
            let input = match Input::deserialize(&step.input) {
                Ok(input) => input,
                Err(error) => {
                    return outgrown(
                        number,
                        format!("the model has no input `{}`: {error}", step.input),
                    );
                }
            };
            let says = words(&machine.step(&mut world, &input));
            if let Some(expect) = &step.expect
                && *expect != says
            {
                let reason = format!(
                    "to `{input}` the model says {}, the file {}",
                    listed(&says),
                    listed(expect)
                );
                return outgrown(number, reason);
            }
            sequence.inputs.push(input);
        }
        Replay::Current(sequence)
    }
}

const fn outgrown(step: usize, reason: String) -> Replay {
    Replay::Outgrown { step, reason }
}

fn words(reaction: &Reaction) -> Vec<String> {
    reaction.outputs.iter().map(ToString::to_string).collect()
}

fn listed(outputs: &[String]) -> String {
    if outputs.is_empty() {
        "nothing".to_owned()
    } else {
        format!("`{}`", outputs.join("`, `"))
    }
}

#[cfg(test)]
mod tests;
