//! What comes of something that was seen, or of nothing where something had to be.

use std::time::Instant;

use wsproof_model::machine::input::{ConnectionIndex, User};
use wsproof_model::machine::output::{Output, Predicted};
use wsproof_model::vocabulary::{Rule, UpgradeStatus};

use super::{Flow, Player, Stage};
use crate::lockstep::charge::{Histories, Witness};
use crate::lockstep::choices::belief::{Explained, Held};
use crate::lockstep::choices::explanation::silence;
use crate::lockstep::choices::talk::Talk;
use crate::lockstep::compare::{Mismatch, Reading};
use crate::lockstep::exercise;
use crate::lockstep::verdict::Difference;
use crate::targets::remote::Heard;
use crate::targets::{Observation, PATIENCE};

impl Player<'_> {
    /// Something was seen.
    pub(super) fn see(&mut self, at: ConnectionIndex, heard: Heard) -> Flow {
        let Heard { seen, read, .. } = &heard;
        let place = (self.step, at);
        let held = self.held(at);
        let line = &mut self.lines[usize::from(at.0)];
        let reading = Reading::of(seen);
        let there = |predicted: &Predicted| Predicted {
            connection: at,
            ..*predicted
        };
        let judge = |predicted: &Predicted| self.ledger.judge(&there(predicted), &reading);
        match line.belief.observe(judge, &held, *read) {
            Ok(explained) => {
                self.ledger.remember(&there(&explained.predicted), &reading);
                self.time(&there(&explained.predicted), explained.due, &heard);
                self.note(at, &explained);
                if let Some(exchange) = self.played.conversation.last_mut() {
                    exchange.seen.push((at, self.room.keep(heard.seen)));
                }
                Flow::GoesOn
            }
            Err(unexplained) => {
                let difference = unexplained.into_difference(place, &self.machine, &reading);
                self.differs(difference)
            }
        }
    }

    /// Whether something came in time, if it is known when it was due.
    fn time(&mut self, predicted: &Predicted, due: Option<Instant>, heard: &Heard) {
        let Some(due) = due else {
            return;
        };
        exercise::time(self.coverage);
        if heard.not_before.is_none_or(|it| it <= due + PATIENCE) {
            return;
        }
        let Mismatch { rule, detail } = Mismatch::late(heard.read - due);
        let step = self.step;
        self.played.note_late(|| Difference {
            step,
            connection: predicted.connection,
            rule,
            expected: Some(*predicted),
            seen: heard.seen.clone(),
            detail,
            fitting: Vec::new(),
        });
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
    pub(super) fn held(&self, at: ConnectionIndex) -> impl Fn(User) -> Held + use<> {
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

    /// Nothing came where something had to.
    pub(super) fn owes(&mut self, at: ConnectionIndex) -> Flow {
        let line = &self.lines[usize::from(at.0)];
        let states = line.belief.states().cloned().collect();
        let owed = line.belief.owed(Instant::now());
        let waited = (&self.machine, self.server.patience());
        self.differs(silence(states, owed, (self.step, at), waited))
    }

    /// A server has talked for too long, each word of it such as its environment may have led to, and of what it must say
    /// nothing came.
    pub(super) fn talks_on(&mut self, at: ConnectionIndex, talk: &Talk, now: Instant) -> Flow {
        let line = &self.lines[usize::from(at.0)];
        let said = talk.told(now);
        if line.belief.may_be_silent(self.held(at), now) {
            let Mismatch { rule, detail } = Mismatch::unanswered_ping();
            let detail = format!("{detail}, while {said}");
            return self.unanswered(at, Mismatch { rule, detail });
        }
        let states = line.belief.states().cloned().collect();
        let owed = line.belief.owed(now);
        let waited = (&self.machine, self.server.patience());
        let silence = silence(states, owed, (self.step, at), waited);
        self.differs(Difference {
            detail: format!("it does not come, while {said}"),
            ..silence
        })
    }

    pub(super) fn unanswered(&mut self, at: ConnectionIndex, mismatch: Mismatch) -> Flow {
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

    pub(super) fn differs(&mut self, difference: Difference) -> Flow {
        let witness = Witness {
            histories: Histories::of_conversation(&self.played.conversation),
            ledger: &self.ledger,
            unseen: &[],
        };
        self.played.difference = Some(witness.charge(difference));
        Flow::Over
    }
}
