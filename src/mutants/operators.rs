//! The operators: which places there are in the machine, and how each is changed.

mod alterations;
mod duplicates;
mod edges;
mod guards;
mod rules;

pub use duplicates::duplicated_states;
pub use edges::{outputs, targets};
pub use rules::{guards_inverted, limits_off_by_one, timers_missing};
