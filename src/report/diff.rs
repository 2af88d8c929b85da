//! What a change of the protocol means, as it is told.

mod human;
mod json;
mod markdown;
mod told;

pub use human::human;
pub use json::json;
pub use markdown::markdown;

/// What was compared, as whoever asked knows it.
#[derive(Clone, Debug)]
pub struct Sides {
    /// The old description: `v1`, or a file.
    pub old: String,
    /// The new one.
    pub new: String,
}
