//! One sequence with a server at an address.

use std::sync::Arc;
use std::time::{Duration, Instant};

use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Input};
use wsproof_model::machine::output::Possibility;
use wsproof_model::vocabulary::Limits;

use super::address::Address;
use super::control::{Control, ControlError};
use super::listening::wait_until;
use super::sign_of_life::sign_of_life;
use super::transport::{Connector, Transport};
use crate::control::requests::State;
use crate::sequences::Sequence;
use crate::targets::client::Client;
use crate::targets::site::Site;
use crate::targets::tokens::{NoToken, Tokens};
use crate::targets::{Fence, Observation, PATIENCE, Pace, Session, TargetError, Time};

/// A server that is controlled, to which one sequence after the other is played.
pub struct Instance {
    connector: Connector,
    site: Arc<Site>,
    tokens: Arc<Tokens>,
    control: Control,
    patience: Duration,
    pace: Pace,
}

impl Instance {
    /// Connects to the control endpoint of a server.
    ///
    /// # Errors
    /// If there is none.
    pub async fn connect(
        connector: Connector,
        site: Arc<Site>,
        tokens: Arc<Tokens>,
        control: Address,
        patience: Duration,
    ) -> Result<Self, ControlError> {
        Ok(Self {
            connector,
            site,
            tokens,
            control: Control::connect(control).await?,
            patience,
            pace: Pace::Patient,
        })
    }

    /// How long an output is waited for from now on.
    pub const fn go_at(&mut self, pace: Pace) {
        self.pace = pace;
        self.control.go_at(pace);
    }

    /// Whether the control endpoint has every request: each is made once.
    ///
    /// # Errors
    /// If it has not.
    pub async fn try_every_request(&mut self) -> Result<(), ControlError> {
        self.control.try_every_request().await
    }

    /// Has the server begin anew with these limits, as far as it can; says what it is like then.
    ///
    /// # Errors
    /// If the server cannot be controlled.
    pub async fn reset(&mut self, limits: &Limits) -> Result<State, ControlError> {
        self.control.reset(limits).await
    }

    /// Asks the control endpoint and the server for a sign of life, when nothing else is played.
    ///
    /// # Errors
    /// If one of them gives none.
    pub async fn sign_of_life(&mut self, limits: &Limits) -> Result<(), TargetError> {
        self.control.state().await?;
        // It may have been shut down, and would take nobody.
        self.control.reset(limits).await?;
        sign_of_life(&self.connector, Arc::clone(&self.site), self.patience).await
    }

    /// Begins a sequence, with the server as if it had just been started.
    ///
    /// # Errors
    /// If the server cannot be controlled, or does not take the sequence's limits.
    pub async fn begin(&mut self, sequence: &Sequence) -> Result<RemoteSession<'_>, TargetError> {
        let state = self.control.reset(&sequence.limits).await?;
        if state.limits != sequence.limits {
            let address = self.control.address().clone();
            return Err(ControlError::Limits { address }.into());
        }
        Ok(RemoteSession {
            clients: (0..sequence.connections).map(|_| None).collect(),
            limits: sequence.limits.clone(),
            refusal: None,
            given: Instant::now(),
            late: None,
            instance: self,
        })
    }
}

/// What a server answers what a client does, one thing after the other.
///
/// # Errors
/// If there is no token that is to be shown.
pub async fn ask(
    transport: Transport,
    site: Arc<Site>,
    actions: &[ClientAction],
    tokens: &Tokens,
    patience: Duration,
) -> Result<Observation, NoToken> {
    let mut client = Client::new(transport, site);
    let mut seen = Observation::Nothing;
    for action in actions {
        client
            .act(*action, Fence::Later, &Limits::default(), tokens)
            .await?;
        let awaited = wait_until(Instant::now() + patience, client.observe()).await;
        seen = awaited.came.unwrap_or(Observation::Nothing);
    }
    Ok(seen)
}

/// One sequence with a controlled server.
pub struct RemoteSession<'a> {
    instance: &'a mut Instance,
    limits: Limits,
    clients: Vec<Option<Ported>>,
    /// Why the last input was not given, if the control endpoint refused it.
    refusal: Option<String>,
    /// When the last input was given.
    given: Instant,
    /// How long after it the last thing came that was observed, if that was too long.
    late: Option<Duration>,
}

/// A client, with the port of its side, by which the server knows its connection.
struct Ported {
    port: u16,
    taken: Taken,
    client: Client<Transport>,
}

/// Whether the server has taken a connection, as far as is known. A client is connected before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    Known,
    NotKnown,
}

