//! How far a check is, told while it runs.

use wsproof_model::vocabulary::Rule;

/// Somebody who wants to know how far a check is. Called from every job, so that it must be quick.
pub trait Progress: Sync {
    /// A target's part begins; `sequences` will be played to it, regressions included.
    fn begun(&self, target: &str, sequences: u64);

    /// So many more sequences, with so many steps, were played to the target.
    fn advanced(&self, target: &str, sequences: u64, steps: u64);

    /// A difference was found, and is now being shrunk.
    fn found(&self, target: &str, rule: Rule);

    /// A target's part is over.
    fn finished(&self, target: &str);
}

/// Nobody wants to know.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begun(&self, _target: &str, _sequences: u64) {}

    fn advanced(&self, _target: &str, _sequences: u64, _steps: u64) {}

    fn found(&self, _target: &str, _rule: Rule) {}

    fn finished(&self, _target: &str) {}
}
