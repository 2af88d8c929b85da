//! Every step from a state, taken and held against the properties.

use std::ops::ControlFlow;

use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::output::{Possibility, Reaction};
use wsproof_model::machine::world::{Connection, World};
use wsproof_model::properties::{Broken, Step, isolation};

use super::bounds::Symmetry;
use super::connections::Connections;
use super::encoding::encode;
use super::findings::Happened;
use super::outcomes::{Judged, Outcome, Outcomes, View};
use super::packing::{share, shared, shared_of, with_shared};
use super::plan::{Plan, TakesSteps, copy_connection, copy_world};
use super::safety::{Judge, Lookout};

/// A step that was taken.
pub(super) struct Taken<'a> {
    /// The number of the input.
    pub(super) input: u16,
    /// What the machine said.
    pub(super) reaction: &'a Reaction,
    /// What came of it.
    pub(super) end: End,
}

/// What comes of a step.
pub(super) enum End {
    /// It breaks a property.
    Broken(Broken),
    /// It cannot be taken.
    Impossible,
    /// It leads to the state with that word.
    At(u64),
    /// It leads to a state of which a connection was never met.
    New(World),
}

/// Whether steps are held against the properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judging {
    /// Each of them is.
    EveryStep,
    /// Each was before, and none broke any.
    Done,
}

/// Takes the steps. What it has judged once it keeps, for as long as the connections keep their numbers.
pub(super) struct Stepper<'a, F> {
    plan: &'a Plan<'a, F>,
    judging: Judging,
    judge: Judge,
    lookout: Lookout,
    outcomes: Outcomes,
    before: World,
    after: World,
    alone: [World; 2],
    reaction: Reaction,
    said_alone: Reaction,
    told_apart: Option<Input>,
}

impl<'a, F: TakesSteps> Stepper<'a, F> {
    /// Looks out for what has not happened.
    pub(super) fn new(plan: &'a Plan<'a, F>, judging: Judging, all: &[Happened]) -> Self {
        let nobody = plan.machine.initial();
        Self {
            plan,
            judging,
            judge: Judge::new(plan),
            lookout: Lookout::new(all),
            outcomes: Outcomes::new(plan.packing.connections(), plan.inputs),
            before: nobody.clone(),
            after: nobody.clone(),
            alone: [nobody.clone(), nobody],
            reaction: Reaction::new(),
            said_alone: Reaction::new(),
            told_apart: None,
        }
    }

    /// Notes in `all` what has happened.
    pub(super) fn report(&self, all: &mut [Happened]) {
        self.lookout.report(all);
    }

    /// An input that leads to something else on one connection than on another in the same state. It is looked for only
    /// where symmetry is used.
    pub(super) const fn told_apart(&self) -> Option<Input> {
        self.told_apart
    }

    /// The bytes that it takes.
    pub(super) const fn bytes(&self) -> usize {
        self.outcomes.bytes()
    }

