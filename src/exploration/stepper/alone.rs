//! Steps held against what was judged of single connections that are alone; see [`outcomes`](crate::exploration::outcomes).

use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::output::Reaction;
use wsproof_model::machine::world::Connection;
use wsproof_model::properties::{Broken, Step, isolation};

use super::Stepper;
use crate::exploration::bounds::Symmetry;
use crate::exploration::connections::Connections;
use crate::exploration::encoding::encode;
use crate::exploration::outcomes::{Outcome, View};
use crate::exploration::packing::{share, shared, shared_of, with_shared};
use crate::exploration::plan::{TakesSteps, copy_world};

/// What was judged of a step of a single connection, by numbers: what was said, and what came of it.
#[derive(Clone, Copy)]
struct Judged {
    reaction: u16,
    after: u32,
    shared: u8,
}

impl<F: TakesSteps> Stepper<'_, F> {
    /// The word after the step, if it is what was judged of each connection that it concerns, alone. `None`: it has to be
    /// judged by itself.
    pub(super) fn as_alone(
        &mut self,
        word: u64,
        known: &Connections,
        number: u16,
        input: Input,
    ) -> Option<u64> {
        if self.plan.packing.connections() == 1 {
            return None;
        }
        let Some(index) = input.connection() else {
            return self.each_as_alone(word, known, number, input);
        };
        let judged = self.alone(word, known, number, index, input)?;
        let same = self.reaction == *self.outcomes.reaction(judged.reaction)
            && self.others_are_unchanged(usize::from(index.0));
        same.then(|| self.word_after(word, usize::from(index.0), judged))
    }

    /// The same for an input that is given to the whole server.
    fn each_as_alone(
        &mut self,
        word: u64,
        known: &Connections,
        number: u16,
        input: Input,
    ) -> Option<u64> {
        let mut said = [0; 3];
        let mut to = word;
        for place in 0..self.plan.packing.connections() {
            let index = ConnectionIndex(u8::try_from(place).ok()?);
            let judged = self.alone(word, known, number, index, input)?;
            let alone = self.outcomes.reaction(judged.reaction);
            let part = part_said(&self.reaction, alone, index)?;
            for (sum, part) in said.iter_mut().zip(part) {
                *sum += part;
            }
            to = self.word_after(to, place, judged);
        }
        // Nothing else was said, such as on a connection that there is not.
        (said == lengths(&self.reaction)).then_some(to)
    }

    /// What was judged of a connection alone, if the connection and what is shared are now as they were then.
    fn alone(
        &mut self,
        word: u64,
        known: &Connections,
        number: u16,
        index: ConnectionIndex,
        input: Input,
    ) -> Option<Judged> {
        if !isolation::is_without_company(&self.before, index, &input) {
            return None;
        }
        let view = View {
            place: usize::from(index.0),
            connection: self.plan.packing.number(word, usize::from(index.0)),
            shared: shared(word),
        };
        let outcome = match self.outcomes.get(view, number) {
            Outcome::Unjudged => self.judge_alone(view, known, number, input),
            outcome @ (Outcome::Apart | Outcome::Judged { .. }) => outcome,
        };
        let Outcome::Judged {
            reaction,
            shared,
            after,
        } = outcome
        else {
            return None;
        };
        let found = self.after.connection(index);
        let is_same = if after == view.connection {
            found == self.before.connection(index)
        } else {
            encode(found) == Ok(known.code(after))
        };
        let judged = Judged {
            reaction,
            after,
            shared,
        };
        (is_same
            && self.before.connections.len() == self.after.connections.len()
            && self.reaction.possibility == self.outcomes.reaction(judged.reaction).possibility
            && shared_of(&self.after) == judged.shared)
            .then_some(judged)
    }

    fn others_are_unchanged(&self, place: usize) -> bool {
        let pairs = self.before.connections.iter().zip(&self.after.connections);
        pairs
            .enumerate()
            .all(|(other, (before, after))| other == place || before == after)
    }

    fn word_after(&self, word: u64, place: usize, judged: Judged) -> u64 {
        let word = self.plan.packing.with_number(word, place, judged.after);
        with_shared(word, judged.shared)
    }

    /// Judges a step of a connection that is alone.
    fn judge_alone(
        &mut self,
        view: View,
        known: &Connections,
        number: u16,
        input: Input,
    ) -> Outcome {
        let mut outcome = Outcome::Apart;
        if self.take_alone(view, known, input).is_ok() {
            let after = self.alone[1].connections[view.place].as_ref();
            // A connection that was never met gets its number before the next states are looked at.
            let Some(after) = known.find(after) else {
                return Outcome::Unjudged;
            };
            self.compare_places(view, known, input);
            if let Some(reaction) = self.outcomes.number(&self.said_alone) {
                outcome = Outcome::Judged {
                    reaction,
                    after,
                    shared: shared_of(&self.alone[1]),
                };
            }
        }
        self.outcomes.set(view, number, outcome);
        outcome
    }

    /// Takes a step of a connection that is alone, which breaks no property, and reaches nobody else.
    fn take_alone(&mut self, view: View, known: &Connections, input: Input) -> Result<(), Broken> {
        let [before, after] = &mut self.alone;
        before.connections.fill(None);
        share(view.shared, before);
        known.read(view.connection, &mut before.connections[view.place]);
        copy_world(before, after);
        self.plan.take(after, input, &mut self.said_alone)?;
        let step = Step {
            before,
            input: &input,
            reaction: &self.said_alone,
            after,
        };
        self.judge.judge(self.plan, &step)
    }

    /// With symmetry, the step must come to the same at every place.
    fn compare_places(&mut self, view: View, known: &Connections, input: Input) {
        if self.plan.symmetry == Symmetry::Ignored {
            return;
        }
        for place in 0..self.plan.packing.connections() {
            let Ok(index) = u8::try_from(place).map(ConnectionIndex) else {
                continue;
            };
            let mut world = self.plan.machine.initial();
            share(view.shared, &mut world);
            known.read(view.connection, &mut world.connections[place]);
            let mut reaction = Reaction::new();
            let there = moved(input, index);
            let taken = self.plan.take(&mut world, there, &mut reaction);
            let after: Option<&Connection> = self.alone[1].connections[view.place].as_ref();
            let is_same = taken.is_ok()
                && world.connections[place].as_ref() == after
                && shared_of(&world) == shared_of(&self.alone[1])
                && reaction == said_at(&self.said_alone, index);
            if !is_same {
                self.told_apart.get_or_insert(there);
            }
        }
    }
}

