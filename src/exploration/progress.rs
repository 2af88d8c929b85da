//! How far an exploration is, told while it runs.

/// Somebody who wants to know how far an exploration is.
pub trait Progress {
    /// So many states were found, so many steps were taken, up to so many inputs from the beginning.
    fn advanced(&self, states: usize, transitions: u64, depth: usize);

    /// It is over.
    fn finished(&self);
}

/// Nobody wants to know.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn advanced(&self, _states: usize, _transitions: u64, _depth: usize) {}

    fn finished(&self) {}
}
