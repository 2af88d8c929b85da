//! Every step from a state, taken and held against the properties.

use std::ops::ControlFlow;

use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::{Possibility, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::properties::{Broken, Step};

use super::connections::Connections;
use super::findings::Happened;
use super::outcomes::Outcomes;
use super::plan::{Plan, TakesSteps, copy_connection, copy_world};
use super::safety::{Judge, Lookout};

mod alone;

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
        of: impl Fn(Input) -> bool,
        mut visit: impl FnMut(Taken<'_>) -> ControlFlow<()>,
    ) {
        self.plan.packing.unpack(word, known, &mut self.before);
        copy_world(&self.before, &mut self.after);
        for (number, input) in (0_u16..).zip(self.plan.inputs) {
            if !of(*input) {
                continue;
            }
            let end = self.end(word, known, number, *input);
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
    fn end(&mut self, word: u64, known: &Connections, number: u16, input: Input) -> End {
        if let Err(broken) = self.plan.take(&mut self.after, input, &mut self.reaction) {
            copy_world(&self.before, &mut self.after);
            return End::Broken(broken);
        }
        let step = Step {
            before: &self.before,
            input: &input,
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
        let judged = self.judged_by_itself(input);
        if self.before == self.after {
            return judged.map_or_else(End::Broken, |()| self.possible(word));
        }
        let end = match judged {
            Err(broken) => End::Broken(broken),
            Ok(()) => match self.plan.packing.find(&self.after, known) {
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

    fn judged_by_itself(&mut self, input: Input) -> Result<(), Broken> {
        if self.judging == Judging::Done {
            return Ok(());
        }
        let step = Step {
            before: &self.before,
            input: &input,
            reaction: &self.reaction,
            after: &self.after,
        };
        self.judge.judge(self.plan, &step)
    }

    /// Makes `after` the same as `before`: a step of one connection has changed nothing else, as was seen.
    fn go_back(&mut self, word: u64, to: u64, input: Input) {
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
}
