//! States with those to which the environment can lead without a word.

use super::numbered::Compiled;

/// Gathers states again and again, without a set of its own for each time.
pub(super) struct Gathering {
    /// By state: when it was gathered last.
    last: Vec<u64>,
    time: u64,
}

impl Gathering {
    pub(super) fn of(machine: &Compiled) -> Self {
        Self {
            last: vec![0; machine.states().len()],
            time: 0,
        }
    }

    /// The states, in ascending order and each once, with those to which the environment can lead without a word.
    pub(super) fn close(&mut self, mut states: Vec<u32>, machine: &Compiled) -> Vec<u32> {
        self.time += 1;
        states.retain(|state| self.is_new(*state));
        let mut next = 0;
        while let Some(state) = states.get(next).copied() {
            next += 1;
            let silent = machine.silent(state).iter().map(|step| step.target);
            states.extend(silent.filter(|target| self.is_new(*target)));
        }
        states.sort_unstable();
        states
    }

    fn is_new(&mut self, state: u32) -> bool {
        std::mem::replace(&mut self.last[state as usize], self.time) != self.time
    }
}
