//! The descriptions that were released: what clients and servers in the world were built to.

use super::format::Description;
use super::text::DescriptionError;
use crate::suites::extraction::Bounds;

/// Within what a release has its machine: two messages may wait besides the one that is executed, so that their order, a full
/// queue and a message that comes twice can all be seen.
pub const RELEASED: Bounds = Bounds {
    queue_limit: 2,
    violation_limit: 2,
    messages: 3,
    states: 250_000,
};

/// A release.
#[derive(Clone, Copy, Debug)]
pub struct Release {
    /// Its name.
    pub name: &'static str,
    text: &'static str,
}

impl Release {
    /// Its description.
    ///
    /// # Errors
    /// If the file that was built in is not one.
    pub fn description(&self) -> Result<Description, DescriptionError> {
        Description::read(self.text)
    }
}

macro_rules! releases {
    ($first:literal $(, $later:literal)*) => {
        /// Every release, the first first.
        pub const RELEASES: &[Release] = &[releases!(@ $first) $(, releases!(@ $later))*];
    };
    (@ $name:literal) => {
        Release {
            name: $name,
            text: include_str!(concat!("../../model/releases/", $name, ".json")),
        }
    };
}

releases!("v1");

/// The last one.
pub const NEWEST: Release = RELEASES[RELEASES.len() - 1];
