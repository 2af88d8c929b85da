//! What the state types have in common.

use super::state;
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

/// A state in which a connection is over. What belonged to the connection can be taken out of it.
#[diagnostic::on_unimplemented(
    message = "nothing can be taken out of a connection that is `{Self}`: end it first, with `.client_closed()`, `.client_vanished()`, or `.close_started()` and `.transport_ended()`, which make it `Closed` or `Failed`",
    label = "this connection is not over"
)]
pub trait Over: LifecycleMarker {}

// The compiler need not list them once more.
#[diagnostic::do_not_recommend]
impl Over for state::Closed {}
#[diagnostic::do_not_recommend]
impl Over for state::Failed {}
