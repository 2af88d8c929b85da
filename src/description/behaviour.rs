//! What must happen: the reference machine within bounds, as a table.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::given::{giver, named};
use super::place::fields_of;
use super::reach::Reach;
use super::seen::output_of;
use super::text::DescriptionError;
use crate::suites::extraction::{Extraction, Seen};
use crate::suites::numbering::Numbering;

/// A machine: its states are 0, 1, 2, …, of which 0 is the initial one. Inputs, outputs and reactions have numbers, by their
/// places.
#[derive(Clone, Debug, PartialEq)]
pub struct Behaviour {
    /// Within what it was taken.
    pub within: Reach,
    /// The inputs.
    pub inputs: Vec<GivenInput>,
    /// The outputs.
    pub outputs: Vec<SeenOutput>,
    /// What is seen of an input: outputs, in order.
    pub reactions: Vec<Vec<u32>>,
    /// What each state is.
    pub states: Vec<BTreeMap<String, Value>>,
    /// By state: its edges, in the order of their inputs. An input of the environment that has none does nothing, or cannot
    /// happen; one of the client that has none cannot be given.
    pub edges: Vec<Vec<Edge>>,
}

/// An input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenInput {
    /// Its name.
    pub name: String,
    /// Who gives it.
    pub by: Giver,
    /// Whether it must happen: it is not passed over for ever where it can happen all the time (weak fairness).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fair: bool,
}

/// Who gives an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Giver {
    /// The client.
    Client,
    /// The environment: agents, timers, services, whoever shuts down. A client does not see it.
    Environment,
}

/// Something that a client can see.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenOutput {
    /// A message's `type`, or `http`, `ping`, `close` or `end`.
    pub name: String,
    /// Its fields, as far as they do not depend on what a server makes up.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// Whether a server may leave it out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// Where an input leads, and what is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The input.
    pub input: u32,
    /// The next state.
    pub target: u32,
    /// What is seen.
    pub reaction: u32,
}

impl Behaviour {
    /// The reference machine's.
    ///
    /// # Errors
    /// If a word of the model cannot be written.
    pub(super) fn of(extraction: &Extraction) -> Result<Self, DescriptionError> {
        let mut outputs = Numbering::default();
        let mut reactions = Numbering::default();
        let seen: Vec<_> = extraction
            .outputs
            .iter()
            .map(|seen| match seen {
                Seen::NotGiven => None,
                Seen::Outputs(said) => {
                    let said = said.iter().map(|output| outputs.number(output_of(*output)));
                    Some(reactions.number(said.collect::<Vec<_>>()))
                }
            })
            .collect();
        let nothing = reactions.number(Vec::new());
        let rows = (0..extraction.machine.state_count()).map(|state| {
            let edges = extraction.machine.row(state).iter().zip(0..);
            edges
                .filter_map(|(edge, number)| {
                    let reaction = seen[edge.output as usize]?;
                    let does_nothing = edge.target == state && reaction == nothing;
                    let by = giver(extraction.inputs[number as usize]);
                    (by == Giver::Client || !does_nothing).then_some(Edge {
                        input: number,
                        target: edge.target,
                        reaction,
                    })
                })
                .collect()
        });
        let edges = rows.collect();
        let inputs = extraction.inputs.iter().copied().map(named);
        Ok(Self {
            within: Reach::from(extraction.bounds),
            inputs: inputs
                .collect::<Result<_, _>>()
                .map_err(DescriptionError::Written)?,
            outputs: outputs.into_things(),
            reactions: reactions.into_things(),
            states: extraction.worlds.iter().map(fields_of).collect(),
            edges,
        })
    }
}

impl fmt::Display for SeenOutput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.name)?;
        let field = |name: &str| self.fields.get(name);
        if let (Some(from), Some(to), Some(reason)) = (field("from"), field("to"), field("reason"))
        {
            write!(formatter, " {from} → {to} ({reason})")?;
        } else {
            for (field, value) in &self.fields {
                write!(formatter, " {field} {value}")?;
            }
        }
        if self.optional {
            write!(formatter, " (optional)")?;
        }
        Ok(())
    }
}
