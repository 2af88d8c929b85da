//! The machine as Stateright sees it: the same states, the same inputs, and the same properties held against every step.
//!
//! Stateright asks its properties of states. So a step that breaks one leads to a state of its own that says which, from
//! which nothing leads on.

use stateright::Model;
use wsproof::exploration::Bounds;
use wsproof_model::machine::Machine;
use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::{Possibility, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::properties::{ALWAYS, Monitor, Property, Step, isolation};

/// How a machine takes a step.
pub(crate) type TakeStep = fn(&Machine, &mut World, &Input, &mut Reaction);

/// Whether the properties are held against the steps.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Observed {
    /// Against each of them.
    EveryStep,
    /// Against none: the bare search, which shows what observing costs.
    #[allow(dead_code, reason = "the benchmark uses it, the test does not")]
    Nothing,
}

/// A machine within bounds.
pub(crate) struct Explored {
    machine: Machine,
    inputs: Vec<Input>,
    step: TakeStep,
    observed: Observed,
}

/// A state, or the end behind a step that breaks a property.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    /// A state of the machine.
    At(World),
    /// A broken property.
    Broken(Property),
}

impl Explored {
    /// The machine that takes its steps by `step`.
    pub(crate) fn new(bounds: &Bounds, step: TakeStep, observed: Observed) -> Self {
        Self {
            machine: bounds
                .machine()
                .expect("bounds within which it can be explored"),
            inputs: bounds.alphabet(),
            step,
            observed,
        }
    }

    /// The machine.
    #[allow(dead_code, reason = "the test uses it, the benchmark does not")]
    pub(crate) const fn machine(&self) -> &Machine {
        &self.machine
    }

    /// What a step leads to, if it is possible or breaks a property.
    pub(crate) fn after(&self, before: &World, input: Input) -> Option<Stage> {
        let mut after = before.clone();
        let mut reaction = Reaction::new();
        (self.step)(&self.machine, &mut after, &input, &mut reaction);
        if self.observed == Observed::EveryStep {
            let step = Step {
                before,
                input: &input,
                reaction: &reaction,
                after: &after,
            };
            if let Some(broken) = self.breaks(&step) {
                return Some(Stage::Broken(broken));
            }
        }
        (reaction.possibility == Possibility::Possible).then_some(Stage::At(after))
    }

    fn breaks(&self, step: &Step<'_>) -> Option<Property> {
        let mut monitor = Monitor::new(&self.machine);
        monitor.take_up(step.before);
        if let Err(broken) = monitor.observe(step) {
            return Some(broken.property);
        }
        let take = |world: &mut World, input: &Input| {
            let mut reaction = Reaction::new();
            (self.step)(&self.machine, world, input, &mut reaction);
            reaction
        };
        let mut again = step.before.clone();
        if take(&mut again, step.input) != *step.reaction || again != *step.after {
            return Some(Property::Total);
        }
        if step.before.connections.len() > 1
            && let Err(broken) = isolation::check_step_by(take, step.before, step.input)
        {
            return Some(broken.property);
        }
        None
    }
}

impl Model for Explored {
    type State = Stage;
    type Action = Input;

    fn init_states(&self) -> Vec<Stage> {
        vec![Stage::At(self.machine.initial())]
    }

    fn actions(&self, stage: &Stage, actions: &mut Vec<Input>) {
        match stage {
            Stage::At(_) => actions.extend(&self.inputs),
            Stage::Broken(_) => {}
        }
    }

    fn next_state(&self, stage: &Stage, input: Input) -> Option<Stage> {
        match stage {
            Stage::At(world) => self.after(world, input),
            Stage::Broken(_) => None,
        }
    }

    fn properties(&self) -> Vec<stateright::Property<Self>> {
        let named = ALWAYS.iter().zip(KEEPS);
        named
            .map(|(property, keeps)| stateright::Property::always(property.name(), keeps))
            .collect()
    }
}

const KEEPS: [fn(&Explored, &Stage) -> bool; ALWAYS.len()] = [
    keeps::<0>,
    keeps::<1>,
    keeps::<2>,
    keeps::<3>,
    keeps::<4>,
    keeps::<5>,
    keeps::<6>,
    keeps::<7>,
    keeps::<8>,
    keeps::<9>,
    keeps::<10>,
    keeps::<11>,
    keeps::<12>,
    keeps::<13>,
    keeps::<14>,
];

fn keeps<const PROPERTY: usize>(_: &Explored, stage: &Stage) -> bool {
    *stage != Stage::Broken(ALWAYS[PROPERTY])
}
