//! Where a server may be silent for ever.
//!
//! A client cannot wait for what chance decides: whether an agent thinks, whether a service comes back. It can wait for what
//! must happen. An input that is fair is not passed over for ever where it can happen all the time. So silence can last in
//! states among which the environment can go round without a word, or in which nothing happens, if each fair input cannot
//! happen in one of them, or happens among them and shows nothing; and wherever the environment can lead to such states
//! without a word.

use super::numbered::Compiled;
use crate::exploration::Components;

/// Where a machine may be silent for ever.
pub(super) struct Silence {
    lasts: Vec<bool>,
}

impl Silence {
    pub(super) fn of(machine: &Compiled) -> Self {
        let mut lasts = vec![false; machine.states().len()];
        let mut components = Components::new(lasts.len());
        for (root, _) in (0..).zip(machine.states()) {
            let next = |state| machine.silent(state).iter().map(|step| step.target);
            // A component comes after those to which it leads.
            for component in components.visit(root, |state| next(state).collect()) {
                let mut beyond = component.iter().flat_map(|state| next(*state));
                let may_last =
                    beyond.any(|state| lasts[state as usize]) || passes_over(machine, &component);
                for state in component {
                    lasts[state as usize] = may_last;
                }
            }
        }
        Self { lasts }
    }

    /// Whether nothing may ever come in a state, if the client does nothing.
    pub(super) fn may_last(&self, state: u32) -> bool {
        self.lasts[state as usize]
    }
}

/// Whether a fair environment can stay in a component without a word.
fn passes_over(machine: &Compiled, component: &[u32]) -> bool {
    let Some((first, others)) = component.split_first() else {
        return true;
    };
    let mut due = machine.fair(*first);
    for state in others {
        let here = machine.fair(*state);
        due.retain(|input| here.contains(input));
    }
    let within = |state: u32| component.binary_search(&state).is_ok();
    for step in component.iter().flat_map(|state| machine.silent(*state)) {
        if within(step.target) {
            due.remove(&step.input);
        }
    }
    due.is_empty()
}
