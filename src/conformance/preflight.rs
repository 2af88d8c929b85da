//! Before anything is played: whether there is a server of the kind that can be checked.

use std::sync::Arc;

use wsproof_model::machine::input::{ClientAction, Credential, Offer, Upgrade, User};
use wsproof_model::vocabulary::Limits;

use super::check::ConformanceError;
use crate::targets::remote::{Address, Place, Servers};
use crate::targets::{Observation, remote};

/// The largest `frame_limit` of a server that can be checked.
pub(super) const FRAME_LIMIT: u32 = 16 * 1024 * 1024;

/// Asks each server for a WebSocket once, and each control endpoint for what it is like.
///
/// The limits that are given back are the servers', if they cannot be told others.
pub(super) async fn look(
    servers: &Servers,
    declared: &Limits,
) -> Result<Option<Limits>, ConformanceError> {
    let mut fixed = None;
    for place in servers.places() {
        // A controlled server may have been left as a check before left it: shut down, for instance.
        fixed = match place.control {
            Some(_) => limits_of(servers, place.clone(), declared).await?,
            None => Some(declared.clone()),
        };
        if let Some(limits) = &fixed {
            refuse_too_large(&place, limits)?;
        }
        ask_for_web_socket(servers, &place).await?;
        show_a_token(servers, &place).await?;
    }
    Ok(fixed)
}

/// Messages of the largest size are sent, read and kept: there must be room for them.
fn refuse_too_large(place: &Place, limits: &Limits) -> Result<(), ConformanceError> {
    if limits.frame_limit <= FRAME_LIMIT {
        return Ok(());
    }
    Err(ConformanceError::FrameLimit {
        address: place.address.clone(),
        bytes: limits.frame_limit,
    })
}

/// The limits of a controlled server, if it does not take others.
async fn limits_of(
    servers: &Servers,
    place: Place,
    declared: &Limits,
) -> Result<Option<Limits>, ConformanceError> {
    let mut instance = servers.connect(place).await?;
    instance.try_every_request().await.map_err(remote_error)?;
    let other = Limits {
        queue_limit: declared.queue_limit.saturating_add(1),
        ..declared.clone()
    };
    for limits in [&other, declared] {
        let state = instance.reset(limits).await.map_err(remote_error)?;
        if state.limits != *limits {
            return Ok(Some(state.limits));
        }
    }
    Ok(None)
}

fn remote_error(error: remote::ControlError) -> ConformanceError {
    ConformanceError::Target(error.into())
}

/// Whether a server answers an upgrade as a WebSocket server does. What else is wrong with its answer is for the check
/// to say.
async fn ask_for_web_socket(servers: &Servers, place: &Place) -> Result<(), ConformanceError> {
    let failed = |error: remote::transport::ConnectError| ConformanceError::Target(error.into());
    let connector = servers.connector(place).map_err(failed)?;
    let site = Arc::new(servers.site(place));
    let seen = remote::ask_for_web_socket(&connector, site, servers.patience()).await?;
    match seen {
        Observation::Http { status, .. } if status != 101 => Err(ConformanceError::NoWebSocket {
            address: place.address.clone(),
            status,
        }),
        Observation::Nothing => Err(ConformanceError::Silent {
            address: place.address.clone(),
            seconds: servers.patience().as_secs_f64(),
        }),
        Observation::End | Observation::Reset => Err(refused(&place.address)),
        Observation::Unreadable(why) => Err(ConformanceError::NoHttp {
            address: place.address.clone(),
            why,
        }),
        // Nothing but HTTP is an answer to an upgrade.
        Observation::Http { .. }
        | Observation::Text(_)
        | Observation::Binary { .. }
        | Observation::Heartbeat
        | Observation::Close { .. } => Ok(()),
    }
}

/// Whether a token is refused that should hold, in both ways in which it can be shown: then it is not the server's rules that
/// are in question, but the token.
async fn show_a_token(servers: &Servers, place: &Place) -> Result<(), ConformanceError> {
    let alice = Credential::Valid(User::Alice);
    let upgrade = |bearer| {
        ClientAction::Upgrade(Upgrade::WellFormed {
            offer: Offer::Nothing,
            bearer,
        })
    };
    let in_header = answer(servers, place, &[upgrade(Some(alice))]).await?;
    let in_message = [upgrade(None), ClientAction::Authenticate(alice)];
    let in_message = answer(servers, place, &in_message).await?;
    let refused = Observation::Http {
        status: 401,
        subprotocol: None,
    };
    match (in_header, in_message) {
        (
            header,
            Observation::Close {
                code: Some(3000), ..
            },
        ) if header == refused => Err(ConformanceError::TokenRefused {
            address: place.address.clone(),
        }),
        _ => Ok(()),
    }
}

/// What a server answers to the last thing that a client does on a connection of its own.
async fn answer(
    servers: &Servers,
    place: &Place,
    actions: &[ClientAction],
) -> Result<Observation, ConformanceError> {
    let failed = |error: remote::transport::ConnectError| ConformanceError::Target(error.into());
    let (transport, _port) = servers
        .connector(place)
        .map_err(failed)?
        .connect()
        .await
        .map_err(failed)?;
    let site = Arc::new(servers.site(place));
    remote::ask(
        transport,
        site,
        actions,
        servers.tokens(),
        servers.patience(),
    )
    .await
    .map_err(|error| ConformanceError::Target(error.into()))
}

fn refused(address: &Address) -> ConformanceError {
    ConformanceError::Ended {
        address: address.clone(),
    }
}
