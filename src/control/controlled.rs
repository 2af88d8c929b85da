//! The reference server under control, with its endpoint.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;
use wsproof_model::vocabulary::Limits;

use super::addresses::Addresses;
use super::endpoint;
use super::instance::{Controls, Instance};
use super::port::Port;
use crate::server::token::TokenVerifier;

/// Why a server under control could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The server cannot listen.
    #[error(
        "cannot listen on {address}: is another server running there? Choose another address with --listen"
    )]
    Server {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The endpoint cannot listen.
    #[error(
        "cannot offer the control endpoint on {address}: is another server running there? Choose another address with \
         --control"
    )]
    Endpoint {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
}

/// The reference server under control (`docs/control.md`, "Under control"), to be served.
pub struct Controlled {
    instance: Instance,
    controls: Controls,
    endpoint: TcpListener,
    addresses: Addresses,
}

impl Controlled {
    /// Listens on these addresses. The server goes by these limits until it is told others.
    ///
    /// # Errors
    /// If one of the addresses cannot be listened on.
    pub async fn bind(
        addresses: Addresses,
        limits: Limits,
        verifier: Arc<dyn TokenVerifier>,
    ) -> Result<Self, StartError> {
        let server = |source| StartError::Server {
            address: addresses.server,
            source,
        };
        let control = |source| StartError::Endpoint {
            address: addresses.control,
            source,
        };
        let port = Port::bind(addresses.server).await.map_err(server)?;
        let endpoint = TcpListener::bind(addresses.control)
            .await
            .map_err(control)?;
        let addresses = Addresses {
            server: port.address().map_err(server)?,
            control: endpoint.local_addr().map_err(control)?,
        };
        let (instance, controls) = Instance::new(port, limits, verifier);
        Ok(Self {
            instance,
            controls,
            endpoint,
            addresses,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn addresses(&self) -> Addresses {
        self.addresses
    }

    /// Serves until `stop` says so; then the server is shut down in order, and controlled until it is over.
    ///
    /// Dropping the future ends everything at once.
    pub async fn serve(self, stop: watch::Receiver<bool>) {
        tokio::select! {
            () = self.instance.serve(stop) => {}
            () = endpoint::serve(self.endpoint, Arc::new(self.controls)) => {}
        }
    }
}

impl std::fmt::Debug for Controlled {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Controlled")
            .field("addresses", &self.addresses)
            .finish_non_exhaustive()
    }
}
