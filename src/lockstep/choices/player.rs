//! Plays one sequence to a server whose environment is its own.
//!
//! Of the sequence's inputs the client's are given. Where it has one of the environment's, that is waited for a little: an
//! agent's step while a run may be active, a timer if its time is short enough.

mod seeing;
mod waiting;

use std::time::{Duration, Instant};

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ClientAction, ClientClose, ConnectionIndex, Input};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::Possibility;
use wsproof_model::vocabulary::Timer;

use super::belief::Belief;
use super::room::Room;
use crate::lockstep::compare::{Contents, Ledger};
use crate::lockstep::coverage::{Coverage, Trail};
use crate::lockstep::played::Played;
use crate::lockstep::verdict::Exchange;
use crate::sequences::Sequence;
use crate::targets::TargetError;
use crate::targets::remote::{Caller, Unscripted};

/// How a sequence is played to a server whose environment is its own.
#[derive(Clone, Copy, Debug)]
pub(in crate::lockstep) struct Freely {
    /// A timer is waited for if its time is no longer.
    pub(in crate::lockstep) waits: Duration,
    /// How long an agent is waited for that may be at work.
    pub(in crate::lockstep) agents: Duration,
}

/// Plays `sequence` to a server, up to the first thing that no choice of its environment explains.
///
/// # Errors
/// If the server cannot be reached.
pub(in crate::lockstep) async fn play_freely(
    sequence: &Sequence,
    server: &mut Unscripted,
    freely: Freely,
    coverage: &mut Coverage,
) -> Result<Played, TargetError> {
    let connections = usize::from(sequence.connections);
    let machine = Machine::new(sequence.limits.clone(), 1);
    let now = Instant::now();
    let line = || Line {
        caller: None,
        belief: Belief::new(machine.clone(), server.patience(), now),
        stage: Stage::Handshake,
    };
    let mut player = Player {
        lines: (0..connections).map(|_| line()).collect(),
        ledger: Ledger::new(sequence.limits.clone(), connections, Contents::Any),
        machine,
        server,
        freely,
        coverage,
        trail: Trail::default(),
        played: Played::default(),
        room: Room::new(),
        step: 0,
    };
    for (step, input) in sequence.inputs.iter().enumerate() {
        player.step = step;
        if player.input(input).await? == Flow::Over {
            return Ok(player.played);
        }
    }
    player.step = sequence.inputs.len().saturating_sub(1);
    player.take_leave().await?;
    Ok(player.played)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    GoesOn,
    Over,
}

/// One connection.
struct Line {
    caller: Option<Caller>,
    belief: Belief,
    stage: Stage,
}

/// Whether a ping would be answered, as far as the client knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Handshake,
    Open,
    Closing,
}

struct Player<'a> {
    machine: Machine,
    lines: Vec<Line>,
    ledger: Ledger,
    server: &'a mut Unscripted,
    freely: Freely,
    coverage: &'a mut Coverage,
    trail: Trail,
    played: Played,
    room: Room,
    step: usize,
}

