//! Why a request is not granted.

use hyper::{Method, StatusCode};

use super::super::requests::{AgentOrder, JSON, TimerOrder, path};
use super::body;

/// Why a request is not granted. The message says what, on what, and what to do.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// Nothing is there.
    #[error(
        "there is no `{0}` here: there are {paths}",
        paths = [path::STATE, path::RESET, path::SERVICE, path::AGENT, path::TIMER, path::SHUTDOWN].join(", ")
    )]
    NotFound(String),
    /// It is asked for otherwise.
    #[error("that is asked for by {by}")]
    NotAllowed {
        /// How it is asked for.
        by: Method,
    },
    /// Whoever sends JSON says so; what a web page makes a browser send does not.
    #[error("the body must be JSON: give the request the header `Content-Type: {JSON}`")]
    NotJson,
    /// No body is so long.
    #[error("the body has more than {limit} bytes, which no body needs", limit = body::LIMIT)]
    TooLong,
    /// The client broke off.
    #[error("the body did not come to its end: {0}")]
    Incomplete(String),
    /// It is not what the schema says.
    #[error("the body is not as docs/control.schema.json has it: {0}")]
    Malformed(#[from] serde_json::Error),
    /// Nobody came from that port.
    #[error("no connection came from the client's port {0} since the last reset")]
    NoConnection(u16),
    /// The agent does not wait for that step.
    #[error(
        "no agent of the connection from port {port} waits for that step: there is no run, it is busy, or the step is \
         not its next",
        port = .0.client_port
    )]
    NobodyWaits(AgentOrder),
    /// The timer does not run.
    #[error("the timer {timer} of the connection from port {port} does not run", timer = .0.timer, port = .0.client_port)]
    DoesNotRun(TimerOrder),
    /// The process is told to stop.
    #[error("the server is ending, and does not begin anew: start it again")]
    Ending,
}

impl Refusal {
    pub(super) const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::NotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotJson | Self::TooLong | Self::Incomplete(_) | Self::Malformed(_) => {
                StatusCode::BAD_REQUEST
            }
            Self::NoConnection(_) | Self::NobodyWaits(_) | Self::DoesNotRun(_) => {
                StatusCode::CONFLICT
            }
            Self::Ending => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}
