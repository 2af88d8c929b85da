//! The control endpoint of a server under test, from the checker's side (`docs/control.md`).

mod error;
mod refusal;

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
use wsproof_model::vocabulary::{Limits, Service, ServiceStatus, Timer};

pub use error::{ControlError, Unasked};
pub use refusal::Refusal;
use refusal::{InVain, said};

use super::address::Address;
use crate::control::requests::{
    AgentOrder, JSON, PREFER, Reset, ServiceChange, Shutdown, State, TimerOrder, VERSION, WAIT,
    path,
};
use crate::targets::{PATIENCE, Pace};

/// The bytes that the body of an answer may have.
const ANSWER_BYTES: usize = 64 * 1024;

/// How long a server that does not wait is left alone before it is asked again.
const PAUSE: Duration = Duration::from_millis(1);

/// How long a reset may take: a server may have much to tidy up.
const RESET_PATIENCE: Duration = Duration::from_secs(10);

/// The port of a client that there is not: nobody comes from a port that needs a privilege.
const NOBODY: u16 = 1;

/// The control endpoint of one server.
pub(super) struct Control {
    address: Address,
    authority: String,
    sender: SendRequest<Full<Bytes>>,
    in_vain: InVain,
    pace: Pace,
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
            in_vain: InVain::default(),
            pace: Pace::Patient,
        })
    }

    /// How long an input is ordered again that must be possible.
    pub(super) const fn go_at(&mut self, pace: Pace) {
        self.pace = pace;
    }

    /// Lets a server be that does not wait, before it is asked again.
    pub(super) async fn pause() {
        tokio::time::sleep(PAUSE).await;
    }

    /// Whether every request is there: each is made once, those that concern a connection for one that there is not.
    ///
    /// # Errors
    /// If one is answered otherwise than docs/control.md has it; all of them are named.
    pub(super) async fn try_every_request(&mut self) -> Result<(), ControlError> {
        let impossible = Possibility::Impossible;
        let tools = Input::Service {
            service: Service::Tools,
            status: ServiceStatus::Up,
        };
        let tried = [
            self.state().await.map(|_state| None),
            self.give(&tools, None, impossible).await,
            self.agent(NOBODY, AgentStep::Think, impossible).await,
            self.timer(NOBODY, Timer::Idle, impossible).await,
            self.give(&Input::Shutdown, None, impossible).await,
            self.reset(&Limits::default()).await.map(|_state| None),
        ];
        let mut missing = Vec::new();
        for answered in tried {
            match answered {
                Ok(_) => {}
                Err(ControlError::Refused { what, .. }) => missing.push(what),
                Err(other) => return Err(other),
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let address = self.address.clone();
        Err(ControlError::Incomplete { address, missing })
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
        let body = serde_json::to_vec(&reset).map_err(|error| self.failed(path::RESET, error))?;
        let answer = self
            .post(
                path::RESET,
                body.into(),
                Possibility::Impossible,
                RESET_PATIENCE,
            )
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
    /// connection to have it. What must be possible and is refused for as long as it may be is handed back.
    pub(super) async fn give(
        &mut self,
        input: &Input,
        client_port: Option<u16>,
        possibility: Possibility,
    ) -> Result<Option<Refusal>, ControlError> {
        match (*input, client_port) {
            (Input::Agent { step, .. }, Some(port)) => self.agent(port, step, possibility).await,
            (Input::Timer { timer, .. }, Some(port)) => self.timer(port, timer, possibility).await,
            (Input::Service { service, status }, _) => {
                let change = ServiceChange { service, status };
                self.order(path::SERVICE, &change, possibility).await
            }
            (Input::Shutdown, _) => self.order(path::SHUTDOWN, &Shutdown {}, possibility).await,
            (Input::Agent { .. } | Input::Timer { .. }, None) | (Input::Client { .. }, _) => {
                Ok(None)
            }
        }
    }

    async fn agent(
        &mut self,
        client_port: u16,
        step: AgentStep,
        possibility: Possibility,
    ) -> Result<Option<Refusal>, ControlError> {
        let order = AgentOrder { client_port, step };
        self.order(path::AGENT, &order, possibility).await
    }

    async fn timer(
        &mut self,
        client_port: u16,
        timer: Timer,
        possibility: Possibility,
    ) -> Result<Option<Refusal>, ControlError> {
        let order = TimerOrder { client_port, timer };
        self.order(path::TIMER, &order, possibility).await
    }

    /// Orders something. What must be possible is ordered again and again until it is, for as long as a server may take.
    async fn order(
        &mut self,
        request: &'static str,
        body: &impl Serialize,
        possibility: Possibility,
    ) -> Result<Option<Refusal>, ControlError> {
        let body: Bytes = serde_json::to_vec(body)
            .map_err(|error| self.failed(request, error))?
            .into();
        let (begun, patience) = (Instant::now(), self.pace.patience(PATIENCE));
        loop {
            let answer = self
                .post(request, body.clone(), possibility, PATIENCE * 2)
                .await?;
            if answer.status == StatusCode::NO_CONTENT {
                self.in_vain.taken(request);
                return Ok(None);
            }
            if answer.status != StatusCode::CONFLICT {
                return Err(self.refused(&answer, request));
            }
            if possibility == Possibility::Impossible {
                return Ok(None);
            }
            if begun.elapsed() >= patience {
                let refusal = Refusal::new(request, &body, begun.elapsed(), &answer.body);
                return self.waited_in_vain(refusal).map(Some);
            }
            Self::pause().await;
        }
    }

    /// A request that was never once taken is not waited for over and over. Waiting in haste says nothing of that, nor does
    /// what was waited for before.
    fn waited_in_vain(&mut self, refusal: Refusal) -> Result<Refusal, ControlError> {
        let is_hopeless = match self.pace {
            Pace::Hasty | Pace::Again => false,
            Pace::Patient => self.in_vain.is_hopeless(refusal.request),
        };
        if !is_hopeless {
            return Ok(refusal);
        }
        Err(ControlError::NeverTaken {
            address: self.address.clone(),
            refusal: Box::new(refusal),
        })
    }

    async fn post(
        &mut self,
        request: &'static str,
        body: Bytes,
        possibility: Possibility,
        patience: Duration,
    ) -> Result<Answer, ControlError> {
        self.ask(Method::POST, request, body, possibility, patience)
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
        let may_wait = match self.pace {
            Pace::Patient | Pace::Again => possibility == Possibility::Possible,
            Pace::Hasty => false,
        };
        let mut head = Request::builder()
            .method(method)
            .uri(format!("{}{request}", self.address.path))
            .header(HOST, &self.authority)
            .header(CONTENT_TYPE, JSON);
        if may_wait {
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
        ControlError::Refused {
            address: self.address.clone(),
            what: Unasked {
                request,
                status: answer.status.as_u16(),
                said: said(&answer.body),
            },
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