/// What was said on one connection, by kind, if it is what was said on it alone.
fn part_said(whole: &Reaction, alone: &Reaction, on: ConnectionIndex) -> Option<[usize; 3]> {
    let outputs = whole.outputs.iter().filter(|it| it.connection == on);
    let transitions = whole.transitions.iter().filter(|it| it.0 == on);
    let timers = whole.timers_started.iter().filter(|it| it.0 == on);
    let is_same = outputs.eq(&alone.outputs)
        && transitions.eq(&alone.transitions)
        && timers.eq(&alone.timers_started);
    is_same.then(|| lengths(alone))
}

const fn lengths(reaction: &Reaction) -> [usize; 3] {
    [
        reaction.outputs.len(),
        reaction.transitions.len(),
        reaction.timers_started.len(),
    ]
}

/// The same input, given to another connection.
fn moved(input: Input, to: ConnectionIndex) -> Input {
    match input {
        Input::Client { action, .. } => Input::Client {
            connection: to,
            action,
        },
        Input::Agent { step, .. } => Input::Agent {
            connection: to,
            step,
        },
        Input::Timer { timer, .. } => Input::Timer {
            connection: to,
            timer,
        },
        Input::Service { .. } | Input::Shutdown => input,
    }
}

/// The same reaction, on another connection.
fn said_at(reaction: &Reaction, on: ConnectionIndex) -> Reaction {
    let mut reaction = reaction.clone();
    for output in &mut reaction.outputs {
        output.connection = on;
    }
    for (connection, _) in &mut reaction.transitions {
        *connection = on;
    }
    for (connection, _) in &mut reaction.timers_started {
        *connection = on;
    }
    reaction
}
