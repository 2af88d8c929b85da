//! Serving under control (`docs/control.md`): for tests, and only if it is asked for.

use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::sync::Arc;

use clap::Args;
use tokio::sync::watch;
use tokio::task::JoinSet;
use wsproof_model::vocabulary::{Limits, PATH};

use super::super::error::CommandError;
use super::super::signals::Signals;
use super::super::{Outcome, print};
use crate::control::Controlled;
use crate::control::addresses::Addresses;
use crate::server::settings::Settings;
use crate::server::token::JwtVerifier;

/// Whether, where and how often the server is under control.
#[derive(Debug, Args)]
#[command(next_help_heading = "Control (docs/control.md)")]
pub(super) struct ControlArguments {
    /// Offers the control endpoint on this loopback address, for tests: timers fire, agents act and services fail only
    /// when it is told so
    #[arg(long, value_name = "ADDRESS")]
    control: Option<SocketAddr>,
    /// How many servers are started, with their ports one after the other; 1 if nothing else is said
    #[arg(long, value_name = "NUMBER", requires = "control")]
    instances: Option<NonZeroU16>,
}

/// Where servers under control are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Controls {
    address: SocketAddr,
    instances: NonZeroU16,
}

impl ControlArguments {
    /// What is asked for, if anything is.
    pub(super) fn asked(&self) -> Option<Controls> {
        Some(Controls {
            address: self.control?,
            instances: self.instances.unwrap_or(NonZeroU16::MIN),
        })
    }
}

impl Controls {
    /// Serves so many servers under control, until all of them are told to stop.
    pub(super) async fn until_stopped(
        self,
        settings: &Settings,
        limits: &Limits,
    ) -> Result<Outcome, CommandError> {
        let first = Addresses {
            server: settings.listen,
            control: self.address,
        };
        let verifier = Arc::new(JwtVerifier::new(&settings.tokens));
        let mut bound = Vec::new();
        for addresses in first.following(self.instances)? {
            bound.push(
                Controlled::bind(addresses, limits.clone(), Arc::clone(&verifier) as _).await?,
            );
        }
        let signals = Signals::new().map_err(CommandError::Signals)?;
        let (stop, stopped) = watch::channel(false);
        let first = bound.first().map_or(first, Controlled::addresses);
        let serving = bound
            .into_iter()
            .map(|controlled| controlled.serve(stopped.clone()))
            .collect::<JoinSet<()>>();
        let greeting = super::greeting(first.server, settings.profile);
        print::note(&format!("{greeting}\n{}", self.greeting(first)));
        let over = async {
            serving.join_all().await;
        };
        let shut_down = || {
            stop.send_replace(true);
        };
        Ok(super::until_signalled(over, shut_down, signals).await)
    }

    /// How a server under control is checked.
    fn greeting(self, first: Addresses) -> String {
        let Addresses { server, control } = first;
        let instances = match self.instances.get() {
            1 => String::new(),
            several => format!(" --instances {several}"),
        };
        format!(
            "wsproof: under control at http://{control}; to check it: wsproof check ws://{server}{PATH} --control \
             http://{control}{instances}"
        )
    }
}
