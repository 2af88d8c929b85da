//! The control endpoint of a server under test, from the checker's side (`docs/control.md`).

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::TcpStream;
use wsproof_model::machine::input::{AgentStep, Input};
use wsproof_model::machine::output::Possibility;
use wsproof_model::vocabulary::{Limits, Timer};

use super::address::Address;
use crate::control::requests::{
    AgentOrder, JSON, PREFER, Reset, ServiceChange, Shutdown, State, TimerOrder, VERSION, WAIT,
    path,
};
use crate::targets::PATIENCE;

/// The bytes that the body of an answer may have.
const ANSWER_BYTES: usize = 64 * 1024;

/// How long a server that does not wait is left alone before it is asked again.
pub(super) const PAUSE: Duration = Duration::from_millis(1);

/// How long a reset may take: a server may have much to tidy up.
const RESET_PATIENCE: Duration = Duration::from_secs(10);

/// Why a server cannot be controlled.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nothing listens there, or it went away.
    #[error(
        "the control endpoint {address} cannot be reached: {source}; is the server running with its control endpoint, and is this its address?"
    )]
    Unreachable {
        /// Its address.
        address: Address,
        /// Why.
        source: std::io::Error,
    },
    /// What listens there does not speak HTTP, or stopped to.
    #[error("the control endpoint {address} did not answer {request}: {source}")]
    Http {
        /// Its address.
        address: Address,
        /// What was asked.
        request: &'static str,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It does not answer.
    #[error("the control endpoint {address} did not answer {request} within {} seconds", .waited.as_secs())]
    NoAnswer {
        /// Its address.
        address: Address,
        /// What was asked.
        request: &'static str,
        /// How long was waited.
        waited: Duration,
    },
    /// It answers otherwise than docs/control.md has it.
    #[error(
        "the control endpoint {address} answered {request} with {status}: {said}; docs/control.md says what it has to answer"
    )]
    Refused {
        /// Its address.
        address: Address,
        /// What was asked.
        request: &'static str,
        /// The status.
        status: u16,
        /// What it said.
        said: String,
    },
    /// Its state is none.
    #[error(
        "the control endpoint {address} answered {request} with no state: {why}; docs/control.md says what a state is"
    )]
    NoState {
        /// Its address.
        address: Address,
        /// What was asked.
        request: &'static str,
        /// Why it is none.
        why: String,
    },
    /// It does not go by the limits that it was told and had taken before.
    #[error(
        "the control endpoint {address} was reset to other limits than before and did not take them: it must take all, or none"
    )]
    Limits {
        /// Its address.
        address: Address,
    },
}

/// The control endpoint of one server.
pub(super) struct Control {
    address: Address,
    authority: String,
    sender: SendRequest<Full<Bytes>>,
}

/// What came of a request.
struct Answer {
    status: StatusCode,
    body: Bytes,
}

impl Control {
    /// Connects to it.
    pub(super) async fn connect(address: Address) -> Result<Self, ControlError> {
        let authority = address.authority();
        let sender = sender(&address).await?;
        Ok(Self {
            address,
            authority,
            sender,
        })
    }

    /// Its address.
    pub(super) const fn address(&self) -> &Address {
        &self.address
    }

    /// Begins anew with these limits, as far as the server can; says what it is like then.
    pub(super) async fn reset(&mut self, limits: &Limits) -> Result<State, ControlError> {
        let reset = Reset {
            limits: limits.clone(),
        };
        let answer = self
            .post(path::RESET, &reset, Possibility::Impossible, RESET_PATIENCE)
            .await?;
        self.state_in(&answer, path::RESET)
    }

    /// What the server is like.
    pub(super) async fn state(&mut self) -> Result<State, ControlError> {
        let answer = self
            .ask(
                Method::GET,
                path::STATE,
                Bytes::new(),
                Possibility::Impossible,
                PATIENCE * 2,
            )
            .await?;
        self.state_in(&answer, path::STATE)
    }

    fn state_in(&self, answer: &Answer, request: &'static str) -> Result<State, ControlError> {
        if answer.status != StatusCode::OK {
            return Err(self.refused(answer, request));
        }
        let no_state = |why| ControlError::NoState {
            address: self.address.clone(),
            request,
            why,
        };
        let state: State =
            serde_json::from_slice(&answer.body).map_err(|error| no_state(error.to_string()))?;
        if state.control == VERSION {
            Ok(state)
        } else {
            let why = format!(
                "its version is {}, and this is for {VERSION}",
                state.control
            );
            Err(no_state(why))
        }
    }

    /// Gives an input of the environment. What concerns a connection names it by the client's port; without one there is no
    /// connection to have it.
    pub(super) async fn give(
        &mut self,
        input: &Input,
        client_port: Option<u16>,
        possibility: Possibility,
    ) -> Result<(), ControlError> {
        match (*input, client_port) {
            (Input::Agent { step, .. }, Some(port)) => self.agent(port, step, possibility).await,
            (Input::Timer { timer, .. }, Some(port)) => self.timer(port, timer, possibility).await,
            (Input::Service { service, status }, _) => {
                let change = ServiceChange { service, status };
                self.order(path::SERVICE, &change, Possibility::Possible)
                    .await
            }
            (Input::Shutdown, _) => {
                self.order(path::SHUTDOWN, &Shutdown {}, Possibility::Possible)
                    .await
            }
            (Input::Agent { .. } | Input::Timer { .. }, None) | (Input::Client { .. }, _) => Ok(()),
        }
    }