impl Player<'_> {
    async fn input(&mut self, input: &Input) -> Result<Flow, TargetError> {
        match *input {
            Input::Client { connection, action } => self.client(connection, action).await,
            Input::Agent { connection, .. } => self.await_agent(connection, *input).await,
            Input::Timer { connection, timer } => self.await_timer(connection, timer).await,
            Input::Service { .. } | Input::Shutdown => {
                self.record(*input, Possibility::Impossible);
                Ok(Flow::GoesOn)
            }
        }
    }

    async fn client(
        &mut self,
        at: ConnectionIndex,
        action: ClientAction,
    ) -> Result<Flow, TargetError> {
        let input = Input::Client {
            connection: at,
            action,
        };
        let Some(line) = self.lines.get(usize::from(at.0)) else {
            return Ok(Flow::GoesOn);
        };
        let is_connected = line.caller.is_some() || action == ClientAction::Open;
        if !is_connected || !line.belief.can(action) || !self.server.tokens().suffice_for(&input) {
            self.record(input, Possibility::Impossible);
            return Ok(Flow::GoesOn);
        }
        // Who holds a place must be known before one more asks for one.
        if self.settle_others(at).await == Flow::Over {
            return Ok(Flow::Over);
        }
        if self.take_in(at) == Flow::Over {
            return Ok(Flow::Over);
        }
        self.record(input, Possibility::Possible);
        self.played.steps += 1;
        self.give(at, action, input.kind()).await?;
        Ok(self.settle(at).await)
    }

    async fn give(
        &mut self,
        at: ConnectionIndex,
        action: ClientAction,
        kind: InputKind,
    ) -> Result<(), TargetError> {
        let limits = self.machine.limits();
        let line = &mut self.lines[usize::from(at.0)];
        if let Some(state) = line.belief.state() {
            self.coverage.gave(state, kind);
        }
        line.belief.give(action, Instant::now());
        if action == ClientAction::Open {
            line.caller = Some(self.server.call().await?);
            line.belief.done(Instant::now());
            line.stage = Stage::Handshake;
            self.ledger.opened(at);
            return Ok(());
        }
        if let Some(caller) = &mut line.caller {
            caller.act(action, limits, self.server.tokens()).await?;
            line.belief.done(Instant::now());
        }
        match action {
            ClientAction::Close(_) | ClientAction::Vanish => line.stage = Stage::Closing,
            ClientAction::Open
            | ClientAction::Upgrade(_)
            | ClientAction::Authenticate(_)
            | ClientAction::UserMessage { .. }
            | ClientAction::StopAgent { .. }
            | ClientAction::Ping { .. }
            | ClientAction::GetStatus
            | ClientAction::Violate(_)
            | ClientAction::Breach(_)
            | ClientAction::Pong
            | ClientAction::FallSilent => {}
        }
        Ok(())
    }

    fn record(&mut self, input: Input, possibility: Possibility) {
        self.played.conversation.push(Exchange {
            input,
            possibility,
            expected: Vec::new(),
            seen: Vec::new(),
        });
    }

    /// Lets an agent go on, if one may be at work.
    async fn await_agent(
        &mut self,
        at: ConnectionIndex,
        input: Input,
    ) -> Result<Flow, TargetError> {
        let may_run = |line: &Line| line.caller.is_some() && line.belief.may_run();
        let waited_for = self.lines.get(usize::from(at.0)).is_some_and(may_run);
        self.record(input, possibility(waited_for));
        if waited_for {
            let until = Instant::now() + self.freely.agents;
            return Ok(self.listen(at, until).await);
        }
        Ok(Flow::GoesOn)
    }

    /// Waits until a timer has fired that may run, if its time is short enough.
    async fn await_timer(
        &mut self,
        at: ConnectionIndex,
        timer: Timer,
    ) -> Result<Flow, TargetError> {
        let runs = |line: &Line| line.caller.is_some() && line.belief.deadline(timer).is_some();
        let waited_for = self.machine.limits().timeout(timer) <= self.freely.waits
            && self.lines.get(usize::from(at.0)).is_some_and(runs);
        let input = Input::Timer {
            connection: at,
            timer,
        };
        self.record(input, possibility(waited_for));
        if !waited_for {
            return Ok(Flow::GoesOn);
        }
        loop {
            let Some(line) = self.lines.get(usize::from(at.0)) else {
                return Ok(Flow::GoesOn);
            };
            let deadline = line.belief.deadline(timer);
            let (Some(_), Some(deadline)) = (&line.caller, deadline) else {
                return Ok(Flow::GoesOn);
            };
            if self.listen(at, deadline).await == Flow::Over {
                return Ok(Flow::Over);
            }
            let again = self.lines[usize::from(at.0)].belief.deadline(timer);
            if again != Some(deadline) || Instant::now() >= deadline {
                return Ok(Flow::GoesOn);
            }
        }
    }

    /// Ends every connection in order, so that the next sequence finds nothing of this one.
    async fn take_leave(&mut self) -> Result<(), TargetError> {
        for at in (0u8..).map(ConnectionIndex).take(self.lines.len()) {
            let line = &self.lines[usize::from(at.0)];
            if line.caller.is_none() {
                continue;
            }
            let action = match line.stage {
                Stage::Open => ClientAction::Close(ClientClose::Normal),
                Stage::Handshake | Stage::Closing => ClientAction::Vanish,
            };
            if self.client(at, action).await? == Flow::Over {
                break;
            }
        }
        Ok(())
    }
}

/// An input of the environment is passed over if it is not waited for.
const fn possibility(waited_for: bool) -> Possibility {
    if waited_for {
        Possibility::Possible
    } else {
        Possibility::Impossible
    }
}
