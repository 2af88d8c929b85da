//! A server under test that is not quite the reference server: the same code, given something else from outside.
//!
//! So the checker itself is checked: a server that is wrong in a known way must be found.

use std::fmt;
use std::sync::Arc;

use wsproof_model::vocabulary::Limits;

use super::interception::Intercept;
use crate::server::agent::Orchestrator;

pub(super) type Orchestrate = dyn Fn(Box<dyn Orchestrator>) -> Box<dyn Orchestrator> + Send + Sync;

/// What one server is given in place of what it should be given.
#[derive(Clone)]
pub struct Arrangement {
    /// The limits that it is told, made from those that it is held against.
    pub limits: fn(&Limits) -> Limits,
    /// What stands between it and the client on a connection, by the connection's number.
    pub interceptor: Option<Arc<Intercept>>,
    /// What executes its runs, made from what should.
    pub orchestrator: Arc<Orchestrate>,
}

impl Arrangement {
    /// Everything as it should be.
    #[must_use]
    pub fn proper() -> Self {
        Self {
            limits: Limits::clone,
            interceptor: None,
            orchestrator: Arc::new(|orchestrator| orchestrator),
        }
    }
}

impl fmt::Debug for Arrangement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Arrangement")
            .finish_non_exhaustive()
    }
}

/// Makes an arrangement for each server anew.
pub type Variation = dyn Fn() -> Arrangement + Send + Sync;

/// The reference server as it is.
#[must_use]
pub fn reference() -> Arc<Variation> {
    Arc::new(Arrangement::proper)
}
