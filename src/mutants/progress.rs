//! How far a campaign is, told while it runs.

/// Somebody who wants to know how far a campaign is.
pub trait Progress: Sync {
    /// Something begins that has so many parts.
    fn begun(&self, what: &str, parts: usize);

    /// One part is done.
    fn advanced(&self);

    /// All parts are.
    fn finished(&self);
}

/// Nobody wants to know.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begun(&self, _what: &str, _parts: usize) {}

    fn advanced(&self) {}

    fn finished(&self) {}
}
