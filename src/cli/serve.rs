//! `wsproof serve`.

mod controlled;

use std::net::SocketAddr;
use std::sync::Arc;

use anstream::{AutoStream, ColorChoice};
use clap::Args;
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;
use wsproof_model::dependencies::{Dependencies, WithTools};
use wsproof_model::vocabulary::{Limits, PATH, Services};

use super::error::CommandError;
use super::limits::LimitArguments;
use super::settings::TokenSettingsArguments;
use super::signals::Signals;
use super::{Outcome, print};
use crate::lockstep::Options;
use crate::server::agent::{EventSink, Orchestrators, Runtime, Supervisor};
use crate::server::demonstration::{Demonstration, Phrases, WordCount};
use crate::server::settings::{Profile, Setting, Settings};
use crate::server::token::{JwtVerifier, TokenSettings};
use crate::server::{Parts, Server, TokioTimers};
use controlled::ControlArguments;

/// What is logged, if nothing else is said.
const LOG: &str = "wsproof=info";

/// The same under control, where everything that can go wrong is made to, thousands of times a second.
const CONTROL_LOG: &str = "wsproof::cli=info,wsproof::control=info";

/// Serves the Agent Chat Protocol with a demonstration agent.
///
/// SIGINT and SIGTERM shut the server down in order: runs are stopped, waiting messages are answered, connections are
/// closed with 1001. A second signal ends it at once, with exit code 1.
///
/// With `--control` the server is one to be tested: its agents follow a script, and nothing happens to it that it is not
/// told. A client that does not answer its close frame then holds it up until a second signal.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  wsproof serve --listen 127.0.0.1:8080 --idle-timeout 30s")]
pub(super) struct ServeArguments {
    /// The address to listen on; in development 127.0.0.1:8080 if nothing else is said
    #[arg(long, value_name = "ADDRESS", env = Setting::Listen.variable())]
    listen: Option<SocketAddr>,
    /// What is logged on stderr, as a tracing filter; `wsproof=info` if nothing else is said, and little with `--control`
    #[arg(long, value_name = "FILTER", env = "RUST_LOG")]
    log: Option<String>,
    #[command(flatten)]
    settings: TokenSettingsArguments,
    #[command(flatten)]
    control: ControlArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// Serves until it is told to stop.
pub(super) fn serve(arguments: ServeArguments) -> Result<Outcome, CommandError> {
    let mut input = arguments.settings.into_input();
    input.listen = arguments.listen;
    let settings = Settings::resolve(input)?;
    let controls = arguments.control.asked();
    if controls.is_some() && settings.profile != Profile::Development {
        return Err(CommandError::ControlledProfile(settings.profile));
    }
    let usual = if controls.is_some() { CONTROL_LOG } else { LOG };
    log_to_stderr(arguments.log.as_deref().unwrap_or(usual))?;
    let mut builder = runtime::Builder::new_multi_thread();
    if controls.is_some() {
        builder.worker_threads(Options::half_of_available_jobs().get());
    }
    let runtime = builder
        .enable_all()
        .build()
        .map_err(CommandError::Runtime)?;
    let limits = arguments.limits.0;
    match controls {
        None => runtime.block_on(until_stopped(&settings, limits)),
        Some(controls) => runtime.block_on(controls.until_stopped(&settings, &limits)),
    }
}

async fn until_stopped(settings: &Settings, limits: Limits) -> Result<Outcome, CommandError> {
    let address = settings.listen;
    let cannot_listen = |source| CommandError::Listen { address, source };
    let mut listener = TcpListener::bind(address).await.map_err(cannot_listen)?;
    // Before anybody can know that there is a server to be told to stop.
    let signals = Signals::new().map_err(CommandError::Signals)?;
    let listening = listener.local_addr().map_err(cannot_listen)?;
    // The demonstration's services do not fail: they are up as long as the sender is there.
    let (_services, services) = watch::channel(Services::UP);
    let server = Server::new(Parts {
        limits,
        runtime: demonstration(&settings.tokens),
        services,
        timers: Arc::new(TokioTimers),
    });
    print::note(&greeting(listening, settings.profile));
    let serving = server.serve(&mut listener);
    Ok(until_signalled(serving, || server.shut_down(), signals).await)
}

/// Serves until a signal comes, and then until what is shut down is over, or a second one comes.
async fn until_signalled(
    serving: impl Future<Output = ()>,
    shut_down: impl FnOnce(),
    mut signals: Signals,
) -> Outcome {
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        () = &mut serving => return Outcome::Done,
        signal = signals.next() => {
            tracing::info!(signal = signal.name(), "shutting down; a second signal ends the server at once");
            shut_down();
        }
    }
    tokio::select! {
        () = &mut serving => Outcome::Done,
        signal = signals.next() => {
            tracing::warn!(signal = signal.name(), "ending at once; connections end without a close");
            Outcome::Not
        }
    }
}

fn demonstration(tokens: &TokenSettings) -> Runtime<JwtVerifier, WithTools<Arc<WordCount>>> {
    Dependencies::new()
        .token_verifier(JwtVerifier::new(tokens))
        .llm(Arc::new(Phrases))
        .tools(Arc::new(WordCount))
        .event_sink(EventSink::new())
        .supervisor(Supervisor::new)
        .orchestrator_factory(|supervisor| {
            Orchestrators::new(supervisor, |llm| Box::new(Demonstration::new(llm)))
        })
        .agent_runtime()
}

fn greeting(listening: SocketAddr, profile: Profile) -> String {
    let token = match profile {
        Profile::Development => "wsproof token --user alice".to_owned(),
        Profile::Staging | Profile::Production => {
            format!("wsproof token --user alice --profile {profile}, with the same token settings")
        }
    };
    format!("wsproof: serving ws://{listening}{PATH} ({profile} profile); a token: {token}")
}

fn log_to_stderr(filter: &str) -> Result<(), CommandError> {
    let parsed = EnvFilter::try_new(filter).map_err(|source| CommandError::Log {
        filter: filter.to_owned(),
        source,
    })?;
    let coloured = AutoStream::choice(&std::io::stderr()) != ColorChoice::Never;
    tracing_subscriber::fmt()
        .with_env_filter(parsed)
        .with_writer(std::io::stderr)
        .with_ansi(coloured)
        .init();
    Ok(())
}
