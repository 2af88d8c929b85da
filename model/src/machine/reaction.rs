//! One reaction on one connection: what the inputs have in common.

use super::Machine;
use super::input::{ConnectionIndex, MessageId};
use super::output::{Output, Possibility, Predicted, Reaction};
use super::world::{ActiveRun, Connection, World};
use crate::lifecycle::{Transition, successor};
use crate::run::{RunEvent, RunPhase};
use crate::vocabulary::{
    CloseCode, LifecycleState, Rule, RunErrorCode, Service, Timer, Trigger, UpgradeStatus,
};

/// A reaction under way on the connection `index`.
pub(super) struct Step<'a> {
    pub(super) machine: &'a Machine,
    pub(super) world: &'a mut World,
    pub(super) index: ConnectionIndex,
    pub(super) reaction: &'a mut Reaction,
}

impl Step<'_> {
    /// Where the connection is kept; an index beyond the conversation's connections has no place.
    pub(super) fn slot(&mut self) -> Option<&mut Option<Connection>> {
        self.world.connections.get_mut(usize::from(self.index.0))
    }

    /// The connection, if it was ever opened.
    pub(super) fn connection(&mut self) -> Option<&mut Connection> {
        self.slot().and_then(Option::as_mut)
    }

    pub(super) fn state(&self) -> Option<LifecycleState> {
        self.world
            .connection(self.index)
            .map(|connection| connection.state)
    }

    pub(super) fn impossible(&mut self) {
        self.reaction.possibility = Possibility::Impossible;
    }

    pub(super) fn say(&mut self, output: Output, rule: Rule) {
        self.reaction.outputs.push(Predicted {
            connection: self.index,
            output,
            rule,
        });
    }

    pub(super) fn start_timer(&mut self, timer: Timer) {
        self.reaction.timers_started.push((self.index, timer));
    }

    /// Takes the connection on by `trigger`, which the lifecycle table must list.
    ///
    /// # Panics
    /// If the table does not list it: then the machine and the table contradict each other, and nothing that either
    /// says can be relied on.
    pub(super) fn go(&mut self, trigger: Trigger, rule: Rule) {
        let Some(connection) = self.connection() else {
            return;
        };
        let from = connection.state;
        let to = match successor(from, trigger) {
            Ok(to) => to,
            Err(illegal) => {
                panic!("the reference machine contradicts the lifecycle table: {illegal}")
            }
        };
        connection.state = to;
        self.reaction
            .transitions
            .push((self.index, Transition { from, trigger, to }));
        if to.is_announced() {
            self.say(
                Output::StateChanged {
                    from,
                    to,
                    reason: trigger,
                },
                rule,
            );
        }
        self.start_timers_of(to);
    }

    fn start_timers_of(&mut self, state: LifecycleState) {
        match state {
            LifecycleState::Connecting => self.start_timer(Timer::Authentication),
            LifecycleState::Accepted => self.start_timer(Timer::Heartbeat),
            LifecycleState::Authenticated => self.start_timer(Timer::Services),
            LifecycleState::ProcessingReady => self.start_timer(Timer::Idle),
            LifecycleState::Reconnecting => self.start_timer(Timer::Recovery),
            LifecycleState::Closing => self.start_timer(Timer::Close),
            LifecycleState::ServicesReady
            | LifecycleState::Processing
            | LifecycleState::Idle
            | LifecycleState::Degraded
            | LifecycleState::Closed
            | LifecycleState::Failed => {}
        }
    }

    /// Answers an upgrade that is refused; the transport ends.
    pub(super) fn refuse(&mut self, status: UpgradeStatus, rule: Rule) {
        self.say(
            Output::Http {
                status,
                subprotocol: false,
            },
            rule,
        );
        self.say(Output::End, Rule::HandshakeEnd);
        self.leave(Trigger::HandshakeRefused);
    }

    /// Sends a close frame. Whether the transport ends with it depends on the code.
    pub(super) fn close(&mut self, code: CloseCode, rule: Rule) {
        self.say(
            Output::Close {
                code: Some(code.number()),
            },
            rule,
        );
        self.leave(Trigger::CloseStarted);
        if code.fails_the_connection() {
            self.say(Output::End, Rule::CloseFail);
            self.leave(Trigger::TransportEnded);
        }
    }

    /// Goes to a state in which nothing of the connection but the state matters any more: its run is cancelled, its
    /// queue dropped, its place freed.
    pub(super) fn leave(&mut self, trigger: Trigger) {
        self.go(trigger, Rule::LifecycleTransition);
        if let Some(connection) = self.connection() {
            connection.forget();
        }
    }

    /// After authentication, or when a service came up: goes on if the critical services allow it.
    pub(super) fn services_confirmed(&mut self, rule: Rule) {
        if !self.world.services.critical_up() {
            return;
        }
        let tools_up = self.world.services.tools_up();
        let recovering = self.state() == Some(LifecycleState::Reconnecting);
        if tools_up || recovering {
            self.go(Trigger::CriticalServicesUp, rule);
        }
        if tools_up {
            self.go(Trigger::PipelineOpened, rule);
        } else {
            self.go(
                Trigger::ReadyWithoutTools,
                if recovering {
                    rule
                } else {
                    Rule::ServicesWithoutTools
                },
            );
        }
        self.start_next();
    }

    /// Starts the run of the first waiting message, if one waits; the state is one in which messages are processed.
    pub(super) fn start_next(&mut self) {
        let Some(connection) = self.connection() else {
            return;
        };
        if !connection.waiting.is_empty() {
            let message = connection.waiting.remove(0);
            self.start_run(message);
        }
    }

    /// Starts the run of `message`.
    pub(super) fn start_run(&mut self, message: MessageId) {
        if self.state() != Some(LifecycleState::Processing) {
            self.go(Trigger::RunStarted, Rule::LifecycleTransition);
        }
        if let Some(connection) = self.connection() {
            connection.active = Some(ActiveRun {
                message,
                phase: RunPhase::Pending,
            });
        }
        self.run_event(RunEvent::Started);
        self.start_timer(Timer::Run);
        self.say(Output::AgentStarted { message }, Rule::RunsStarted);
    }

    /// Notes an event of the active run, which the grammar must allow; the run is forgotten when it ends.
    ///
    /// # Panics
    /// If the grammar does not allow it: then the machine contradicts the table.
    pub(super) fn run_event(&mut self, event: RunEvent) {
        let Some(connection) = self.connection() else {
            return;
        };
        let Some(run) = connection.active.as_mut() else {
            return;
        };
        match run.phase.after(event) {
            Ok(RunPhase::Ended) => connection.active = None,
            Ok(phase) => run.phase = phase,
            Err(illegal) => panic!("the reference machine contradicts the run grammar: {illegal}"),
        }
    }

    /// After the end of a run: the next one, or the state of a connection without one.
    pub(super) fn run_over(&mut self) {
        let nothing_waits = self
            .connection()
            .is_some_and(|connection| connection.waiting.is_empty());
        if !nothing_waits {
            self.start_next();
        } else if self.world.services.tools_up() {
            self.go(Trigger::RunEnded, Rule::LifecycleTransition);
        } else {
            self.go(Trigger::RunEndedWithoutTools, Rule::LifecycleTransition);
        }
    }

    /// The active run, if there is one.
    pub(super) fn active(&self) -> Option<ActiveRun> {
        self.world
            .connection(self.index)
            .and_then(|connection| connection.active)
    }

    /// Gives up every waiting message.
    pub(super) fn give_up_waiting(
        &mut self,
        code: RunErrorCode,
        service: Option<Service>,
        rule: Rule,
    ) {
        let Some(connection) = self.connection() else {
            return;
        };
        for message in std::mem::take(&mut connection.waiting) {
            self.say(
                Output::AgentError {
                    message,
                    code,
                    started: false,
                    service,
                },
                rule,
            );
        }
    }
}
