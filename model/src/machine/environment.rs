//! What the machine says to what the environment does: agents, timers, services, a shutdown.

use super::input::AgentStep;
use super::output::{Output, ToolOutcome};
use super::reaction::Step;
use crate::run::{RunEvent, RunPhase};
use crate::vocabulary::{
    CloseCode, LifecycleState, Rule, RunErrorCode, Service, Services, StopReason, Timer,
    TransportState, Trigger, UpgradeStatus,
};

impl Step<'_> {
    pub(super) fn agent(&mut self, step: AgentStep) {
        let Some(run) = self.active() else {
            return self.impossible();
        };
        let message = run.message;
        let using_tool = run.phase == RunPhase::UsingTool;
        match (step, using_tool) {
            (AgentStep::Think, false) => {
                self.run_event(RunEvent::Thinking);
                self.say(Output::AgentThinking { message }, Rule::RunsEvents);
            }
            (AgentStep::CallTool, false) => {
                // Without tools the agent is told so, and the client sees nothing.
                if self.world.services.tools_up() {
                    self.run_event(RunEvent::Executing);
                    self.say(Output::ToolExecuting { message }, Rule::RunsEvents);
                }
            }
            (AgentStep::ToolReturns, true) => {
                self.tool_done(ToolOutcome::Result, Rule::RunsEvents);
            }
            (AgentStep::ToolFails, true) => {
                self.tool_done(ToolOutcome::Failed, Rule::RunsEvents);
            }
            (AgentStep::Complete, false) => {
                self.run_event(RunEvent::Completed);
                self.say(Output::AgentCompleted { message }, Rule::RunsEvents);
                self.run_over();
            }
            (AgentStep::Fail, false) => {
                self.run_failed(RunErrorCode::AgentFailed, None, Rule::RunsAgentFailed);
            }
            (AgentStep::Panic, false) => {
                self.run_failed(RunErrorCode::AgentFailed, None, Rule::RunsAgentPanicked);
            }
            (AgentStep::ToolReturns | AgentStep::ToolFails, false)
            | (
                AgentStep::Think
                | AgentStep::CallTool
                | AgentStep::Complete
                | AgentStep::Fail
                | AgentStep::Panic,
                true,
            ) => self.impossible(),
        }
    }

    fn tool_done(&mut self, outcome: ToolOutcome, rule: Rule) {
        let Some(run) = self.active() else { return };
        self.run_event(RunEvent::ToolDone);
        self.say(
            Output::ToolCompleted {
                message: run.message,
                outcome,
            },
            rule,
        );
    }

    /// Ends the active run with an error and goes on with what waits.
    fn run_failed(&mut self, code: RunErrorCode, service: Option<Service>, rule: Rule) {
        self.run_errored(code, service, rule);
        self.run_over();
    }

    fn run_errored(&mut self, code: RunErrorCode, service: Option<Service>, rule: Rule) {
        let Some(run) = self.active() else { return };
        self.run_event(RunEvent::Errored);
        self.say(
            Output::AgentError {
                message: run.message,
                code,
                started: true,
                service,
            },
            rule,
        );
    }

    pub(super) fn timer(&mut self, timer: Timer) {
        if !self
            .connection()
            .is_some_and(|connection| connection.runs(timer))
        {
            return self.impossible();
        }
        match timer {
            Timer::Authentication => {
                if self.state() == Some(LifecycleState::Connecting) {
                    self.refuse(UpgradeStatus::RequestTimeout, Rule::HandshakeTimeout);
                } else {
                    self.close(CloseCode::Timeout, Rule::Close3008Authentication);
                }
            }
            Timer::Services => self.services_given_up(Rule::Close1013Startup),
            Timer::Recovery => self.services_given_up(Rule::Close1013Recovery),
            Timer::Run => self.run_failed(RunErrorCode::Timeout, None, Rule::RunsTimeout),
            Timer::Idle => self.go(Trigger::FellQuiet, Rule::QuietIdle),
            Timer::Heartbeat => self.heartbeat(),
            Timer::HeartbeatAnswer => self.close(CloseCode::Timeout, Rule::Close3008Heartbeat),
            Timer::Close => {
                self.say(Output::End, Rule::CloseEnd);
                self.leave(Trigger::TransportEnded);
            }
        }
    }

    /// A client that is not silent answers a ping by itself, at once.
    fn heartbeat(&mut self) {
        self.start_timer(Timer::Heartbeat);
        self.say(Output::Heartbeat, Rule::HeartbeatPing);
        let Some(connection) = self.connection() else {
            return;
        };
        if connection.silent && !connection.heartbeat_unanswered {
            connection.heartbeat_unanswered = true;
            self.start_timer(Timer::HeartbeatAnswer);
        }
    }

    fn services_given_up(&mut self, rule: Rule) {
        let service = self.world.services.missing_critical();
        self.give_up_waiting(RunErrorCode::ServiceUnavailable, service, Rule::LossGivenUp);
        self.close(CloseCode::TryAgainLater, rule);
    }

    /// A service went up or down; `before` is how the services were.
    pub(super) fn services_changed(&mut self, before: Services) {
        let now = self.world.services;
        if before.tools_up() && !now.tools_up() {
            self.tools_lost();
        }
        if !before.tools_up() && now.tools_up() && self.state() == Some(LifecycleState::Degraded) {
            self.go(Trigger::ToolsRestored, Rule::ServicesToolsBack);
        }
        if before.critical_up() && !now.critical_up() {
            self.critical_lost();
        }
        if !before.critical_up() && now.critical_up() {
            match self.state() {
                Some(LifecycleState::Authenticated) => self.services_confirmed(Rule::ServicesReady),
                Some(LifecycleState::Reconnecting) => self.services_confirmed(Rule::LossRecovered),
                Some(
                    LifecycleState::Connecting
                    | LifecycleState::Accepted
                    | LifecycleState::ServicesReady
                    | LifecycleState::ProcessingReady
                    | LifecycleState::Processing
                    | LifecycleState::Idle
                    | LifecycleState::Degraded
                    | LifecycleState::Closing
                    | LifecycleState::Closed
                    | LifecycleState::Failed,
                )
                | None => {}
            }
        }
    }

    fn tools_lost(&mut self) {
        match self.state() {
            Some(LifecycleState::ProcessingReady | LifecycleState::Idle) => {
                self.go(Trigger::ToolsLost, Rule::ServicesWithoutTools);
            }
            Some(LifecycleState::Processing) => {
                if self
                    .active()
                    .is_some_and(|run| run.phase == RunPhase::UsingTool)
                {
                    self.tool_done(ToolOutcome::ServiceUnavailable, Rule::ServicesToolLost);
                }
            }
            Some(
                LifecycleState::Connecting
                | LifecycleState::Accepted
                | LifecycleState::Authenticated
                | LifecycleState::ServicesReady
                | LifecycleState::Degraded
                | LifecycleState::Reconnecting
                | LifecycleState::Closing
                | LifecycleState::Closed
                | LifecycleState::Failed,
            )
            | None => {}
        }
    }

    fn critical_lost(&mut self) {
        if !self.state().is_some_and(LifecycleState::is_operational) {
            return;
        }
        let service = self.world.services.missing_critical();
        self.run_errored(
            RunErrorCode::ServiceUnavailable,
            service,
            Rule::LossActiveRun,
        );
        if self.state() != Some(LifecycleState::Degraded) {
            self.go(Trigger::CriticalServiceLost, Rule::LossReconnecting);
        }
        self.go(Trigger::CriticalServiceLost, Rule::LossReconnecting);
    }

    pub(super) fn shut_down(&mut self) {
        let Some(state) = self.state() else { return };
        match state.transport() {
            TransportState::Opening => {
                self.refuse(UpgradeStatus::ServiceUnavailable, Rule::HandshakeShutdown);
            }
            TransportState::Closing | TransportState::Gone => {}
            TransportState::Open => {
                if let Some(run) = self.active() {
                    self.run_event(RunEvent::Stopped);
                    let stopped = Output::AgentStopped {
                        message: run.message,
                        reason: StopReason::Shutdown,
                    };
                    self.say(stopped, Rule::ShutdownActive);
                }
                self.give_up_waiting(RunErrorCode::Shutdown, None, Rule::ShutdownWaiting);
                self.close(CloseCode::GoingAway, Rule::Close1001);
            }
        }
    }
}
