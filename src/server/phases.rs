//! The lifecycle of a connection, state by state (PROTOCOL.md section 3).
//!
//! Each state is a function from a connection in that state to the phase that follows, so the golden path reads
//! `connecting` → `accepted` → `authenticated` → `processing_ready` → `thinking` → `processing_ready`. Which transitions
//! there are is not decided here: a connection has the methods that the lifecycle table gives it, and no others.
//!
//! The order of every reaction is that of the code: the answer to the client, the end of the active run, the waiting
//! messages, the state changes and the run that starts, and a close.

mod accepted;
mod authenticated;
mod connecting;
mod degraded;
mod ending;
mod idle;
mod processing;
mod processing_ready;
mod reconnecting;
mod thinking;
mod using_tool;

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::lifecycle::{on, state};
use wsproof_model::run::phase;

pub(super) use connecting::connecting;

use super::member::Member;
use super::run::{AgentRun, ToolCallUnderWay};
use super::session::{At, Ending};
use super::timers::Countdown;
use wsproof_model::vocabulary::CloseCode;

/// Where a connection goes on. A state holds what it knows: who the client is, once that is known, and the run that is
/// active, where one is.
pub(super) enum Phase<T> {
    Accepted(At<state::Accepted, T>, Countdown),
    Authenticated(At<state::Authenticated, T>, Member),
    ProcessingReady(At<state::ProcessingReady, T>, Member),
    Thinking(At<state::Processing, T>, Member, AgentRun<phase::Running>),
    UsingTool(
        At<state::Processing, T>,
        Member,
        AgentRun<phase::UsingTool>,
        ToolCallUnderWay,
    ),
    Idle(At<state::Idle, T>, Member),
    Degraded(At<state::Degraded, T>, Member),
    Reconnecting(At<state::Reconnecting, T>, Member),
    Closing(At<state::Closing, T>, CloseCode),
    Closed(At<state::Closed, T>),
    Failed(At<state::Failed, T>),
}

/// Takes a connection from the opening of its WebSocket to its end.
pub(super) async fn drive<T: AsyncRead + AsyncWrite + Unpin + Send>(mut phase: Phase<T>) {
    loop {
        phase = match phase {
            Phase::Accepted(connection, deadline) => accepted::accepted(connection, deadline).await,
            Phase::Authenticated(connection, member) => {
                authenticated::authenticated(connection, member).await
            }
            Phase::ProcessingReady(connection, member) => {
                processing_ready::processing_ready(connection, member).await
            }
            Phase::Thinking(connection, member, run) => {
                thinking::thinking(connection, member, run).await
            }
            Phase::UsingTool(connection, member, run, call) => {
                using_tool::using_tool(connection, member, run, call).await
            }
            Phase::Idle(connection, member) => idle::idle(connection, member).await,
            Phase::Degraded(connection, member) => degraded::degraded(connection, member).await,
            Phase::Reconnecting(connection, member) => {
                reconnecting::reconnecting(connection, member).await
            }
            Phase::Closing(connection, code) => {
                Phase::Closed(ending::closing(connection, code).await)
            }
            Phase::Closed(connection) => return ending::closed(connection).await,
            Phase::Failed(connection) => return ending::failed(connection),
        };
    }
}

/// A state in which the WebSocket is open in both directions: the server, the client and chance can end it.
pub(super) trait Open:
    on::CloseStarted<Next = state::Closing>
    + on::ClientClosed<Next = state::Closed>
    + on::ClientVanished<Next = state::Failed>
{
}

impl<S> Open for S where
    S: on::CloseStarted<Next = state::Closing>
        + on::ClientClosed<Next = state::Closed>
        + on::ClientVanished<Next = state::Failed>
{
}

/// Brings a connection to its end. What belongs to its user is let go first: the run is cancelled, the waiting messages
/// are dropped, and the place is free before anything can be seen of the end.
fn end<S: Open, T: AsyncRead + AsyncWrite + Unpin, Belongings>(
    connection: At<S, T>,
    belongings: Belongings,
    ending: Ending,
) -> Phase<T> {
    drop(belongings);
    match ending {
        Ending::Close(code) => Phase::Closing(connection.close_started(), code),
        Ending::ClientClosed => Phase::Closed(connection.client_closed()),
        Ending::Vanished => Phase::Failed(connection.client_vanished()),
    }
}
