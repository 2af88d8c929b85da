//! Plays one sequence to a server whose environment is its own.
//!
//! Of the sequence's inputs the client's are given. Where it has one of the environment's, that is waited for a little: an
//! agent's step while a run may be active, a timer if its time is short enough.

use std::time::{Duration, Instant};

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ClientAction, ClientClose, ConnectionIndex, Input, User};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::{Output, Possibility, Predicted};
use wsproof_model::vocabulary::{Rule, Timer, UpgradeStatus};

use super::belief::{Belief, Explained, Held};
use super::explanation::silence;
use super::room::Room;
use super::talk::Talk;
use crate::lockstep::charge::{Histories, Witness};
use crate::lockstep::compare::{Contents, Ledger, Mismatch, Reading};
use crate::lockstep::coverage::{Coverage, Trail};
use crate::lockstep::exercise;
use crate::lockstep::player::Played;
use crate::lockstep::verdict::{Difference, Exchange};
use crate::sequences::Sequence;
use crate::targets::remote::{Caller, Unscripted};
use crate::targets::{Observation, TargetError};

/// How long an agent is waited for.
const AGENT_PATIENCE: Duration = Duration::from_millis(300);

/// How a sequence is played to a server whose environment is its own.
#[derive(Clone, Copy, Debug)]
pub(in crate::lockstep) struct Freely {
    /// A timer is waited for if its time is no longer.
    pub(in crate::lockstep) waits: Duration,
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
        belief: Belief::new(machine.clone(), now),
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
            line.stage = Stage::Handshake;
            self.ledger.opened(at);
            return Ok(());
        }
        if let Some(caller) = &mut line.caller {
            caller.act(action, limits, self.server.tokens()).await?;
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

    async fn settle_others(&mut self, at: ConnectionIndex) -> Flow {
        for other in (0u8..).map(ConnectionIndex).take(self.lines.len()) {
            if other != at && self.settle(other).await == Flow::Over {
                return Flow::Over;
            }
        }
        Flow::GoesOn
    }

    /// Waits for what must come, and until it is known that nothing else does.
    async fn settle(&mut self, at: ConnectionIndex) -> Flow {
        let mut talk = Talk::begin(Instant::now(), self.machine.limits().frame_bytes());
        loop {
            let held = self.held(at);
            let line = &mut self.lines[usize::from(at.0)];
            let Some(caller) = &mut line.caller else {
                return Flow::GoesOn;
            };
            let sent = Instant::now();
            if talk.is_endless(caller.patience(), sent) {
                return self.talks_on(at, &talk, sent);
            }
            let seen = if !line.belief.may_be_silent(&held, sent) {
                if line.belief.is_late() {
                    Observation::Nothing
                } else {
                    caller.observe().await
                }
            } else if line.stage == Stage::Open {
                match caller.fence().await {
                    Ok(()) => {
                        line.belief.is_silent(&held, sent, Instant::now());
                        exercise::fence(self.coverage);
                        return Flow::GoesOn;
                    }
                    Err(Observation::Nothing) => {
                        return self.unanswered(at, Mismatch::unanswered_ping());
                    }
                    Err(seen) => seen,
                }
            } else {
                line.belief.come_to_what_was_done(&held, sent);
                return Flow::GoesOn;
            };
            let bytes = seen.bytes();
            if self.see(at, seen) == Flow::Over {
                return Flow::Over;
            }
            talk.heard(bytes);
        }
    }

    /// A server has talked for too long, each word of it such as its environment may have led to, and of what it must say
    /// nothing came.
    fn talks_on(&mut self, at: ConnectionIndex, talk: &Talk, now: Instant) -> Flow {
        let line = &self.lines[usize::from(at.0)];
        let said = talk.told(now);
        if line.belief.may_be_silent(self.held(at), now) {
            let Mismatch { rule, detail } = Mismatch::unanswered_ping();
            let detail = format!("{detail}, while {said}");
            return self.unanswered(at, Mismatch { rule, detail });
        }
        let states = line.belief.states().cloned().collect();
        let owed = line.belief.owed(now);
        let silence = silence(states, owed, (self.step, at), &self.machine);
        self.differs(Difference {
            detail: format!("it does not come, while {said}"),
            ..silence
        })
    }

    /// Something was seen, or nothing where something had to be.
    fn see(&mut self, at: ConnectionIndex, seen: Observation) -> Flow {
        let place = (self.step, at);
        let held = self.held(at);
        let line = &mut self.lines[usize::from(at.0)];
        if seen == Observation::Nothing {
            let states = line.belief.states().cloned().collect();
            let owed = line.belief.owed(Instant::now());
            return self.differs(silence(states, owed, place, &self.machine));
        }
        let reading = Reading::of(&seen);
        let there = |predicted: &Predicted| Predicted {
            connection: at,
            ..*predicted
        };
        let judge = |predicted: &Predicted| self.ledger.judge(&there(predicted), &reading);
        match line.belief.observe(judge, &held, Instant::now()) {
            Ok(explained) => {
                self.ledger.remember(&there(&explained.predicted), &reading);
                self.note(at, &explained);
                if let Some(exchange) = self.played.conversation.last_mut() {
                    exchange.seen.push((at, self.room.keep(seen)));
                }
                Flow::GoesOn
            }
            Err(unexplained) => {
                let difference = unexplained.into_difference(place, &self.machine, &reading);
                self.differs(difference)
            }
        }
    }

    /// Notes what comes of something that was explained.
    fn note(&mut self, at: ConnectionIndex, explained: &Explained) {
        let line = &mut self.lines[usize::from(at.0)];
        match explained.predicted.output {
            Output::Http {
                status: UpgradeStatus::SwitchingProtocols,
                ..
            } => line.stage = Stage::Open,
            Output::Close { .. } => line.stage = Stage::Closing,
            Output::End => line.caller = None,
            Output::Http { .. }
            | Output::StateChanged { .. }
            | Output::MessageAccepted { .. }
            | Output::MessageCancelled { .. }
            | Output::AgentStarted { .. }
            | Output::AgentThinking { .. }
            | Output::ToolExecuting { .. }
            | Output::ToolCompleted { .. }
            | Output::AgentCompleted { .. }
            | Output::AgentError { .. }
            | Output::AgentStopped { .. }
            | Output::Pong { .. }
            | Output::Status { .. }
            | Output::Error { .. }
            | Output::Heartbeat => {}
        }
        if let Some(rule) = explained.rule {
            let predicted = Predicted {
                rule,
                ..explained.predicted
            };
            exercise::output(self.coverage, &predicted, explained.turn);
        }
        for transition in &explained.transitions {
            self.coverage.took(&mut self.trail, at, *transition);
        }
        let users = self.lines.iter().filter(|line| line.stage == Stage::Open);
        let of = |user| users.clone().any(|line| line.belief.holds(user).least > 0);
        if of(User::Alice) && of(User::Bob) {
            self.coverage.exercised(Rule::AlwaysIsolation);
        }
    }

    /// How many other connections hold a place of a user.
    fn held(&self, at: ConnectionIndex) -> impl Fn(User) -> Held + use<> {
        let of = |user: User| {
            let others = self.lines.iter().enumerate();
            let others = others.filter(|(place, _)| *place != usize::from(at.0));
            let mut held = Held { least: 0, most: 0 };
            for (_, line) in others {
                let one = line.belief.holds(user);
                held.least += one.least;
                held.most += one.most;
            }
            held
        };
        let (alice, bob) = (of(User::Alice), of(User::Bob));
        move |user| match user {
            User::Alice => alice,
            User::Bob => bob,
        }
    }

    fn unanswered(&mut self, at: ConnectionIndex, mismatch: Mismatch) -> Flow {
        let Mismatch { rule, detail } = mismatch;
        self.differs(Difference {
            step: self.step,
            connection: at,
            rule,
            expected: None,
            seen: Observation::Nothing,
            detail,
            fitting: Vec::new(),
        })
    }

    fn differs(&mut self, difference: Difference) -> Flow {
        let witness = Witness {
            histories: Histories::of_conversation(&self.played.conversation),
            ledger: &self.ledger,
        };
        self.played.difference = Some(witness.charge(difference));
        Flow::Over
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
            let until = Instant::now() + AGENT_PATIENCE;
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

    /// Listens until something comes, but no longer than that; then settles.
    async fn listen(&mut self, at: ConnectionIndex, until: Instant) -> Flow {
        let Some(caller) = &mut self.lines[usize::from(at.0)].caller else {
            return Flow::GoesOn;
        };
        let seen = caller.listen(until).await;
        if seen != Observation::Nothing && self.see(at, seen) == Flow::Over {
            return Flow::Over;
        }
        self.settle(at).await
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
