//! `connecting`: the opening handshake (RFC 6455 section 4.2) is in progress.

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::lifecycle::{Connection, OnTransition, Transition, state};
use wsproof_model::vocabulary::Timer;

use super::Phase;
use super::accepted::admit;
use crate::server::listener::ConnectionId;
use crate::server::session::{Session, shutdown_requested};
use crate::server::shared::Shared;
use crate::server::socket::Socket;
use crate::server::timers::Countdown;
use crate::server::token::User;
use crate::server::upgrade::{self, NotUpgraded, Refusal, UpgradeRequest};
use crate::server::wire::Wire;

/// All that belongs to a connection before its WebSocket is open.
struct Caller(ConnectionId);

impl OnTransition for Caller {
    fn on_transition(&mut self, transition: Transition) {
        tracing::debug!(connection = %self.0, %transition, "state changed");
    }
}

/// Takes a transport from its acceptance on; `deadline` is the time that there is for authentication.
pub(in crate::server) async fn connecting<T: AsyncRead + AsyncWrite + Unpin + Send>(
    mut transport: T,
    id: ConnectionId,
    shared: Arc<Shared>,
    mut deadline: Countdown,
) -> Option<Phase<T>> {
    let connection = Connection::open(Caller(id));
    match request(&mut transport, &shared, &mut deadline).await {
        Ok((request, user)) => {
            upgraded(connection, transport, request, user, shared, deadline).await
        }
        Err(NotUpgraded::Refused(refusal)) => {
            let _failed = connection.handshake_refused();
            tracing::info!(connection = %id, status = refusal.status(), "upgrade refused");
            refuse(transport, refusal, id, &shared).await;
            None
        }
        Err(NotUpgraded::ClientLeft(error)) => {
            let _closed = connection.client_closed();
            tracing::debug!(connection = %id, %error, "the client left before it asked for anything");
            None
        }
    }
}

/// Waits for a request that can be granted, and for whom its bearer token speaks, if it has one.
async fn request<T: AsyncRead + AsyncWrite + Unpin>(
    transport: &mut T,
    shared: &Shared,
    deadline: &mut Countdown,
) -> Result<(UpgradeRequest, Option<User>), NotUpgraded> {
    let mut shutdown = shared.shutdown.subscribe();
    let request = tokio::select! {
        biased;
        () = shutdown_requested(&mut shutdown) => return Err(Refusal::Unavailable.into()),
        () = deadline => return Err(Refusal::TimedOut.into()),
        request = upgrade::read_request(transport) => request?,
    };
    let user = match request.bearer().map(|token| shared.runtime.verify(token)) {
        None => None,
        Some(Ok(user)) => Some(user),
        Some(Err(error)) => return Err(Refusal::TokenRefused(error).into()),
    };
    Ok((request, user))
}

/// Opens the WebSocket, and goes on with the user if the request said who it is.
async fn upgraded<T: AsyncRead + AsyncWrite + Unpin + Send>(
    connection: Connection<state::Connecting, Caller>,
    mut transport: T,
    request: UpgradeRequest,
    user: Option<User>,
    shared: Arc<Shared>,
    mut deadline: Countdown,
) -> Option<Phase<T>> {
    let id = connection.context().0;
    let mut heartbeat = Countdown::default();
    shared.start(id, Timer::Heartbeat, &mut heartbeat);
    if user.is_some() {
        deadline.stop();
    }
    if upgrade::accept(&mut transport, &request).await.is_err() {
        let _closed = connection.client_closed();
        return None;
    }
    let socket = Socket::open(transport, request.into_early_bytes(), &shared.limits).await;
    let session = Box::new(Session::new(id, shared, socket, heartbeat));
    let connection = connection.upgraded().map_context(|Caller(_)| session);
    Some(match user {
        Some(user) => admit(connection, user),
        None => Phase::Accepted(connection, deadline),
    })
}

/// Refuses the upgrade. What the client still sends is discarded for a while, so that it can read the answer.
async fn refuse<T: AsyncRead + AsyncWrite + Unpin>(
    mut transport: T,
    refusal: Refusal,
    id: ConnectionId,
    shared: &Shared,
) {
    let mut patience = Countdown::default();
    shared.start(id, Timer::Close, &mut patience);
    tokio::select! {
        biased;
        () = patience => {}
        () = async {
            if upgrade::refuse(&mut transport, refusal).await.is_ok() {
                let mut wire = Wire::new(transport, &mut []);
                wire.end().await;
                wire.client_gone().await;
            }
        } => {}
    }
}
