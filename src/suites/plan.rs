//! Plans: what every method needs to know of a machine, found once.

use super::cover::{state_cover, transitions_beyond};
use super::families::{characterisation_set, harmonised_identifiers, identification_sets};
use super::mealy::{Mealy, Word};
use super::quotient::Quotient;

/// A machine with its covers and its separating families.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The machine, a quotient.
    pub machine: Mealy,
    /// By state: the shortest word that leads to it.
    pub access: Vec<Word>,
    /// The transition cover but for the access words.
    pub beyond: Vec<Word>,
    /// By state: harmonised identifiers.
    pub harmonised: Vec<Vec<Word>>,
    /// Words that tell every two states apart.
    pub characterisation: Vec<Word>,
    /// By state: words of the characterisation set that tell it from the others.
    pub identification: Vec<Vec<Word>>,
}

impl Plan {
    /// The plan for a quotient. Only of a quotient can every state be identified.
    #[must_use]
    pub fn new(quotient: &Quotient) -> Self {
        let machine = quotient.machine.clone();
        let access: Vec<_> = state_cover(&machine).into_iter().flatten().collect();
        let harmonised = harmonised_identifiers(&machine);
        let characterisation = characterisation_set(&harmonised);
        Self {
            beyond: transitions_beyond(&machine, &access),
            identification: identification_sets(&machine, &characterisation),
            machine,
            access,
            harmonised,
            characterisation,
        }
    }
}
