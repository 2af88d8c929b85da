//! The properties that a single step can break.

use wsproof_model::machine::output::{Possibility, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::properties::{Broken, Monitor, Property, Step, isolation};

use super::findings::Happened;
use super::plan::{Plan, TakesSteps, copy_world};

/// Holds a step against the properties.
///
/// The monitor's memory is a function of the machine's state, so that nothing of it has to be kept with the states.
pub(super) struct Judge {
    monitor: Monitor,
    again: World,
    said_again: Reaction,
}

impl Judge {
    /// A judge of the machine's steps.
    pub(super) fn new<F>(plan: &Plan<'_, F>) -> Self {
        Self {
            monitor: Monitor::new(plan.machine),
            again: plan.machine.initial(),
            said_again: Reaction::new(),
        }
    }

    /// Looks at one step; for totality and isolation it is taken again.
    pub(super) fn judge<F: TakesSteps>(
        &mut self,
        plan: &Plan<'_, F>,
        step: &Step<'_>,
    ) -> Result<(), Broken> {
        // What cannot be given leaves the monitor no transcript to look into.
        if step.reaction.possibility == Possibility::Possible {
            self.monitor.take_up(step.before);
        }
        self.monitor.observe(step)?;
        self.is_total(plan, step)?;
        // One connection has no others to be isolated from.
        if step.before.connections.len() > 1 {
            let take = |world: &mut World, input: &_| {
                let mut reaction = Reaction::new();
                (plan.step)(plan.machine, world, input, &mut reaction);
                reaction
            };
            isolation::check_step_by(take, step.before, step.input)?;
        }
        Ok(())
    }

    fn is_total<F: TakesSteps>(
        &mut self,
        plan: &Plan<'_, F>,
        step: &Step<'_>,
    ) -> Result<(), Broken> {
        copy_world(step.before, &mut self.again);
        plan.take(&mut self.again, *step.input, &mut self.said_again)?;
        if self.again == *step.after && self.said_again == *step.reaction {
            return Ok(());
        }
        Err(Broken {
            property: Property::Total,
            connection: step.input.connection(),
            detail: format!("{} was answered differently the second time", step.input),
        })
    }
}

/// What must sometimes happen, while it is looked out for.
pub(super) struct Lookout {
    missing: Vec<Happened>,
    happened: Vec<Happened>,
}

impl Lookout {
    /// Looks out for all of these that have not happened.
    pub(super) fn new(all: &[Happened]) -> Self {
        let (happened, missing) = all.iter().copied().partition(|entry| entry.happened);
        Self { missing, happened }
    }

    /// Looks at one step.
    pub(super) fn look(&mut self, step: &Step<'_>) {
        let happened = &mut self.happened;
        self.missing.retain(|entry| {
            let happens = (entry.sometimes.happens)(step);
            if happens {
                happened.push(Happened {
                    happened: true,
                    ..*entry
                });
            }
            !happens
        });
    }

    /// Notes in `all` what has happened.
    pub(super) fn report(&self, all: &mut [Happened]) {
        for entry in all {
            entry.happened |= self
                .happened
                .iter()
                .any(|seen| seen.sometimes.name == entry.sometimes.name);
        }
    }
}
