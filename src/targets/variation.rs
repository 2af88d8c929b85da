//! A server under test that is not quite the reference server: the same code, given something else from outside.
//!
//! So the checker itself is checked: a server that is wrong in a known way must be found.

use std::fmt;
use std::sync::Arc;

use wsproof_model::vocabulary::{Limits, Services};

use super::interception::Intercept;
use crate::server::Timers;
use crate::server::agent::Orchestrator;
use crate::server::token::{JwtVerifier, TokenVerifier};

pub(super) type Verify = dyn Fn(Arc<JwtVerifier>) -> Arc<dyn TokenVerifier> + Send + Sync;
pub(super) type Measure = dyn Fn(Arc<dyn Timers>) -> Arc<dyn Timers> + Send + Sync;
pub(super) type Tell = dyn Fn(Services) -> Services + Send + Sync;
pub(super) type Orchestrate = dyn Fn(Box<dyn Orchestrator>) -> Box<dyn Orchestrator> + Send + Sync;

/// What one server is given in place of what it should be given.
#[derive(Clone)]
pub struct Arrangement {
    /// The limits that it is told, made from those that it is held against.
    pub limits: fn(&Limits) -> Limits,
    /// What verifies its tokens, made from what should.
    pub verifier: Arc<Verify>,
    /// What measures its time, made from what should.
    pub timers: Arc<Measure>,
    /// What it is told of the services, made from how they are; asked at every change of theirs.
    pub services: Arc<Tell>,
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
            verifier: Arc::new(|verifier| verifier),
            timers: Arc::new(|timers| timers),
            services: Arc::new(|services| services),
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
