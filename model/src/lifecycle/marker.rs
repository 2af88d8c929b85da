//! What the state types have in common.

use crate::vocabulary::LifecycleState;

pub(super) mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait is public so that nobody outside can name it"
    )]
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is no lifecycle state: the protocol has those of `lifecycle::state`, and no others",
        label = "not a state of the lifecycle table"
    )]
    pub trait Sealed {}
}

/// A lifecycle state as a type. Implemented by the types of [`state`](super::state) alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no lifecycle state: the protocol has those of `lifecycle::state`, and no others",
    label = "not a state of the lifecycle table"
)]
pub trait LifecycleMarker: sealed::Sealed + Send + Sync + 'static {
    /// The state as a value.
    const STATE: LifecycleState;
}
