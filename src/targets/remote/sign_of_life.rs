//! Whether a server still answers at all.

use std::sync::Arc;
use std::time::Duration;

use wsproof_model::machine::input::{ClientAction, Offer, Upgrade};

use super::session::ask;
use super::transport::Connector;
use crate::targets::site::Site;
use crate::targets::tokens::Tokens;
use crate::targets::{Observation, TargetError};

/// What a server answers to a well-formed request for a WebSocket, on a connection of its own.
///
/// # Errors
/// If there is no transport to it.
pub async fn ask_for_web_socket(
    connector: &Connector,
    site: Arc<Site>,
    patience: Duration,
) -> Result<Observation, TargetError> {
    let (transport, _port) = connector.connect().await?;
    let upgrade = ClientAction::Upgrade(Upgrade::WellFormed {
        offer: Offer::Nothing,
        bearer: None,
    });
    Ok(ask(transport, site, &[upgrade], &Tokens::NONE, patience).await?)
}

/// Waits for a sign of life: any answer is one, also a wrong one.
pub(super) async fn sign_of_life(
    connector: &Connector,
    site: Arc<Site>,
    patience: Duration,
) -> Result<(), TargetError> {
    match ask_for_web_socket(connector, site, patience).await? {
        Observation::Nothing => Err(TargetError::StoppedAnswering {
            address: connector.address().clone(),
            waited: patience,
        }),
        Observation::Http { .. }
        | Observation::Text(_)
        | Observation::Binary { .. }
        | Observation::Heartbeat
        | Observation::Close { .. }
        | Observation::End
        | Observation::Reset
        | Observation::Unreadable(_) => Ok(()),
    }
}
