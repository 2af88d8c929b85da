//! What incidents put in the place of orchestrators.

use std::sync::Arc;

use crate::server::agent::Orchestrator;
use crate::targets::variation::Arrangement;

/// A server in which something else runs instead of every orchestrator.
pub(super) fn in_place_of_orchestrators<O: Orchestrator + 'static>(make: fn() -> O) -> Arrangement {
    Arrangement {
        orchestrator: Arc::new(move |orchestrator| {
            drop(orchestrator);
            Box::new(make())
        }),
        ..Arrangement::proper()
    }
}