impl RemoteSession<'_> {
    fn client(&mut self, connection: ConnectionIndex) -> Option<&mut Ported> {
        self.clients
            .get_mut(usize::from(connection.0))
            .and_then(Option::as_mut)
    }

    async fn open(&mut self, connection: ConnectionIndex) -> Result<(), TargetError> {
        let (transport, port) = self.instance.connector.connect().await?;
        let client = Client::new(transport, Arc::clone(&self.instance.site));
        if let Some(place) = self.clients.get_mut(usize::from(connection.0)) {
            *place = Some(Ported {
                port,
                taken: Taken::NotKnown,
                client,
            });
        }
        Ok(())
    }

    /// Waits until the server has taken every connection, so that what concerns them all finds them all.
    async fn all_are_taken(&mut self) -> Result<(), TargetError> {
        let mut awaited: Vec<_> = self
            .clients
            .iter_mut()
            .flatten()
            .filter(|ported| ported.taken == Taken::NotKnown)
            .collect();
        let begun = Instant::now();
        while !awaited.is_empty() && begun.elapsed() < PATIENCE {
            let Some(taken) = self.instance.control.state().await?.connections else {
                return Ok(());
            };
            for ported in &mut awaited {
                if taken.contains(&ported.port) {
                    ported.taken = Taken::Known;
                }
            }
            awaited.retain(|ported| ported.taken == Taken::NotKnown);
        }
        Ok(())
    }

    async fn client_acts(
        &mut self,
        connection: ConnectionIndex,
        action: ClientAction,
        fence: Fence,
    ) -> Result<(), TargetError> {
        let tokens = Arc::clone(&self.instance.tokens);
        let limits = self.limits.clone();
        if let Some(ported) = self.client(connection) {
            ported.client.act(action, fence, &limits, &tokens).await?;
        }
        Ok(())
    }

    async fn hand_over(
        &mut self,
        input: &Input,
        possibility: Possibility,
        fence: Fence,
    ) -> Result<(), TargetError> {
        self.refusal = None;
        match (*input, possibility) {
            (
                Input::Client {
                    connection,
                    action: ClientAction::Open,
                },
                Possibility::Possible,
            ) => return self.open(connection).await,
            (Input::Client { connection, action }, Possibility::Possible) => {
                return self.client_acts(connection, action, fence).await;
            }
            (Input::Client { .. }, Possibility::Impossible) => return Ok(()),
            (Input::Shutdown, _) => self.all_are_taken().await?,
            (Input::Agent { .. } | Input::Timer { .. } | Input::Service { .. }, _) => {}
        }
        let ported = input.connection().and_then(|at| self.client(at));
        let port = ported.map(|ported| ported.port);
        let control = &mut self.instance.control;
        let refusal = control.give(input, port, possibility).await?;
        self.refusal = refusal.map(|refusal| refusal.to_string());
        Ok(())
    }
}

impl Session for RemoteSession<'_> {
    fn time(&self) -> Time {
        Time::ByHand
    }

    async fn give(
        &mut self,
        input: &Input,
        possibility: Possibility,
        fence: Fence,
    ) -> Result<(), TargetError> {
        let given = self.hand_over(input, possibility, fence).await;
        self.given = Instant::now();
        given
    }

    fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    fn patience(&self) -> Duration {
        self.instance.pace.patience(self.instance.patience)
    }

    fn late(&self) -> Option<Duration> {
        self.late
    }

    /// Time is in the checker's hands; none passes.
    async fn pass(&mut self, _time: Duration) {}

    async fn observe(&mut self, connection: ConnectionIndex) -> Observation {
        // What was refused for so long has been waited for.
        let pace = match self.refusal {
            Some(_) => Pace::Hasty,
            None => self.instance.pace,
        };
        let until = Instant::now() + pace.patience(self.instance.patience);
        let given = self.given;
        self.late = None;
        let Some(ported) = self.client(connection) else {
            return Observation::Nothing;
        };
        let awaited = wait_until(until, ported.client.observe()).await;
        let seen = awaited.came.unwrap_or(Observation::Nothing);
        if seen != Observation::Nothing {
            ported.taken = Taken::Known;
        }
        let is_late = awaited.not_before.is_some_and(|it| it > given + PATIENCE);
        self.late = is_late.then(|| given.elapsed());
        if matches!(seen, Observation::End | Observation::Reset) {
            self.clients[usize::from(connection.0)] = None;
        }
        seen
    }

    async fn fence(&mut self, connection: ConnectionIndex) -> Result<(), Observation> {
        let until = Instant::now() + self.patience();
        let Some(ported) = self.client(connection) else {
            return Ok(());
        };
        let awaited = wait_until(until, ported.client.await_fence()).await;
        awaited.came.unwrap_or(Err(Observation::Nothing))?;
        Ok(())
    }

    /// Asks for them until there are as many as expected: they are released when the run is over, which a client may
    /// see before.
    async fn orchestrators(&mut self, expected: usize) -> Result<Option<usize>, TargetError> {
        let begun = Instant::now();
        loop {
            let Some(there) = self.instance.control.state().await?.orchestrators else {
                return Ok(None);
            };
            if there == expected || begun.elapsed() >= PATIENCE {
                return Ok(Some(there));
            }
            Control::pause().await;
        }
    }

    fn counts_at_every_step(&self) -> bool {
        false
    }
}
