//! The reference server under control, in a thread of its own.

use std::collections::BTreeMap;

use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use wsproof::control::Controlled;
use wsproof::control::addresses::Addresses;
use wsproof::targets::credentials::Credentials;
use wsproof_model::vocabulary::Limits;

use super::endpoint::Endpoint;
use super::runner::Runner;

/// A server, for as long as this is there, and what plays to it.
pub(crate) struct Ground {
    pub(crate) runner: Runner,
    _runtime: Runtime,
    _stop: watch::Sender<bool>,
}

impl Ground {
    /// For vectors with that first line.
    pub(crate) fn new(header: &Value) -> Self {
        let credentials = Credentials::mint().unwrap();
        let runtime = Runtime::new().unwrap();
        let free = "127.0.0.1:0".parse().unwrap();
        let addresses = Addresses {
            server: free,
            control: free,
        };
        let binding = Controlled::bind(addresses, Limits::default(), credentials.verifier());
        let controlled = runtime.block_on(binding).unwrap();
        let addresses = controlled.addresses();
        let (stop, stopped) = watch::channel(false);
        runtime.spawn(controlled.serve(stopped));
        let tokens = credentials.tokens().clone();
        let tokens = [("alice", tokens.alice), ("expired", tokens.expired)];
        let tokens = tokens.map(|(name, token)| (name, token.unwrap()));
        Self {
            runner: Runner {
                server: addresses.server,
                endpoint: Endpoint::connect(addresses.control),
                tokens: BTreeMap::from(tokens),
                limits: header["limits"].clone(),
            },
            _runtime: runtime,
            _stop: stop,
        }
    }
}