    async fn agent(
        &mut self,
        client_port: u16,
        step: AgentStep,
        possibility: Possibility,
    ) -> Result<(), ControlError> {
        let order = AgentOrder { client_port, step };
        self.order(path::AGENT, &order, possibility).await
    }

    async fn timer(
        &mut self,
        client_port: u16,
        timer: Timer,
        possibility: Possibility,
    ) -> Result<(), ControlError> {
        let order = TimerOrder { client_port, timer };
        self.order(path::TIMER, &order, possibility).await
    }

    /// Orders something. What must be possible is ordered again and again until it is, for as long as a server may take;
    /// that it never was is seen by what does not come of it.
    async fn order(
        &mut self,
        request: &'static str,
        body: &impl Serialize,
        possibility: Possibility,
    ) -> Result<(), ControlError> {
        let begun = Instant::now();
        loop {
            let answer = self.post(request, body, possibility, PATIENCE * 2).await?;
            if answer.status.is_success() {
                return Ok(());
            }
            if answer.status != StatusCode::CONFLICT {
                return Err(self.refused(&answer, request));
            }
            if possibility == Possibility::Impossible || begun.elapsed() >= PATIENCE {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn post(
        &mut self,
        request: &'static str,
        body: &impl Serialize,
        possibility: Possibility,
        patience: Duration,
    ) -> Result<Answer, ControlError> {
        let body = serde_json::to_vec(body).map_err(|error| self.failed(request, error))?;
        self.ask(Method::POST, request, body.into(), possibility, patience)
            .await
    }

    async fn ask(
        &mut self,
        method: Method,
        request: &'static str,
        body: Bytes,
        possibility: Possibility,
        patience: Duration,
    ) -> Result<Answer, ControlError> {
        let mut head = Request::builder()
            .method(method)
            .uri(format!("{}{request}", self.address.path))
            .header(HOST, &self.authority)
            .header(CONTENT_TYPE, JSON);
        if possibility == Possibility::Possible {
            head = head.header(PREFER, WAIT);
        }
        let asked = head
            .body(Full::new(body))
            .map_err(|error| self.failed(request, error))?;
        tokio::time::timeout(patience, self.answer(request, asked))
            .await
            .unwrap_or_else(|_| {
                Err(ControlError::NoAnswer {
                    address: self.address.clone(),
                    request,
                    waited: patience,
                })
            })
    }

    /// What is answered. A server may end a connection between two requests at any time (RFC 9112 section 9.3), and that must
    /// not end a check: a request that finds it ended is made anew.
    async fn answer(
        &mut self,
        request: &'static str,
        asked: Request<Full<Bytes>>,
    ) -> Result<Answer, ControlError> {
        let is_open = self.sender.ready().await.is_ok();
        if !is_open {
            self.sender = sender(&self.address).await?;
        }
        let anew = asked.clone();
        let answered = match self.sender.send_request(asked).await {
            // What cannot be understood was an answer all the same.
            Err(error) if is_open && !error.is_parse() => {
                self.sender = sender(&self.address).await?;
                self.sender.send_request(anew).await
            }
            answered => answered,
        };
        let (head, body) = answered
            .map_err(|error| self.failed(request, error))?
            .into_parts();
        let body = Limited::new(body, ANSWER_BYTES).collect().await;
        let body = body.map_err(|source| ControlError::Http {
            address: self.address.clone(),
            request,
            source,
        })?;
        Ok(Answer {
            status: head.status,
            body: body.to_bytes(),
        })
    }

    fn failed(
        &self,
        request: &'static str,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> ControlError {
        ControlError::Http {
            address: self.address.clone(),
            request,
            source: source.into(),
        }
    }

    fn refused(&self, answer: &Answer, request: &'static str) -> ControlError {
        /// The characters of an answer that are shown.
        const SHOWN: usize = 200;
        let said = String::from_utf8_lossy(&answer.body);
        ControlError::Refused {
            address: self.address.clone(),
            request,
            status: answer.status.as_u16(),
            said: said
                .chars()
                .filter(|it| !it.is_control())
                .take(SHOWN)
                .collect(),
        }
    }
}

/// A connection to the endpoint. It is driven on the runtime of whoever asks.
async fn sender(address: &Address) -> Result<SendRequest<Full<Bytes>>, ControlError> {
    let unreachable = |source| ControlError::Unreachable {
        address: address.clone(),
        source,
    };
    let Address { host, port, .. } = address;
    let connecting = TcpStream::connect((host.as_str(), *port));
    let stream = tokio::time::timeout(PATIENCE, connecting)
        .await
        .unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
        .map_err(unreachable)?;
    stream.set_nodelay(true).map_err(unreachable)?;
    let (sender, connection) =
        handshake(TokioIo::new(stream))
            .await
            .map_err(|source| ControlError::Http {
                address: address.clone(),
                request: "a handshake",
                source: source.into(),
            })?;
    // That it ends is seen by whoever asks next.
    tokio::spawn(async move {
        let _ended = connection.await;
    });
    Ok(sender)
}