    /// Takes every step from the state with that word, until told to stop.
    pub(super) fn each(
        &mut self,
        word: u64,
        known: &Connections,
        visit: impl FnMut(Taken<'_>) -> ControlFlow<()>,
    ) {
        self.each_of(word, known, |_| true, visit);
    }

    /// Takes the steps by some inputs from the state with that word, until told to stop.
    pub(super) fn each_of(
        &mut self,
        word: u64,
        known: &Connections,
        of: impl Fn(&Input) -> bool,
        mut visit: impl FnMut(Taken<'_>) -> ControlFlow<()>,
    ) {
        self.plan.packing.unpack(word, known, &mut self.before);
        copy_world(&self.before, &mut self.after);
        for (number, input) in (0_u16..).zip(self.plan.inputs) {
            if !of(input) {
                continue;
            }
            let end = self.end(word, known, number, input);
            let taken = Taken {
                input: number,
                reaction: &self.reaction,
                end,
            };
            if visit(taken).is_break() {
                break;
            }
        }
    }

    /// Takes a step from `before`; `after` is the same as `before` again when it returns.
    fn end(&mut self, word: u64, known: &Connections, number: u16, input: &Input) -> End {
        if let Err(broken) = self.plan.take(&mut self.after, input, &mut self.reaction) {
            copy_world(&self.before, &mut self.after);
            return End::Broken(broken);
        }
        let step = Step {
            before: &self.before,
            input,
            reaction: &self.reaction,
            after: &self.after,
        };
        self.lookout.look(&step);
        if self.judging == Judging::EveryStep
            && let Some(to) = self.as_alone(word, known, number, input)
        {
            self.go_back(word, to, input);
            return self.possible(to);
        }
        let end = match self.judged_by_itself(input) {
            Err(broken) => End::Broken(broken),
            Ok(()) => match self.target(word, known) {
                Some(to) => self.possible(to),
                None => End::New(self.after.clone()),
            },
        };
        copy_world(&self.before, &mut self.after);
        end
    }

    const fn possible(&self, to: u64) -> End {
        match self.reaction.possibility {
            Possibility::Possible => End::At(to),
            Possibility::Impossible => End::Impossible,
        }
    }

    fn target(&self, word: u64, known: &Connections) -> Option<u64> {
        if self.before == self.after {
            return Some(word);
        }
        self.plan.packing.find(&self.after, known)
    }

    fn judged_by_itself(&mut self, input: &Input) -> Result<(), Broken> {
        if self.judging == Judging::Done {
            return Ok(());
        }
        let step = Step {
            before: &self.before,
            input,
            reaction: &self.reaction,
            after: &self.after,
        };
        self.judge.judge(self.plan, &step)
    }

    /// Makes `after` the same as `before`: a step of one connection has changed nothing else, as was seen.
    fn go_back(&mut self, word: u64, to: u64, input: &Input) {
        if word == to {
            return;
        }
        match input.connection() {
            Some(index) => {
                let place = usize::from(index.0);
                let before = self.before.connections[place].as_ref();
                copy_connection(before, &mut self.after.connections[place]);
            }
            None => copy_world(&self.before, &mut self.after),
        }
    }

    /// The word after the step, if it is what was judged of each connection that it concerns, alone. `None`: it has to be
    /// judged by itself.
    fn as_alone(
        &mut self,
        word: u64,
        known: &Connections,
        number: u16,
        input: &Input,
    ) -> Option<u64> {
        let places = self.plan.packing.connections();
        if places == 1 {
            return None;
        }
        match input.connection() {
            Some(index) => {
                let judged = self.alone(word, known, number, index, input)?;
                let same = self.reaction == *self.outcomes.reaction(judged.reaction)
                    && self.others_are_unchanged(usize::from(index.0));
                same.then(|| self.word_after(word, usize::from(index.0), judged))
            }
            None => {
                let mut said = [0; 3];
                let mut to = word;
                for place in 0..places {
                    let index = ConnectionIndex(u8::try_from(place).ok()?);
                    let judged = self.alone(word, known, number, index, input)?;
                    let part = part_said(
                        &self.reaction,
                        self.outcomes.reaction(judged.reaction),
                        index,
                    )?;
                    for (sum, part) in said.iter_mut().zip(part) {
                        *sum += part;
                    }
                    to = self.word_after(to, place, judged);
                }
                // Nothing else was said, such as on a connection that there is not.
                (said == lengths(&self.reaction)).then_some(to)
            }
        }
    }

    /// What was judged of a connection alone, if the connection and what is shared are now as they were then.
    fn alone(
        &mut self,
        word: u64,
        known: &Connections,
        number: u16,
        index: ConnectionIndex,
        input: &Input,
    ) -> Option<Judged> {
        if !isolation::is_without_company(&self.before, index, input) {
            return None;
        }
        let view = View {
            place: usize::from(index.0),
            connection: self.plan.packing.number(word, usize::from(index.0)),
            shared: shared(word),
        };
        let outcome = match *self.outcomes.get(view, number) {
            Outcome::Unjudged => self.judge_alone(view, known, number, input),
            outcome @ (Outcome::Apart | Outcome::Judged(_)) => outcome,
        };
        let Outcome::Judged(judged) = outcome else {
            return None;
        };
        let after = self.after.connection(index);
        let is_same = if judged.after == view.connection {
            after == self.before.connection(index)
        } else {
            encode(after) == Ok(known.code(judged.after))
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
        input: &Input,
    ) -> Outcome {
        let outcome = match self.take_alone(view, known, input) {
            Err(_) => Outcome::Apart,
            Ok(()) => {
                let after = self.alone[1].connections[view.place].as_ref();
                // A connection that was never met gets its number before the next states are looked at.
                let Some(after) = known.find(after) else {
                    return Outcome::Unjudged;
                };
                self.compare_places(view, known, input);
                match self.outcomes.number(&self.said_alone) {
                    None => Outcome::Apart,
                    Some(reaction) => Outcome::Judged(Judged {
                        reaction,
                        after,
                        shared: shared_of(&self.alone[1]),
                    }),
                }
            }
        };
        *self.outcomes.get(view, number) = outcome;
        outcome
    }

    /// Takes a step of a connection that is alone, which breaks no property, and reaches nobody else.
    fn take_alone(&mut self, view: View, known: &Connections, input: &Input) -> Result<(), Broken> {
        let [before, after] = &mut self.alone;
        before.connections.fill(None);
        share(view.shared, before);
        known.read(view.connection, &mut before.connections[view.place]);
        copy_world(before, after);
        self.plan.take(after, input, &mut self.said_alone)?;
        let step = Step {
            before,
            input,
            reaction: &self.said_alone,
            after,
        };
        self.judge.judge(self.plan, &step)
    }

    /// With symmetry, the step must come to the same at every place.
    fn compare_places(&mut self, view: View, known: &Connections, input: &Input) {
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
            let there = moved(*input, index);
            let taken = self.plan.take(&mut world, &there, &mut reaction);
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
