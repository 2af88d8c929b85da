//! Scopes: what sequences are made of.

use std::collections::BTreeMap;

use wsproof_model::machine::input::{ClientAction, Input};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::vocabulary::Limits;

/// A part of everything that can happen: given limits, and given inputs, of each kind at least one.
#[derive(Clone, Debug)]
pub struct Scope {
    pub(super) limits: Limits,
    pub(super) connections: u8,
    by_kind: BTreeMap<InputKind, Vec<Input>>,
}

impl Scope {
    /// The scope of these inputs.
    #[must_use]
    pub fn new(limits: Limits, connections: u8, inputs: &[Input]) -> Self {
        let mut by_kind: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for input in inputs {
            by_kind.entry(input.kind()).or_default().push(*input);
        }
        Self {
            limits,
            connections,
            by_kind,
        }
    }

    /// The input itself if it is in the scope; otherwise one of the same kind that is, if there is one.
    pub(super) fn normalised(&self, input: Input) -> Input {
        let Some(inputs) = self.by_kind.get(&input.kind()) else {
            return input;
        };
        if inputs.contains(&input) {
            return input;
        }
        let place = place(input) % inputs.len().max(1);
        inputs.get(place).copied().unwrap_or(input)
    }
}

/// Messages with different numbers stay different as far as there are different ones in the scope.
const fn place(input: Input) -> usize {
    match input {
        Input::Client {
            action: ClientAction::UserMessage { message, .. } | ClientAction::StopAgent { message },
            ..
        } => message.number() as usize,
        Input::Client { .. }
        | Input::Agent { .. }
        | Input::Timer { .. }
        | Input::Service { .. }
        | Input::Shutdown => 0,
    }
}
