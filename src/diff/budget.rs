//! How much a comparison may take.

use std::cell::Cell;

use super::error::DiffError;

/// How many places are looked at for the clients of one side, counted with the states of the machine that explains that fit
/// there. Two machines of a hundred thousand states take some twenty millions.
const MOST: usize = 60_000_000;

/// What is left.
///
/// The sets of states that fit can double with each output of a machine that is not deterministic, so that a small file would
/// take more memory than there is.
pub(super) struct Budget {
    most: usize,
    left: Cell<usize>,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(MOST)
    }
}

impl Budget {
    pub(super) const fn of(most: usize) -> Self {
        Self {
            most,
            left: Cell::new(most),
        }
    }

    /// Takes so many.
    ///
    /// # Errors
    /// If fewer are left.
    pub(super) fn spend(&self, count: usize) -> Result<(), DiffError> {
        let left = self.left.get().checked_sub(count);
        self.left
            .set(left.ok_or(DiffError::TooLarge { most: self.most })?);
        Ok(())
    }
}
