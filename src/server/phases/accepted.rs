//! `accepted`: the WebSocket is open, and who the client is, is unknown.

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::lifecycle::state;
use wsproof_model::vocabulary::{ClientMessage, CloseCode, ServerMessage};

use super::authenticated::services_confirmed;
use super::{Phase, end};
use crate::server::incoming::Violation;
use crate::server::member::Member;
use crate::server::session::{At, Ending, Event, Input};
use crate::server::timers::Countdown;
use crate::server::token::User;

/// Waits until the client says who it is, at most until `deadline`.
pub(super) async fn accepted<T: AsyncRead + AsyncWrite + Unpin>(
    mut connection: At<state::Accepted, T>,
    mut deadline: Countdown,
) -> Phase<T> {
    loop {
        let session = connection.context_mut();
        let ending = match session.next_event(&mut deadline).await {
            Event::Own(()) => Some(Ending::Close(CloseCode::Timeout)),
            Event::Input(Input::Shutdown) => Some(Ending::Close(CloseCode::GoingAway)),
            Event::Input(Input::ServicesChanged) => None,
            Event::Input(Input::End(ending)) => Some(ending),
            Event::Input(Input::Message(message)) => match message {
                ClientMessage::Authenticate { token } => {
                    drop(deadline);
                    return authenticate(connection, &token);
                }
                ClientMessage::Ping { nonce } => {
                    session.say(&ServerMessage::Pong { nonce });
                    None
                }
                ClientMessage::UserMessage { message_id, .. }
                | ClientMessage::StopAgent { message_id } => {
                    session.violated(Violation::not_authenticated(Some(message_id)))
                }
                ClientMessage::GetStatus {} => session.violated(Violation::not_authenticated(None)),
            },
        };
        if let Some(ending) = ending {
            return end(connection, deadline, ending);
        }
    }
}

fn authenticate<T: AsyncRead + AsyncWrite + Unpin>(
    connection: At<state::Accepted, T>,
    token: &str,
) -> Phase<T> {
    let session = connection.context();
    match session.shared().runtime.verify(token) {
        Ok(user) => admit(connection, user),
        Err(error) => {
            tracing::info!(connection = %session.id(), %error, "authentication refused");
            end(connection, (), Ending::Close(CloseCode::Unauthorized))
        }
    }
}

/// Gives the user a place, if the user may have one connection more.
pub(super) fn admit<T: AsyncRead + AsyncWrite + Unpin>(
    connection: At<state::Accepted, T>,
    user: User,
) -> Phase<T> {
    let session = connection.context();
    let shared = session.shared();
    let limit = shared.limits.connections_per_user;
    let Some(place) = shared.registry.take(user, limit) else {
        tracing::info!(connection = %session.id(), "the user holds as many connections as may be");
        return end(connection, (), Ending::Close(CloseCode::PolicyViolation));
    };
    tracing::info!(connection = %session.id(), user = %place.user(), "authenticated");
    services_confirmed(connection.credentials_accepted(), Member::new(place))
}
