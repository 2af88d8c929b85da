//! Descriptions that are changed as somebody might change the model.

mod words;

use std::collections::BTreeMap;

use crate::description::{Behaviour, Description, Edge, GivenInput, Giver, SeenOutput};
use crate::suites::numbering::Numbering;

/// A description that is being changed.
pub(super) struct Draft {
    pub(super) of: Description,
}

pub(super) fn state_changed(from: &str, to: &str, reason: &str) -> SeenOutput {
    let fields = [("from", from), ("to", to), ("reason", reason)];
    SeenOutput {
        name: "state_changed".to_owned(),
        fields: fields
            .map(|(field, value)| (field.to_owned(), value.to_owned()))
            .into(),
        optional: false,
    }
}

impl Draft {
    pub(super) const fn of(of: Description) -> Self {
        Self { of }
    }

    /// The description, without what is not reached any more.
    pub(super) fn finished(self) -> Description {
        let mut of = self.of;
        of.behaviour = reachable(&of.behaviour);
        of
    }

    pub(super) fn outputs(&mut self, name: &str) -> impl Iterator<Item = &mut SeenOutput> {
        let outputs = self.of.behaviour.outputs.iter_mut();
        outputs.filter(move |it| it.name == name)
    }

    pub(super) fn rename_output(&mut self, name: &str, to: &str) {
        for output in self.outputs(name) {
            to.clone_into(&mut output.name);
        }
    }

    pub(super) fn make_optional(&mut self, name: &str) {
        for output in self.outputs(name) {
            output.optional = true;
        }
    }

    pub(super) fn close_code(&mut self, code: &str, to: &str) {
        for output in self.outputs("close") {
            for value in output.fields.values_mut().filter(|it| *it == code) {
                to.clone_into(value);
            }
        }
        let codes = &mut self.of.close_codes;
        let described = codes.remove(&code.parse().unwrap()).unwrap();
        codes.insert(to.parse().unwrap(), described);
    }

    pub(super) fn replace_output(&mut self, output: &SeenOutput, by: &[SeenOutput]) {
        let behaviour = &mut self.of.behaviour;
        let place = behaviour.outputs.iter().position(|it| it == output);
        let replaced = number(place.unwrap());
        let first = number(behaviour.outputs.len());
        behaviour.outputs.extend_from_slice(by);
        let fresh: Vec<_> = (first..).take(by.len()).collect();
        for reaction in &mut behaviour.reactions {
            let said = reaction.iter().flat_map(|it| {
                if *it == replaced {
                    fresh.clone()
                } else {
                    vec![*it]
                }
            });
            *reaction = said.collect();
        }
    }

    /// What one input leads to is said with another output.
    pub(super) fn replace_after(&mut self, input: &str, output: &SeenOutput, by: SeenOutput) {
        let behaviour = &mut self.of.behaviour;
        let input = behaviour.inputs.iter().position(|it| it.name == input);
        let place = behaviour.outputs.iter().position(|it| it == output);
        let (input, replaced) = (number(input.unwrap()), number(place.unwrap()));
        let fresh = number(behaviour.outputs.len());
        behaviour.outputs.push(by);
        let edges = behaviour.edges.iter_mut().flatten();
        for edge in edges.filter(|edge| edge.input == input) {
            let mut said = behaviour.reactions[edge.reaction as usize].clone();
            for it in said.iter_mut().filter(|it| **it == replaced) {
                *it = fresh;
            }
            edge.reaction = number(behaviour.reactions.len());
            behaviour.reactions.push(said);
        }
    }

    /// Whatever begins with such an output has it second.
    pub(super) fn swap_first_two(&mut self, name: &str) {
        let behaviour = &mut self.of.behaviour;
        for reaction in &mut behaviour.reactions {
            let begins = reaction
                .first()
                .is_some_and(|it| behaviour.outputs[*it as usize].name == name);
            if begins && reaction.len() > 1 {
                reaction.swap(0, 1);
            }
        }
    }

    pub(super) fn input(&mut self, name: &str) -> &mut GivenInput {
        let mut inputs = self.of.behaviour.inputs.iter_mut();
        inputs.find(|it| it.name == name).unwrap()
    }

    /// An input never happens.
    pub(super) fn forget_input(&mut self, name: &str) {
        let behaviour = &mut self.of.behaviour;
        let input = behaviour.inputs.iter().position(|it| it.name == name);
        let input = number(input.unwrap());
        for row in &mut behaviour.edges {
            row.retain(|edge| edge.input != input);
        }
    }

    /// The client has another message, and it is answered wherever `ping` is.
    pub(super) fn answer_everywhere(&mut self, input: &str, output: &str) {
        let behaviour = &mut self.of.behaviour;
        let ping = behaviour.inputs.iter().position(|it| it.name == "ping");
        let ping = number(ping.unwrap());
        let fresh = number(behaviour.inputs.len());
        behaviour.inputs.push(GivenInput {
            name: input.to_owned(),
            by: Giver::Client,
            fair: false,
        });
        let reaction = number(behaviour.reactions.len());
        behaviour
            .reactions
            .push(vec![number(behaviour.outputs.len())]);
        behaviour.outputs.push(SeenOutput {
            name: output.to_owned(),
            fields: BTreeMap::new(),
            optional: false,
        });
        for row in &mut behaviour.edges {
            if let Some(answered) = row.iter().find(|edge| edge.input == ping).copied() {
                row.push(Edge {
                    input: fresh,
                    reaction,
                    ..answered
                });
            }
        }
    }

    /// Every number is another, and every state is there twice.
    pub(super) fn renumber(&mut self) {
        let behaviour = &mut self.of.behaviour;
        let count = behaviour.states.len();
        let states = behaviour.states.clone();
        behaviour.states.extend(states);
        let rows: Vec<Vec<_>> = behaviour
            .edges
            .iter()
            .map(|row| {
                let twin = |edge: &Edge| Edge {
                    target: edge.target + number(count) * (edge.input % 2),
                    ..*edge
                };
                row.iter().map(twin).collect()
            })
            .collect();
        behaviour.edges = rows.iter().chain(&rows).cloned().collect();
        let last = number(behaviour.outputs.len()) - 1;
        behaviour.outputs.reverse();
        for output in behaviour.reactions.iter_mut().flatten() {
            *output = last - *output;
        }
    }
}

/// The same machine with the states that are reached and the outputs that are said.
fn reachable(behaviour: &Behaviour) -> Behaviour {
    let mut states: Numbering<u32> = std::iter::once(0).collect();
    let mut outputs = Numbering::default();
    let mut reactions = Numbering::default();
    let mut edges = Vec::new();
    while let Some(state) = states.things().get(edges.len()).copied() {
        let row = behaviour.edges[state as usize].iter().map(|edge| {
            let said = behaviour.reactions[edge.reaction as usize].iter();
            let said = said.map(|it| outputs.number(behaviour.outputs[*it as usize].clone()));
            Edge {
                input: edge.input,
                target: states.number(edge.target),
                reaction: reactions.number(said.collect::<Vec<_>>()),
            }
        });
        let row = row.collect();
        edges.push(row);
    }
    let kept = states.things().iter();
    Behaviour {
        states: kept
            .map(|state| behaviour.states[*state as usize].clone())
            .collect(),
        edges,
        outputs: outputs.into_things(),
        reactions: reactions.into_things(),
        inputs: behaviour.inputs.clone(),
        ..*behaviour
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap()
}
