//! A server on a stage: the pipes that lead to it, its services, and an agent that does what it is told.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{DuplexStream, duplex};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use wsproof::server::agent::{EventSink, Orchestrators, Supervisor, ToolAccess};
use wsproof::server::token::{JwtVerifier, Secret, TokenIssuer, TokenSettings, User};
use wsproof::server::{Listener, Parts, Server, TokioTimers};
use wsproof_model::dependencies::Dependencies;
use wsproof_model::vocabulary::{Limits, Service, ServiceStatus, Services};

use crate::agent::{Agents, NoThoughts, Obedient};
use crate::client::Client;

/// How much a pipe holds.
pub(crate) const PIPE: usize = 16 * 1024;

pub(crate) struct Stage {
    pub(crate) server: Arc<Server>,
    pub(crate) serving: JoinHandle<()>,
    pub(crate) agents: Agents,
    services: watch::Sender<Services>,
    pipes: mpsc::UnboundedSender<DuplexStream>,
    issuer: TokenIssuer,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    pub(crate) fn with_limits(limits: Limits) -> Self {
        let agents = Agents::default();
        let supervised = Dependencies::new()
            .llm(Arc::new(NoThoughts))
            .tools(Arc::new(agents.clone()))
            .event_sink(EventSink::new())
            .supervisor(Supervisor::new);
        let settings = settings();
        let made = agents.clone();
        let runtime = supervised
            .orchestrator_factory(|supervisor| {
                Orchestrators::new(supervisor, move |_| Box::new(Obedient::new(&made)))
            })
            .token_verifier(JwtVerifier::new(&settings))
            .agent_runtime();
        Self::start(limits, runtime, agents)
    }

    /// A server whose agents were given no tools.
    pub(crate) fn without_tools() -> Self {
        let agents = Agents::default();
        let made = agents.clone();
        let runtime = Dependencies::new()
            .llm(Arc::new(NoThoughts))
            .without_tools()
            .event_sink(EventSink::new())
            .supervisor(Supervisor::new)
            .orchestrator_factory(|supervisor| {
                Orchestrators::new(supervisor, move |_| Box::new(Obedient::new(&made)))
            })
            .token_verifier(JwtVerifier::new(&settings()))
            .agent_runtime();
        Self::start(Limits::default(), runtime, agents)
    }

    fn start<T: ToolAccess>(
        limits: Limits,
        runtime: wsproof::server::agent::Runtime<JwtVerifier, T>,
        agents: Agents,
    ) -> Self {
        let (services, watched) = watch::channel(Services::UP);
        let (pipes, incoming) = mpsc::unbounded_channel();
        let server = Arc::new(Server::new(Parts {
            limits,
            runtime,
            services: watched,
            timers: Arc::new(TokioTimers),
        }));
        let serving = tokio::spawn({
            let server = Arc::clone(&server);
            async move { server.serve(&mut Pipes(incoming)).await }
        });
        Self {
            server,
            serving,
            agents,
            services,
            pipes,
            issuer: TokenIssuer::new(&settings()),
        }
    }

    /// A transport to the server that holds `capacity` bytes.
    pub(crate) fn dial(&self, capacity: usize) -> DuplexStream {
        let (ours, theirs) = duplex(capacity);
        self.pipes.send(theirs).unwrap();
        ours
    }

    /// A client with an open WebSocket.
    pub(crate) async fn connect(&self) -> Client {
        Client::upgrade(self.dial(PIPE), None).await.unwrap()
    }

    /// A client in `processing_ready`.
    pub(crate) async fn ready(&self, user: &str) -> Client {
        let mut client = Client::upgrade(self.dial(PIPE), Some(&self.token(user)))
            .await
            .unwrap();
        for state in ["authenticated", "services_ready", "processing_ready"] {
            assert_eq!(client.next().await["to"], state);
        }
        client
    }

    pub(crate) fn token(&self, user: &str) -> String {
        let lifetime = Duration::from_secs(3600);
        self.issuer
            .issue(&User::new(user).unwrap(), lifetime)
            .unwrap()
    }

    pub(crate) fn set(&self, service: Service, status: ServiceStatus) {
        self.services
            .send_modify(|services| services.set(service, status));
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn settings() -> TokenSettings {
    TokenSettings {
        secret: Secret::new("the secret of the server's tests".to_owned()).unwrap(),
        issuer: "tests".to_owned(),
        audience: "agent-chat".to_owned(),
    }
}

struct Pipes(mpsc::UnboundedReceiver<DuplexStream>);

impl Listener for Pipes {
    type Transport = DuplexStream;

    async fn accept(&mut self) -> io::Result<DuplexStream> {
        match self.0.recv().await {
            Some(pipe) => Ok(pipe),
            None => std::future::pending().await,
        }
    }
}
