//! A behaviour as it stands in a file: inputs that lead to the same state wherever they are given have one edge together.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use thiserror::Error;

use super::alike::Groups;
use super::behaviour::{Behaviour, Edge, GivenInput, SeenOutput};
use super::reach::{Reach, ReachError};
use crate::suites::numbering::{Numbering, count};

/// How many edges a machine may have in memory, each a dozen bytes. The largest within the bounds of `wsproof export machine`
/// has half as many.
const MOST_EDGES: usize = 30_000_000;

/// What stands in a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table<'a> {
    within: Reach,
    inputs: Cow<'a, [GivenInput]>,
    outputs: Cow<'a, [SeenOutput]>,
    reactions: Cow<'a, [Vec<u32>]>,
    /// Inputs that lead to the same state, wherever they are given.
    groups: Vec<Vec<u32>>,
    /// What is seen of the inputs of a group: a reaction of each.
    answers: Vec<Vec<u32>>,
    states: Cow<'a, [BTreeMap<String, Value>]>,
    /// By state: group, target, answer.
    edges: Vec<Vec<(u32, u32, u32)>>,
}

/// A table that is none of a machine.
#[derive(Debug, Error)]
enum TableError {
    /// A number that stands for nothing.
    #[error("{place} has a number, {number}, that stands for no {what}")]
    Dangling {
        place: String,
        number: u32,
        what: &'static str,
    },
    /// An answer is for each input of a group.
    #[error(
        "state {state} has an edge of group {group} with answer {answer}, which is not for as many inputs"
    )]
    Answer {
        state: usize,
        group: u32,
        answer: u32,
    },
    /// An input in two groups.
    #[error("input {input} is in two groups, or twice in one")]
    Grouped { input: u32 },
    /// A group twice, or out of order.
    #[error("the edges of state {state} are not in the order of their groups, each once")]
    Unordered { state: usize },
    /// As many rows of edges as states are wanted, and at least one.
    #[error(
        "there are {states} states and {rows} rows of edges: there must be one row for each state, and at least one"
    )]
    Rows { states: usize, rows: usize },
    /// Inputs are told apart by their names.
    #[error("the input `{name}` is there twice")]
    Twice { name: String },
    /// More than memory is meant for.
    #[error("there are {edges} edges, and there may be {MOST_EDGES}")]
    Edges { edges: usize },
    /// Bounds that nobody asks for.
    #[error(transparent)]
    Reach(#[from] ReachError),
}

impl Serialize for Behaviour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Table::of(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Behaviour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let table = Table::deserialize(deserializer)?;
        table.check().map_err(D::Error::custom)?;
        Ok(table.behaviour())
    }
}

impl<'a> Table<'a> {
    fn of(behaviour: &'a Behaviour) -> Self {
        let mut groups = Groups::of((0..count(&behaviour.inputs)).collect());
        groups.part_by(&behaviour.edges, |input| input, |edge| edge.target);
        let groups = groups.into_groups();
        let mut answers = Numbering::default();
        let mut reactions = vec![None; behaviour.inputs.len()];
        let rows = behaviour.edges.iter().map(|row| {
            reactions.fill(None);
            for edge in row {
                reactions[edge.input as usize] = Some((edge.target, edge.reaction));
            }
            let mut edges = Vec::new();
            for (group, number) in groups.iter().zip(0..) {
                let given: Option<Vec<_>> =
                    group.iter().map(|it| reactions[*it as usize]).collect();
                let given = given.unwrap_or_default();
                if let Some((target, _)) = given.first() {
                    let answer = given.iter().map(|(_, reaction)| *reaction).collect();
                    edges.push((number, *target, answers.number(answer)));
                }
            }
            edges
        });
        let edges = rows.collect();
        Self {
            within: behaviour.within,
            inputs: Cow::Borrowed(&behaviour.inputs),
            outputs: Cow::Borrowed(&behaviour.outputs),
            reactions: Cow::Borrowed(&behaviour.reactions),
            groups,
            answers: answers.into_things(),
            states: Cow::Borrowed(&behaviour.states),
            edges,
        }
    }

    /// The machine of a table that was checked.
    fn behaviour(self) -> Behaviour {
        let rows = self.edges.iter().map(|row| {
            let edges = row.iter().flat_map(|(group, target, answer)| {
                let inputs = self.groups[*group as usize].iter();
                let reactions = &self.answers[*answer as usize];
                inputs.zip(reactions).map(|(input, reaction)| Edge {
                    input: *input,
                    target: *target,
                    reaction: *reaction,
                })
            });
            let mut edges: Vec<_> = edges.collect();
            edges.sort_unstable_by_key(|edge| edge.input);
            edges
        });
        Behaviour {
            within: self.within,
            edges: rows.collect(),
            inputs: self.inputs.into_owned(),
            outputs: self.outputs.into_owned(),
            reactions: self.reactions.into_owned(),
            states: self.states.into_owned(),
        }
    }

    /// Holds every number against what there is. Outputs, reactions and answers may be there twice: they are told apart by
    /// what they are.
    fn check(&self) -> Result<(), TableError> {
        self.within.check()?;
        let (states, rows) = (self.states.len(), self.edges.len());
        if states != rows || states == 0 {
            return Err(TableError::Rows { states, rows });
        }
        let mut names = BTreeSet::new();
        let mut inputs = self.inputs.iter();
        if let Some(twice) = inputs.find(|input| !names.insert((input.by, &input.name))) {
            let name = twice.name.clone();
            return Err(TableError::Twice { name });
        }
        numbers("reaction", &self.reactions, "output", self.outputs.len())?;
        numbers("group", &self.groups, "input", self.inputs.len())?;
        numbers("answer", &self.answers, "reaction", self.reactions.len())?;
        let mut grouped = BTreeSet::new();
        if let Some(input) = self
            .groups
            .iter()
            .flatten()
            .find(|it| !grouped.insert(**it))
        {
            return Err(TableError::Grouped { input: *input });
        }
        let mut edges = 0;
        for (state, row) in self.edges.iter().enumerate() {
            if !row.is_sorted_by(|(one, ..), (next, ..)| one < next) {
                return Err(TableError::Unordered { state });
            }
            for edge in row {
                edges += self.check_edge(state, *edge)?;
            }
        }
        if edges > MOST_EDGES {
            return Err(TableError::Edges { edges });
        }
        Ok(())
    }

    /// Checks an edge, and says for how many inputs it stands.
    fn check_edge(
        &self,
        state: usize,
        (group, target, answer): (u32, u32, u32),
    ) -> Result<usize, TableError> {
        let place = || format!("an edge of state {state}");
        number(place, group, "group", self.groups.len())?;
        number(place, target, "state", self.states.len())?;
        number(place, answer, "answer", self.answers.len())?;
        let inputs = self.groups[group as usize].len();
        if inputs != self.answers[answer as usize].len() {
            return Err(TableError::Answer {
                state,
                group,
                answer,
            });
        }
        Ok(inputs)
    }
}

/// Holds the numbers in lists against how many of what they stand for there are.
fn numbers(
    list: &str,
    lists: &[Vec<u32>],
    what: &'static str,
    count: usize,
) -> Result<(), TableError> {
    for (place, numbers) in lists.iter().enumerate() {
        for it in numbers {
            number(|| format!("{list} {place}"), *it, what, count)?;
        }
    }
    Ok(())
}

fn number(
    place: impl FnOnce() -> String,
    number: u32,
    what: &'static str,
    count: usize,
) -> Result<(), TableError> {
    if number as usize >= count {
        let place = place();
        return Err(TableError::Dangling {
            place,
            number,
            what,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
