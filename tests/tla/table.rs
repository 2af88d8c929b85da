//! The machine's table, to be changed.

use std::collections::BTreeMap;

use serde_json::Value;
use wsproof::description::{Behaviour, Description, Edge, SeenOutput};
use wsproof::exploration::Bounds;
use wsproof::exports::tla::Module;
use wsproof::suites::extraction;

/// A description that is changed.
pub(crate) struct Table(Description);

/// The fields of a state.
pub(crate) type Fields = BTreeMap<String, Value>;

/// An output.
pub(crate) fn output(name: &str, fields: &[(&str, &str)]) -> SeenOutput {
    let fields = fields.iter();
    SeenOutput {
        name: name.to_owned(),
        fields: fields
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        optional: false,
    }
}

/// Whether that is the lifecycle of a state.
pub(crate) fn is_in(state: &Fields, lifecycle: &str) -> bool {
    state["lifecycle"] == lifecycle
}

impl Table {
    /// The table of the model with that queue, where the first violation closes a connection.
    pub(crate) fn with_queue(queue: u16) -> Self {
        let bounds = Bounds {
            queue,
            ..Bounds::default()
        };
        let extent = extraction::Bounds {
            queue_limit: queue,
            violation_limit: 1,
            messages: bounds.message_count(),
            ..extraction::Bounds::default()
        };
        Self(Description::with_inputs(extent, extent.alphabet()).unwrap())
    }

    pub(crate) fn module(&self) -> Module {
        Module::of(&self.0).unwrap()
    }

    pub(crate) fn behaviour(&mut self) -> &mut Behaviour {
        &mut self.0.behaviour
    }

    pub(crate) fn states(&self) -> &[Fields] {
        &self.0.behaviour.states
    }

    /// The first state of which that holds.
    pub(crate) fn state(&self, holds: impl Fn(&Fields) -> bool) -> usize {
        let place = self.states().iter().position(holds);
        place.unwrap_or_else(|| panic!("there is no such state"))
    }

    pub(crate) fn input(&self, name: &str) -> u32 {
        let inputs = &self.0.behaviour.inputs;
        let place = inputs.iter().position(|input| input.name == name);
        u32::try_from(place.unwrap_or_else(|| panic!("there is no input {name}"))).unwrap()
    }

    /// Changes what is seen of an input wherever it has an edge in such a state.
    pub(crate) fn say(
        &mut self,
        input: &str,
        holds: impl Fn(&Fields) -> bool,
        change: impl Fn(&mut Vec<SeenOutput>),
    ) {
        let number = self.input(input);
        let mut changed = 0;
        for state in 0..self.states().len() {
            if !holds(&self.states()[state]) {
                continue;
            }
            for place in 0..self.0.behaviour.edges[state].len() {
                let edge = self.0.behaviour.edges[state][place];
                if edge.input == number {
                    self.0.behaviour.edges[state][place].reaction =
                        self.changed_reaction(edge, &change);
                    changed += 1;
                }
            }
        }
        assert!(changed > 0, "{input} has no such edge");
    }

    fn changed_reaction(&mut self, edge: Edge, change: impl Fn(&mut Vec<SeenOutput>)) -> u32 {
        let behaviour = &mut self.0.behaviour;
        let seen = behaviour.reactions[edge.reaction as usize].iter();
        let mut seen: Vec<_> = seen
            .map(|it| behaviour.outputs[*it as usize].clone())
            .collect();
        change(&mut seen);
        let outputs = seen
            .into_iter()
            .map(|it| number(&mut behaviour.outputs, it));
        let outputs = outputs.collect();
        number(&mut behaviour.reactions, outputs)
    }
}

/// The number of a thing: the one that it has, or the next.
fn number<T: PartialEq>(things: &mut Vec<T>, thing: T) -> u32 {
    let known = things.iter().position(|it| *it == thing);
    let place = known.unwrap_or_else(|| {
        things.push(thing);
        things.len() - 1
    });
    u32::try_from(place).unwrap()
}
