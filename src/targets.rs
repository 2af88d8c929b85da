//! Targets: what a sequence can be played to.

mod observation;
pub mod probe;

pub use observation::Observation;
