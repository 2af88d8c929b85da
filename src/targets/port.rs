//! A loopback TCP port that servers take connections from, one after another.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::runtime::Handle;

use super::TargetError;

/// A port, with the runtime that its servers run on.
#[derive(Debug)]
pub(super) struct Port {
    pub(super) listener: Arc<TcpListener>,
    pub(super) address: SocketAddr,
    pub(super) server_runtime: Handle,
}

impl Port {
    /// Takes a free port.
    ///
    /// # Errors
    /// If there is none.
    pub(super) async fn bind(server_runtime: Handle) -> Result<Self, TargetError> {
        let binding = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        // The port belongs to the runtime in which the servers wait for it.
        let bound = server_runtime
            .spawn(binding)
            .await
            .map_err(io::Error::from)
            .and_then(|bound| bound);
        let listener = bound.map_err(TargetError::Listen)?;
        let address = listener.local_addr().map_err(TargetError::Listen)?;
        Ok(Self {
            listener: Arc::new(listener),
            address,
            server_runtime,
        })
    }
}
