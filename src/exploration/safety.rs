//! The properties that a single step can break.

use wsproof_model::machine::Machine;
use wsproof_model::properties::{Broken, Monitor, Step, isolation, totality};

use super::findings::Happened;

/// Holds every step against the properties, and notes what must sometimes happen.
///
/// The monitor's memory is a function of the machine's state, so that nothing of it has to be kept with the states.
pub(super) struct Observer<'a> {
    machine: &'a Machine,
    monitor: Monitor,
    happened: Vec<Happened>,
}

impl<'a> Observer<'a> {
    pub(super) fn new(machine: &'a Machine, happened: Vec<Happened>) -> Self {
        Self {
            machine,
            monitor: Monitor::new(machine),
            happened,
        }
    }

    /// Looks at one step.
    pub(super) fn observe(&mut self, step: &Step<'_>) -> Result<(), Broken> {
        for entry in self.happened.iter_mut().filter(|entry| !entry.happened) {
            entry.happened = (entry.sometimes.happens)(step);
        }
        self.monitor.take_up(step.before);
        self.monitor.observe(step)?;
        totality::check(self.machine, step.before, step.input)?;
        // One connection has no others to be isolated from.
        if step.before.connections.len() > 1 {
            isolation::check_step(self.machine, step.before, step.input)?;
        }
        Ok(())
    }

    pub(super) fn into_happened(self) -> Vec<Happened> {
        self.happened
    }
}
