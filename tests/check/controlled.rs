//! Servers with their environment in the checker's hands.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::sync::watch;
use wsproof::conformance::{self, CheckOptions, Conclusion, Environment};
use wsproof::control::Controlled;
use wsproof::control::addresses::Addresses;
use wsproof::lockstep::progress::Silent;
use wsproof::lockstep::{CompleteSuite, RemoteSuite};
use wsproof::server::token::JwtVerifier;
use wsproof::targets::remote::{Address, ServerOptions};
use wsproof_model::vocabulary::{Limits, Rule};

use crate::checking::{at, conforms, not_exercised, options, servers};
use crate::host::settings;

/// The reference server under control, until this is dropped.
pub(crate) struct UnderControl {
    pub(crate) addresses: Addresses,
    _stop: watch::Sender<bool>,
    _runtime: Runtime,
}

impl UnderControl {
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let any = Addresses {
            server: "127.0.0.1:0".parse().unwrap(),
            control: "127.0.0.1:0".parse().unwrap(),
        };
        let verifier = Arc::new(JwtVerifier::new(&settings()));
        let controlled = runtime
            .block_on(Controlled::bind(any, Limits::default(), verifier))
            .unwrap();
        let addresses = controlled.addresses();
        let (stop, stopped) = watch::channel(false);
        runtime.spawn(controlled.serve(stopped));
        Self {
            addresses,
            _stop: stop,
            _runtime: runtime,
        }
    }

    pub(crate) fn options(&self) -> ServerOptions {
        let control = format!("http://{}", self.addresses.control);
        ServerOptions {
            control: Some(Address::of_control(&control).unwrap()),
            ..at(&format!("ws://{}/ws", self.addresses.server))
        }
    }
}

#[test]
fn the_controlled_reference_server_follows_every_rule_and_none_is_left_out() {
    let server = UnderControl::start();
    let options = CheckOptions {
        suite: Some(RemoteSuite {
            extra_states: 0,
            messages: Some(0),
        }),
        ..options("controlled", &Limits::default(), 700)
    };
    let servers = servers(&server.options(), 1);
    let conformance = conformance::check(&options, &servers, &Silent).unwrap();
    conforms(&conformance);
    assert_eq!(not_exercised(&conformance), BTreeMap::new());
    assert_eq!(conformance.exercised(), Rule::ALL.len());
    assert_eq!(conformance.conclusion(), Conclusion::Conforms);
    assert_eq!(
        conformance.environment,
        Environment::Controlled { instances: 1 }
    );
    let suite = &conformance.verdict.suite;
    assert!(matches!(suite, CompleteSuite::Played(_)), "{suite:?}");
}
