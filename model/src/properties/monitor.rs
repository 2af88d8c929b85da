//! The properties, held against every step of the machine.

use super::transcript::Transcript;
use super::{Broken, Property};
use crate::lifecycle::successor;
use crate::machine::Machine;
use crate::machine::input::{ClientAction, ConnectionIndex, Input};
use crate::machine::output::{Possibility, Reaction};
use crate::machine::world::{Connection, World};
use crate::vocabulary::{LifecycleState, Trigger};

/// A step that the machine took.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The machine's state before.
    pub before: &'a World,
    /// The input.
    pub input: &'a Input,
    /// What the machine said.
    pub reaction: &'a Reaction,
    /// The machine's state after.
    pub after: &'a World,
}

/// Holds a history of the machine, step by step, against the properties that a single history can break.
///
/// Each step is also held against the machine's own state: what waits, what runs and where a connection stands must be
/// what the outputs told. Hence the monitor's memory is a function of the machine's state, and an exploration that has
/// no history at hand may [`take_up`](Self::take_up) anywhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Monitor {
    transcripts: Vec<Transcript>,
}

impl Monitor {
    /// A monitor for a history that begins with [`Machine::initial`].
    #[must_use]
    pub fn new(machine: &Machine) -> Self {
        Self {
            transcripts: machine
                .connections()
                .map(|_| Transcript::default())
                .collect(),
        }
    }

    /// Goes on as if it had followed a history that led to `world`.
    pub fn take_up(&mut self, world: &World) {
        for (transcript, connection) in self.transcripts.iter_mut().zip(&world.connections) {
            transcript.take_up(connection.as_ref());
        }
    }

    /// Takes note of the next step.
    ///
    /// # Errors
    /// If the step breaks a property: the first that it breaks.
    pub fn observe(&mut self, step: &Step<'_>) -> Result<(), Broken> {
        if step.reaction.possibility == Possibility::Impossible {
            return nothing_happened(step);
        }
        match step.input.connection() {
            Some(index) => {
                reached_no_other(step, index)?;
                self.observe_on(step, index)
                    .map_err(|broken| broken.on(index))
            }
            None => (0..=u8::MAX)
                .map(ConnectionIndex)
                .take(self.transcripts.len())
                .try_for_each(|index| {
                    self.observe_on(step, index)
                        .map_err(|broken| broken.on(index))
                }),
        }
    }

    fn observe_on(&mut self, step: &Step<'_>, index: ConnectionIndex) -> Result<(), Broken> {
        let Some(transcript) = self.transcripts.get_mut(usize::from(index.0)) else {
            return Ok(());
        };
        if matches!(
            step.input,
            Input::Client {
                action: ClientAction::Open,
                ..
            }
        ) {
            transcript.restart();
        }
        for predicted in &step.reaction.outputs {
            if predicted.connection == index {
                transcript.follow(predicted.output.into())?;
            }
        }
        let before = step.before.connection(index);
        let Some(after) = step.after.connection(index) else {
            return Ok(());
        };
        lifecycle(before, step.reaction, index, after.state)?;
        no_orphan(after)?;
        transcript.agrees_with(after)
    }
}

/// An input that cannot be given changes nothing and is answered with nothing.
fn nothing_happened(step: &Step<'_>) -> Result<(), Broken> {
    let Reaction {
        possibility: _,
        outputs,
        transitions,
        timers_started,
    } = step.reaction;
    let silent = outputs.is_empty() && transitions.is_empty() && timers_started.is_empty();
    if silent && step.before == step.after {
        return Ok(());
    }
    let detail = format!("{} is impossible, and still had an effect", step.input);
    Err(Broken::new(Property::Total, detail))
}

/// An input that is given to one connection is neither seen on another nor remembered by it.
fn reached_no_other(step: &Step<'_>, index: ConnectionIndex) -> Result<(), Broken> {
    let elsewhere = step
        .reaction
        .outputs
        .iter()
        .find(|predicted| predicted.connection != index);
    if let Some(predicted) = elsewhere {
        let detail = format!("an input on connection {index} led to {}", predicted.output);
        return Err(Broken::new(Property::Isolation, detail).on(predicted.connection));
    }
    let pairs = step.before.connections.iter().zip(&step.after.connections);
    for (other, (before, after)) in (0..=u8::MAX).map(ConnectionIndex).zip(pairs) {
        if other != index && before != after {
            let detail = format!("an input on connection {index} changed this one");
            return Err(Broken::new(Property::Isolation, detail).on(other));
        }
    }
    Ok(())
}

/// The transitions are legal, and lead from the state before to the state after.
fn lifecycle(
    before: Option<&Connection>,
    reaction: &Reaction,
    index: ConnectionIndex,
    after: LifecycleState,
) -> Result<(), Broken> {
    let mut state = before.map_or(LifecycleState::Connecting, |connection| connection.state);
    for (at, transition) in &reaction.transitions {
        if *at != index {
            continue;
        }
        let retried = transition.trigger == Trigger::Retried && state == LifecycleState::Failed;
        if state.is_terminal() && !retried {
            let detail = format!("the transition {transition} was taken in `{state}`");
            return Err(Broken::new(Property::TerminalIsTerminal, detail));
        }
        let legal = successor(state, transition.trigger);
        if transition.from != state || legal.as_ref() != Ok(&transition.to) {
            let detail = format!("the transition {transition} was taken in `{state}`");
            return Err(Broken::new(Property::LegalTransitions, detail));
        }
        state = transition.to;
    }
    if state == after {
        return Ok(());
    }
    let property = if state.is_terminal() {
        Property::TerminalIsTerminal
    } else {
        Property::LegalTransitions
    };
    let detail = format!("the state is `{after}`, but the transitions lead to `{state}`");
    Err(Broken::new(property, detail))
}

/// A run is there exactly while the state says so; what does not take messages holds none, and no place either.
fn no_orphan(connection: &Connection) -> Result<(), Broken> {
    let state = connection.state;
    let detail = if connection.active.is_some() != (state == LifecycleState::Processing) {
        format!(
            "the state is `{state}`, and the active run is {:?}",
            connection.active
        )
    } else if !state.accepts_messages() && !connection.waiting.is_empty() {
        format!("{:?} wait in `{state}`", connection.waiting)
    } else if !state.is_open() && connection.user.is_some() {
        format!("the connection holds a user's place in `{state}`")
    } else {
        return Ok(());
    };
    Err(Broken::new(Property::NoOrphan, detail))
}

#[cfg(test)]
mod tests;
