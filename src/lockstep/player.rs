//! Plays one sequence in lockstep: to the machine and to a session of a target.

mod fences;

use std::time::Duration;

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Input};
use wsproof_model::machine::output::{Output, Possibility, Predicted, Reaction};
use wsproof_model::machine::world::World;
use wsproof_model::properties::{Monitor, Step};
use wsproof_model::vocabulary::{Rule, Timer};

use super::charge::{Histories, Witness};
use super::compare::{Contents, Ledger, Mismatch};
use super::coverage::{Coverage, Trail};
use super::exercise::{self, Turn};
use super::played::Played;
use super::timeline::Timeline;
use super::verdict::{Difference, Exchange};
use crate::sequences::Sequence;
use crate::targets::{Observation, Session, TargetError, Time};

/// How closely silence is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// After each input the connections that it concerns are fenced, at the end all of them: fast.
    Concerned,
    /// After each input all connections are fenced, and what is seen is kept: for a conversation that is to be shown.
    All,
}

/// Plays `sequence` to the machine and to `session`, up to the first difference.
///
/// # Errors
/// If the target cannot go on.
pub async fn play<S: Session>(
    sequence: &Sequence,
    session: &mut S,
    watch: Watch,
    coverage: &mut Coverage,
) -> Result<Played, TargetError> {
    let machine = sequence.machine();
    let world = machine.initial();
    let mut player = Player {
        ledger: Ledger::new(
            sequence.limits.clone(),
            world.connections.len(),
            Contents::Scripted,
        ),
        timeline: Timeline::new(sequence.limits.clone()),
        before: world.clone(),
        world,
        monitor: Monitor::new(&machine),
        machine,
        session,
        watch,
        coverage,
        trail: Trail::default(),
        reaction: Reaction::new(),
        seen: 0,
        played: Played::default(),
        step: 0,
    };
    for (step, input) in sequence.inputs.iter().enumerate() {
        player.step = step;
        if player.input(input).await? == Flow::Over {
            break;
        }
    }
    if player.played.difference.is_none() && player.fence_all().await == Flow::GoesOn {
        player.count_orchestrators(None).await?;
    }
    Ok(player.played)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    GoesOn,
    Over,
}

/// What can be on its way on connections that an input does not concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Others {
    /// Nothing: they can be fenced.
    Fenced,
    /// What their own timers do, which fire at the same instant.
    Due,
}

struct Player<'a, S> {
    machine: Machine,
    monitor: Monitor,
    world: World,
    before: World,
    ledger: Ledger,
    timeline: Timeline,
    session: &'a mut S,
    watch: Watch,
    coverage: &'a mut Coverage,
    trail: Trail,
    reaction: Reaction,
    /// How many of its outputs were seen.
    seen: usize,
    played: Played,
    step: usize,
}

