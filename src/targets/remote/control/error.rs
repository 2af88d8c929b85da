//! Why a server cannot be controlled.

use std::fmt;
use std::time::Duration;

use super::refusal::{Refusal, TIMES_IN_VAIN, named};
use crate::control::requests::path;
use crate::targets::remote::address::Address;

/// Why a server cannot be controlled.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nothing listens there, or it went away.
    #[error(
        "the control endpoint {address} cannot be reached: {source}; is the server running with its control endpoint, and is this its address?"
    )]
    Unreachable {
        /// Its address.
        address: Address,
        /// Why.
        source: std::io::Error,
    },
    /// What listens there does not speak HTTP, or stopped to.
    #[error("the control endpoint {address} did not answer {}: {source}", named(.request))]
    Http {
        /// Its address.
        address: Address,
        /// What was asked.
        request: &'static str,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It does not answer.
    #[error(
        "the control endpoint {address} did not answer {} within {} seconds; is it stopped, or busy?",
        named(.request),
        .waited.as_secs()
    )]
    NoAnswer {
        /// Its address.
        address: Address,
        /// What was asked.
        request: &'static str,
        /// How long was waited.
        waited: Duration,
    },
    /// It answers otherwise than docs/control.md has it.
    #[error("the control endpoint {address} answered {what}: see docs/control.md")]
    Refused {
        /// Its address.
        address: Address,
        /// What it answered.
        what: Unasked,
    },
    /// Not every request is there.
    #[error(
        "the control endpoint {address} is not complete, and a check needs all of it: it answered {}: see docs/control.md",
        listed(.missing)
    )]
    Incomplete {
        /// Its address.
        address: Address,
        /// What it answered to the requests that are not there.
        missing: Vec<Unasked>,
    },
    /// It takes none of the requests of a kind.
    #[error(
        "the control endpoint {address} never took {}: {TIMES_IN_VAIN} times one had to be possible and none was; at last \
         {refusal}; see docs/control.md",
        named(.refusal.request)
    )]
    NeverTaken {
        /// Its address.
        address: Address,
        /// What came of the last.
        refusal: Box<Refusal>,
    },
    /// Its state is none.
    #[error(
        "the control endpoint {address} answered {} with no state: {why}; docs/control.md says what a state is",
        named(.request)
    )]
    NoState {
        /// Its address.
        address: Address,
        /// What was asked.
        request: &'static str,
        /// Why it is none.
        why: String,
    },
    /// It does not go by the limits that it was told and had taken before.
    #[error(
        "the control endpoint {address} was reset to other limits than before and did not take them: it must take all, or none"
    )]
    Limits {
        /// Its address.
        address: Address,
    },
}

/// An answer that docs/control.md does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unasked {
    /// What was asked.
    pub request: &'static str,
    /// The status.
    pub status: u16,
    /// What it said.
    pub said: String,
}

impl fmt::Display for Unasked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (request, status) = (named(self.request), self.status);
        write!(formatter, "{request} with {status}")?;
        if !self.said.is_empty() {
            write!(formatter, " ({})", self.said)?;
        }
        write!(formatter, " where {} is asked for", wanted(self.request))
    }
}

/// The statuses that a request may be answered with.
fn wanted(request: &str) -> &'static str {
    match request {
        path::STATE | path::RESET => "200",
        path::AGENT | path::TIMER => "204, or 409,",
        _service_or_shutdown => "204",
    }
}

fn listed(missing: &[Unasked]) -> String {
    let missing: Vec<_> = missing.iter().map(Unasked::to_string).collect();
    missing.join("; ")
}
