//! Targets: what a sequence can be played to.

mod observation;

pub use observation::Observation;
