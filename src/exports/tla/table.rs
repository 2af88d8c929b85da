//! The tables of the module: the words of the protocol, and the machine.

use std::collections::BTreeMap;

use serde_json::Value;
use wsproof_model::machine::input::MessageId;
use wsproof_model::vocabulary::{LifecycleState, TransportState};

use super::ModuleError;
use super::words::{
    action_name, comment, definition, lines, listed, record, sequence, set, string,
};
use crate::description::{Behaviour, Description, Edge, GivenInput, Giver, SeenOutput, Step};

/// What stands where there is nothing.
const NONE: &str = "none";

/// The words that the properties ask for.
pub(super) fn vocabulary(description: &Description) -> String {
    let lifecycle = |holds: fn(LifecycleState) -> bool| {
        let states = LifecycleState::ALL.iter().copied();
        set(states.filter(|it| holds(*it)).map(|it| string(it.name())))
    };
    let transports = LifecycleState::ALL.iter();
    let transports = transports.map(|it| (it.name(), string(transport(*it))));
    let none = [(NONE, string(transport_name(TransportState::Gone)))];
    let messages = (0..description.behaviour.within.messages).filter_map(MessageId::new);
    let words = [
        ("Messages", set(messages.map(|it| string(&it.to_string())))),
        ("Transport", record(none.into_iter().chain(transports))),
        ("TakesMessages", lifecycle(LifecycleState::accepts_messages)),
        ("Operational", lifecycle(LifecycleState::is_operational)),
        ("Announced", lifecycle(LifecycleState::is_announced)),
        ("Terminal", lifecycle(LifecycleState::is_terminal)),
        (
            "RunEvents",
            set(description.run.events.keys().map(|it| string(it))),
        ),
    ];
    let words = words.map(|(name, value)| format!("{name} == {value}"));
    let rule = "-".repeat(super::WIDTH);
    format!(
        "{rule}\n{}\n{}\n{}\n{}",
        comment("The words of the protocol, and what may follow on what: <<from, on, to>>."),
        lines(words),
        definition_of_set("Transitions", description.transitions.iter().map(step)),
        definition_of_set(
            "RunTransitions",
            description.run.transitions.iter().map(step)
        ),
    )
}

fn transport(state: LifecycleState) -> &'static str {
    transport_name(state.transport())
}

const fn transport_name(transport: TransportState) -> &'static str {
    match transport {
        TransportState::Opening => "opening",
        TransportState::Open => "open",
        TransportState::Closing => "closing",
        TransportState::Gone => "gone",
    }
}

fn step(step: &Step) -> String {
    sequence([&step.from, &step.on, &step.to].map(|it| string(it)))
}

fn definition_of_set(name: &str, things: impl Iterator<Item = String>) -> String {
    let things: Vec<_> = things.map(|it| format!("  {it}")).collect();
    format!("{name} == {{\n{}\n}}\n", things.join(",\n"))
}

/// The machine.
pub(super) fn behaviour(behaviour: &Behaviour) -> Result<String, ModuleError> {
    let rule = "-".repeat(super::WIDTH);
    let explained = comment(
        "The table. Everything goes by its place, from 1 on: an output is one of Outputs, a reaction is some of them in \
         order, a state is one of States, of which the first is where the machine begins, and an edge is <<input, the state \
         where it leads, reaction>>. By Edges, each state has its own. An input of the environment that has no edge does \
         nothing, or cannot happen; one of the client that has none cannot be given.",
    );
    let reactions = behaviour.reactions.iter();
    let edges = behaviour.edges.iter();
    let parts = [
        format!("{rule}\n{explained}"),
        definition("Inputs", behaviour.inputs.iter().map(input)),
        definition("Outputs", behaviour.outputs.iter().map(output)),
        definition(
            "Reactions",
            reactions.map(|it| sequence(it.iter().map(|output| place(*output)))),
        ),
        states(&behaviour.states)?,
        definition("Edges", edges.map(|it| sequence(it.iter().map(edge)))),
    ];
    Ok(parts.join("\n"))
}

fn input(input: &GivenInput) -> String {
    let by = match input.by {
        Giver::Client => "client",
        Giver::Environment => "environment",
    };
    record([("name", string(&input.name)), ("by", string(by))])
}

fn output(output: &SeenOutput) -> String {
    let name = [("name", string(&output.name))];
    let fields = output.fields.iter();
    let fields = fields.map(|(name, value)| (name.as_str(), string(value)));
    record(name.into_iter().chain(fields))
}

fn edge(edge: &Edge) -> String {
    sequence([edge.input, edge.target, edge.reaction].map(place))
}

/// The places of the description begin with 0, those of a sequence with 1.
fn place(number: u32) -> u64 {
    u64::from(number) + 1
}

/// The states, by an operator that names their fields once.
fn states(states: &[BTreeMap<String, Value>]) -> Result<String, ModuleError> {
    let names: Vec<_> = states.iter().take(1).flat_map(BTreeMap::keys).collect();
    let rows = states.iter().enumerate().map(|(number, state)| {
        let values = names.iter().map(|name| {
            let value = state.get(*name).and_then(value);
            value.ok_or_else(|| ModuleError::Field {
                state: number,
                field: (*name).clone(),
            })
        });
        let values: Vec<_> = values.collect::<Result<_, _>>()?;
        Ok(format!("State({})", listed(values)))
    });
    let rows: Vec<_> = rows.collect::<Result<_, ModuleError>>()?;
    let fields = record(names.iter().map(|it| (it, it)));
    let state = format!("State({}) ==\n  {fields}\n", listed(&names));
    Ok(format!("{state}\n{}", definition("States", rows)))
}

/// A value of a field. An object has no place in a state.
fn value(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(string(NONE)),
        Value::Bool(holds) => Some(holds.to_string().to_uppercase()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(string(text)),
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(self::value).collect::<Option<_>>()?;
            Some(sequence(values))
        }
        Value::Object(_) => None,
    }
}

/// An action for each input, and the step that is any of them. TLC names the action that it took in the one line of the
/// conjunction; without that it would name `Give`.
pub(super) fn actions(behaviour: &Behaviour) -> String {
    let inputs = behaviour.inputs.iter().zip(1..);
    let names = inputs.map(|(input, number)| (action_name(&input.name), number));
    let actions = names
        .clone()
        .map(|(name, number)| format!("{name} == /\\ Give({number})"));
    let any = names.map(|(name, _)| name).chain(["Over".to_owned()]);
    let any = any.map(|name| format!("  \\/ {name}"));
    format!("{}\nNext ==\n{}", lines(actions), lines(any))
}
