//! `closing`, `closed` and `failed`: how connections end.

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::lifecycle::state;
use wsproof_model::vocabulary::{CloseCode, RunErrorCode, Timer};

use super::{Open, Phase, end};
use crate::server::member::Member;
use crate::server::session::{At, Ending};
use crate::server::socket::{Gone, Socket};
use crate::server::timers::Countdown;

/// Closes the connection for a shutdown of the server. A run that was active is over already.
pub(super) fn shut_down<S: Open, T: AsyncRead + AsyncWrite + Unpin>(
    mut connection: At<S, T>,
    mut member: Member,
) -> Phase<T> {
    member.give_up(connection.context_mut(), RunErrorCode::Shutdown, None);
    end(connection, member, Ending::Close(CloseCode::GoingAway))
}

/// Closes the connection because the critical services did not come up, or did not come back, in time.
pub(super) fn services_given_up<S: Open, T: AsyncRead + AsyncWrite + Unpin>(
    mut connection: At<S, T>,
    mut member: Member,
) -> Phase<T> {
    let session = connection.context_mut();
    let service = session.services().missing_critical();
    member.give_up(session, RunErrorCode::ServiceUnavailable, service);
    end(connection, member, Ending::Close(CloseCode::TryAgainLater))
}

/// `closing`: sends the close frame, and waits at most `close_timeout` for the end.
pub(super) async fn closing<T: AsyncRead + AsyncWrite + Unpin>(
    mut connection: At<state::Closing, T>,
    code: CloseCode,
) -> At<state::Closed, T> {
    let mut patience = Countdown::default();
    let session = connection.context_mut();
    tracing::info!(connection = %session.id(), %code, "closing");
    session.stop_heartbeat();
    session.start(Timer::Close, &mut patience);
    let socket = session.socket_mut();
    tokio::select! {
        biased;
        () = patience => {}
        _ended_or_gone = closing_handshake(socket, code) => {}
    }
    connection.transport_ended()
}

/// The closing handshake as the server begins it (RFC 6455 section 7.1.2). After what fails the connection it does not
/// wait for the client's part, and only lets the client read what was said to it (section 7.1.7).
async fn closing_handshake<T: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut Socket<T>,
    code: CloseCode,
) -> Result<(), Gone> {
    socket.close(code).await?;
    let wire = socket.wire_mut();
    if code.fails_the_connection() {
        wire.end().await;
        wire.client_gone().await;
    } else {
        wire.client_closed().await;
    }
    Ok(())
}

/// `closed`: over, in order. A client's close frame is answered before the transport ends (RFC 6455 section 5.5.1).
pub(super) async fn closed<T: AsyncRead + AsyncWrite + Unpin>(connection: At<state::Closed, T>) {
    let mut session = connection.into_context();
    session.stop_heartbeat();
    tracing::info!(connection = %session.id(), "closed");
    let socket = session.socket_mut();
    if socket.flush().await.is_ok() {
        socket.wire_mut().end().await;
    }
}

/// `failed`: over, not in order. Nobody is left to be told.
pub(super) fn failed<T: AsyncRead + AsyncWrite + Unpin>(connection: At<state::Failed, T>) {
    let session = connection.into_context();
    tracing::info!(connection = %session.id(), "the client vanished");
}