impl<S: Session> Player<'_, S> {
    async fn input(&mut self, input: &Input) -> Result<Flow, TargetError> {
        match (input, self.session.time()) {
            (Input::Timer { connection, timer }, Time::Virtual) => {
                self.wait_for(*connection, *timer).await
            }
            (
                Input::Client { .. }
                | Input::Agent { .. }
                | Input::Timer { .. }
                | Input::Service { .. }
                | Input::Shutdown,
                Time::ByHand | Time::Virtual,
            ) => self.exchange(input, Others::Fenced).await,
        }
    }

    /// Lets virtual time pass until a timer has fired, and every other that is due until then.
    async fn wait_for(
        &mut self,
        connection: ConnectionIndex,
        timer: Timer,
    ) -> Result<Flow, TargetError> {
        let mut fired = !self
            .world
            .connection(connection)
            .is_some_and(|it| it.runs(timer));
        while let Some(due) = self.timeline.next() {
            if fired && !due.after.is_zero() {
                break;
            }
            if due.tied {
                return Ok(Flow::Over);
            }
            if self.until_due(due.connection, due.after).await == Flow::Over {
                return Ok(Flow::Over);
            }
            // What fires at the same instant on other connections is on its way there already.
            let others = if due.shared {
                Others::Due
            } else {
                Others::Fenced
            };
            let input = Input::Timer {
                connection: due.connection,
                timer: due.timer,
            };
            if self.exchange(&input, others).await? == Flow::Over {
                return Ok(Flow::Over);
            }
            fired |= (due.connection, due.timer) == (connection, timer)
                || !self
                    .world
                    .connection(connection)
                    .is_some_and(|it| it.runs(timer));
        }
        Ok(Flow::GoesOn)
    }

    /// Lets time pass up to the instant before a timer is due, at which nothing may have happened, and then to the
    /// deadline.
    async fn until_due(&mut self, connection: ConnectionIndex, after: Duration) -> Flow {
        const INSTANT: Duration = Duration::from_millis(1);
        let before = after.saturating_sub(INSTANT);
        if !before.is_zero() {
            self.session.pass(before).await;
            self.timeline.pass(before);
            let fenced = match self.watch {
                Watch::Concerned => self.fence_one(connection).await,
                Watch::All => self.fence_all().await,
            };
            if fenced == Flow::Over {
                return Flow::Over;
            }
        }
        let rest = after.min(INSTANT);
        self.session.pass(rest).await;
        self.timeline.pass(rest);
        Flow::GoesOn
    }

    /// One input: the machine's word, the server's, and whether they agree.
    async fn exchange(&mut self, input: &Input, others: Others) -> Result<Flow, TargetError> {
        self.before.clone_from(&self.world);
        self.seen = 0;
        self.machine
            .step_into(&mut self.world, input, &mut self.reaction);
        self.coverage.note(
            &mut self.trail,
            &self.before,
            (input, &self.reaction),
            &self.world,
        );
        self.timeline.note(&self.reaction, &self.world);
        self.note_in_ledger(*input);
        let possibility = self.reaction.possibility;
        if self.watch == Watch::All {
            self.played.conversation.push(Exchange {
                input: *input,
                possibility,
                expected: self.reaction.outputs.clone(),
                seen: Vec::new(),
            });
        }
        if self.hold_machine_to_properties(*input) == Flow::Over {
            return Ok(Flow::Over);
        }
        let concerned = input.connection();
        self.session
            .give(input, possibility, self.fence_with(*input))
            .await?;
        if possibility == Possibility::Possible {
            self.played.steps += 1;
        }
        for place in 0..self.reaction.outputs.len() {
            let predicted = self.reaction.outputs[place];
            if self.expect(&predicted).await == Flow::Over {
                return Ok(Flow::Over);
            }
            self.seen += 1;
        }
        if let (Some(refusal), []) = (self.session.refusal(), &self.reaction.outputs[..]) {
            let mismatch = Mismatch::not_taken(refusal);
            let connection = concerned.unwrap_or(ConnectionIndex(0));
            return Ok(self.differs(connection, None, Observation::Nothing, mismatch));
        }
        let fenced = match (self.watch, others, concerned) {
            (Watch::Concerned, _, Some(connection))
            | (Watch::All, Others::Due, Some(connection)) => self.fence_one(connection).await,
            (Watch::Concerned, _, None) | (Watch::All, _, _) => self.fence_all().await,
        };
        exercise::users(self.coverage, &self.world);
        let counted = self.watch == Watch::All || self.session.counts_at_every_step();
        Ok(match (fenced, others) {
            (Flow::GoesOn, Others::Fenced) if counted => {
                self.count_orchestrators(concerned).await?
            }
            (Flow::GoesOn, Others::Fenced | Others::Due) | (Flow::Over, _) => fenced,
        })
    }

    /// What the machine says must be seen is held against what must always hold (PROTOCOL.md section 7). A server that
    /// follows the machine is so held against it as well; here it is the model that would be wrong.
    fn hold_machine_to_properties(&mut self, input: Input) -> Flow {
        let step = Step {
            before: &self.before,
            input: &input,
            reaction: &self.reaction,
            after: &self.world,
        };
        let Err(broken) = self.monitor.observe(&step) else {
            return Flow::GoesOn;
        };
        let connection = broken
            .connection
            .or_else(|| input.connection())
            .unwrap_or(ConnectionIndex(0));
        let detail = format!(
            "the model itself breaks \"{}\": {}",
            broken.property.name(),
            broken.detail
        );
        let mismatch = Mismatch {
            rule: broken.property.rule(),
            detail,
        };
        self.differs(connection, None, Observation::Nothing, mismatch)
    }

    fn note_in_ledger(&mut self, input: Input) {
        let Input::Client { connection, action } = input else {
            return;
        };
        if self.reaction.possibility == Possibility::Impossible {
            return;
        }
        match action {
            ClientAction::Open => self.ledger.opened(connection),
            ClientAction::UserMessage { message, text } => {
                let user = self.world.connection(connection).and_then(|it| it.user);
                let taken =
                    self.reaction.outputs.iter().any(|predicted| {
                        matches!(predicted.output, Output::MessageAccepted { .. })
                    });
                if let (Some(user), true) = (user, taken) {
                    self.ledger.asked(connection, message, user.name(), text);
                }
            }
            ClientAction::Upgrade(_)
            | ClientAction::Authenticate(_)
            | ClientAction::StopAgent { .. }
            | ClientAction::Ping { .. }
            | ClientAction::GetStatus
            | ClientAction::Violate(_)
            | ClientAction::Breach(_)
            | ClientAction::Pong
            | ClientAction::FallSilent
            | ClientAction::Close(_)
            | ClientAction::Vanish => {}
        }
    }

    async fn expect(&mut self, predicted: &Predicted) -> Flow {
        let seen = self.session.observe(predicted.connection).await;
        let mismatch = match (&seen, self.session.refusal()) {
            (Observation::Nothing, refusal) => {
                let silence = Mismatch::silence(predicted, self.session.patience());
                Some(Mismatch {
                    detail: refusal.map_or(silence.detail, str::to_owned),
                    ..silence
                })
            }
            (_, _) => self.ledger.compare(predicted, &seen).err(),
        };
        match mismatch {
            None => {
                if let Some(after) = self.session.late() {
                    self.comes_late(predicted, &seen, after);
                }
                let before = self.before.connection(predicted.connection);
                let turn = Turn::of(predicted.output, before);
                exercise::output(self.coverage, predicted, turn);
                exercise::time(self.coverage);
                self.keep(predicted.connection, seen);
                Flow::GoesOn
            }
            Some(mismatch) => {
                let at = predicted.connection;
                if let (Observation::Nothing, Some(_)) = (&seen, self.session.refusal()) {
                    return self.differs(at, Some(*predicted), seen, mismatch);
                }
                self.tells(at, Some(*predicted), seen, mismatch)
            }
        }
    }

    fn comes_late(&mut self, predicted: &Predicted, seen: &Observation, after: Duration) {
        let step = self.step;
        let Mismatch { rule, detail } = Mismatch::late(after);
        self.played.note_late(|| Difference {
            step,
            connection: predicted.connection,
            rule,
            expected: Some(*predicted),
            seen: seen.clone(),
            detail,
            fitting: Vec::new(),
        });
    }

    /// Something differs, and may break a more telling rule than that by which something else had to come.
    fn tells(
        &mut self,
        connection: ConnectionIndex,
        expected: Option<Predicted>,
        seen: Observation,
        mismatch: Mismatch,
    ) -> Flow {
        let flow = self.differs(connection, expected, seen, mismatch);
        let (outputs, unseen) = self.reaction.outputs.split_at(self.seen);
        let witness = Witness {
            histories: Histories::of_machine(&self.before, outputs, &self.world),
            ledger: &self.ledger,
            unseen,
        };
        let difference = self.played.difference.take();
        self.played.difference = difference.map(|it| witness.charge(it));
        flow
    }

    fn differs(
        &mut self,
        connection: ConnectionIndex,
        expected: Option<Predicted>,
        seen: Observation,
        mismatch: Mismatch,
    ) -> Flow {
        let Mismatch { rule, detail } = mismatch;
        self.played.difference = Some(Difference {
            step: self.step,
            connection,
            rule,
            expected,
            seen,
            detail,
            fitting: Vec::new(),
        });
        Flow::Over
    }

    fn keep(&mut self, connection: ConnectionIndex, seen: Observation) {
        if let Some(exchange) = self.played.conversation.last_mut() {
            exchange.seen.push((connection, seen));
        }
    }

    /// No orchestrator outlives its run, and each run has its own.
    async fn count_orchestrators(
        &mut self,
        concerned: Option<ConnectionIndex>,
    ) -> Result<Flow, TargetError> {
        let runs = self
            .world
            .connections
            .iter()
            .flatten()
            .filter(|it| it.active.is_some())
            .count();
        let Some(there) = self.session.orchestrators(runs).await? else {
            return Ok(Flow::GoesOn);
        };
        if there == runs {
            exercise::orchestrators(self.coverage, runs);
            return Ok(Flow::GoesOn);
        }
        let detail = format!("there are {there} orchestrators for {runs} active runs");
        let rule = if there > runs {
            Rule::AlwaysNoOrphan
        } else {
            Rule::OrchestratorPerRun
        };
        let connection = concerned.unwrap_or(ConnectionIndex(0));
        Ok(self.differs(
            connection,
            None,
            Observation::Nothing,
            Mismatch { rule, detail },
        ))
    }
}
