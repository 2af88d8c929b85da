//! The reference server on a loopback port, with an environment of its own and timers in real time.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use wsproof::server::agent::{EventSink, Orchestrators, Supervisor};
use wsproof::server::token::{JwtVerifier, Secret, TokenSettings};
use wsproof::server::{Listener, Parts, Server, TokioTimers};
use wsproof::targets::interception::Intercepted;
use wsproof::targets::variation::Arrangement;
use wsproof_model::dependencies::Dependencies;
use wsproof_model::vocabulary::{Limits, Service, ServiceStatus, Services};

use crate::agent::{Chance, Lookup, NoPhrases, Quick, Temper};

pub(crate) const SECRET: &str = "the secret of the tests of the check";

/// A server that runs, until this is dropped.
pub(crate) struct Host {
    pub(crate) address: SocketAddr,
    services: Arc<watch::Sender<Services>>,
    runtime: Runtime,
    serving: AbortHandle,
}

/// What a server is given that has an environment of its own.
pub(crate) struct Household {
    pub(crate) limits: Limits,
    pub(crate) temper: Temper,
    pub(crate) services: Services,
    pub(crate) arrangement: Arrangement,
}

impl Household {
    pub(crate) fn with_limits(limits: Limits) -> Self {
        Self {
            limits,
            temper: Temper::Even,
            services: Services::UP,
            arrangement: Arrangement::proper(),
        }
    }
}

impl Host {
    pub(crate) fn start(household: Household) -> Self {
        let runtime = runtime();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let interceptor = household.arrangement.interceptor.clone();
        let services = Arc::new(watch::Sender::new(household.services));
        let server = server(household, &services);
        let serving = match interceptor {
            None => runtime.spawn(serve(server, listener)),
            Some(interceptor) => {
                runtime.spawn(serve(server, Intercepted::new(listener, interceptor)))
            }
        };
        Self {
            address,
            services,
            serving: serving.abort_handle(),
            runtime,
        }
    }

    /// The same behind TLS.
    pub(crate) fn start_secure(household: Household, acceptor: TlsAcceptor) -> Self {
        let runtime = runtime();
        let port = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = port.local_addr().unwrap();
        let services = Arc::new(watch::Sender::new(household.services));
        let server = server(household, &services);
        let serving = runtime.spawn(serve(server, Secured::listen(port, acceptor, &runtime)));
        Self {
            address,
            services,
            serving: serving.abort_handle(),
            runtime,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}/ws", self.address)
    }

    /// Has something go on beside the server for as long as that is there.
    pub(crate) fn beside<F>(&self, happening: impl FnOnce(Arc<watch::Sender<Services>>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.runtime.spawn(happening(Arc::clone(&self.services)));
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
}

/// Connections whose TLS is agreed on. Each handshake is a task of its own, so that none is lost when an accept is dropped.
struct Secured(mpsc::Receiver<TlsStream<TcpStream>>);

impl Secured {
    fn listen(port: TcpListener, acceptor: TlsAcceptor, runtime: &Runtime) -> Self {
        let (secured, arrivals) = mpsc::channel(1);
        runtime.spawn(async move {
            while let Ok((stream, _client)) = port.accept().await {
                let (acceptor, secured) = (acceptor.clone(), secured.clone());
                tokio::spawn(async move {
                    stream.set_nodelay(true).unwrap();
                    // Whoever speaks no TLS is turned away.
                    if let Ok(stream) = acceptor.accept(stream).await {
                        let _server_gone = secured.send(stream).await;
                    }
                });
            }
        });
        Self(arrivals)
    }
}

impl Listener for Secured {
    type Transport = TlsStream<TcpStream>;

    async fn accept(&mut self) -> io::Result<Self::Transport> {
        match self.0.recv().await {
            Some(stream) => Ok(stream),
            None => std::future::pending().await,
        }
    }
}

async fn serve<L: Listener>(server: Server, mut listener: L) {
    server.serve(&mut listener).await;
}

fn server(household: Household, services: &watch::Sender<Services>) -> Server {
    let Household {
        limits,
        temper,
        arrangement,
        ..
    } = household;
    let chance = Chance::seeded(1);
    let verifier = (arrangement.verifier)(Arc::new(JwtVerifier::new(&settings())));
    let orchestrator = arrangement.orchestrator;
    let runtime = Dependencies::new()
        .token_verifier(verifier)
        .llm(Arc::new(NoPhrases))
        .tools(Arc::new(Lookup(chance.clone())))
        .event_sink(EventSink::new())
        .supervisor(Supervisor::new)
        .orchestrator_factory(|supervisor| {
            Orchestrators::new(supervisor, move |_| {
                let chance = chance.clone();
                orchestrator(Box::new(Quick { temper, chance }))
            })
        })
        .agent_runtime();
    Server::new(Parts {
        limits: (arrangement.limits)(&limits),
        runtime,
        services: services.subscribe(),
        timers: (arrangement.timers)(Arc::new(TokioTimers)),
    })
}

/// Sets a service to a status.
pub(crate) fn set(services: &watch::Sender<Services>, service: Service, status: ServiceStatus) {
    services.send_modify(|services| services.set(service, status));
}

pub(crate) fn settings() -> TokenSettings {
    TokenSettings {
        secret: Secret::new(SECRET.to_owned()).unwrap(),
        issuer: "wsproof".to_owned(),
        audience: "agent-chat".to_owned(),
    }
}
