//! The endpoint: HTTP in front of an instance (`docs/control.md`, "Requests").

mod answer;
mod body;
mod preference;
mod refusal;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::instance::Controls;
use super::requests::{AgentOrder, Reset, ServiceChange, Shutdown, TimerOrder, path};
use crate::server;
use answer::Answer;
use refusal::Refusal;

/// Serves the endpoint of an instance; ends only by being dropped, and with it every connection to it.
pub(super) async fn serve(mut listener: TcpListener, controls: Arc<Controls>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_ended) = connections.join_next() => {}
            stream = server::accept(&mut listener) => {
                connections.spawn(connection(stream, Arc::clone(&controls)));
            }
        }
    }
}

/// Answers one request after another, for as long as the client likes.
async fn connection(stream: TcpStream, controls: Arc<Controls>) {
    let service = service_fn(|request| {
        let controls = Arc::clone(&controls);
        async move { Ok::<_, Infallible>(answered(&controls, request).await.into_response()) }
    });
    let served = http1::Builder::new()
        // Between two requests of a checker there may be any time.
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = served.await {
        tracing::debug!(%error, "a control connection ended");
    }
}

async fn answered(controls: &Controls, request: Request<Incoming>) -> Answer {
    granted(controls, request)
        .await
        .unwrap_or_else(Answer::Refused)
}

async fn granted(controls: &Controls, request: Request<Incoming>) -> Result<Answer, Refusal> {
    let asked = Asked::of(request.method(), request.uri().path())?;
    let wait = preference::wait(request.headers());
    match asked {
        Asked::State => Ok(Answer::State(controls.life().state())),
        Asked::Reset => {
            let reset: Reset = body::read(request).await?;
            let state = controls.reset(reset).await;
            state.map(Answer::State).ok_or(Refusal::Ending)
        }
        Asked::Service => {
            let change: ServiceChange = body::read(request).await?;
            controls.life().change(change);
            Ok(Answer::Taken)
        }
        Asked::Agent => step(controls, body::read(request).await?, wait).await,
        Asked::Timer => fire(controls, body::read(request).await?, wait).await,
        Asked::Shutdown => {
            let Shutdown {} = body::read(request).await?;
            controls.life().shut_down().await;
            Ok(Answer::Taken)
        }
    }
}

async fn step(
    controls: &Controls,
    order: AgentOrder,
    wait: Option<Duration>,
) -> Result<Answer, Refusal> {
    let life = controls.life();
    if within(wait, life.step(order)).await {
        return Ok(Answer::Taken);
    }
    Err(match life.callers().number(order.client_port) {
        None => Refusal::NoConnection(order.client_port),
        Some(_) => Refusal::NobodyWaits(order),
    })
}

async fn fire(
    controls: &Controls,
    order: TimerOrder,
    wait: Option<Duration>,
) -> Result<Answer, Refusal> {
    let life = controls.life();
    if within(wait, life.fire(order)).await {
        return Ok(Answer::Taken);
    }
    Err(match life.callers().number(order.client_port) {
        None => Refusal::NoConnection(order.client_port),
        Some(_) => Refusal::DoesNotRun(order),
    })
}

/// Whether an input was given: at once, or within the time that the client would wait.
async fn within(wait: Option<Duration>, input: impl Future<Output = ()>) -> bool {
    match wait {
        None => input.now_or_never().is_some(),
        Some(wait) => tokio::time::timeout(wait, input).await.is_ok(),
    }
}

/// What can be asked for.
#[derive(Clone, Copy)]
enum Asked {
    State,
    Reset,
    Service,
    Agent,
    Timer,
    Shutdown,
}

impl Asked {
    fn of(method: &Method, path: &str) -> Result<Self, Refusal> {
        let (asked, by) = match path {
            path::STATE => (Self::State, Method::GET),
            path::RESET => (Self::Reset, Method::POST),
            path::SERVICE => (Self::Service, Method::POST),
            path::AGENT => (Self::Agent, Method::POST),
            path::TIMER => (Self::Timer, Method::POST),
            path::SHUTDOWN => (Self::Shutdown, Method::POST),
            other => return Err(Refusal::NotFound(other.to_owned())),
        };
        if *method == by {
            Ok(asked)
        } else {
            Err(Refusal::NotAllowed { by })
        }
    }
}
