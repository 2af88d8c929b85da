//! `processing`: a run is active. How runs start, what is the same in all of a run, and how it ends.

use std::ops::ControlFlow;

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::lifecycle::{LifecycleMarker, on, state};
use wsproof_model::run::{self, PhaseMarker, phase};
use wsproof_model::vocabulary::{RunErrorCode, ServerMessage, Service, StopReason, Timer};

use super::ending::shut_down;
use super::{Phase, end};
use crate::server::member::{Heard, Member, UserMessage};
use crate::server::run::{AgentRun, Oversight};
use crate::server::session::{At, Input};
use crate::server::timers::Countdown;

/// A phase of a run in which the run can be ended.
pub(super) trait Active:
    run::on::Errored<Next = phase::Ended> + run::on::Stopped<Next = phase::Ended>
{
}

impl<P> Active for P where
    P: run::on::Errored<Next = phase::Ended> + run::on::Stopped<Next = phase::Ended>
{
}

/// A connection that is processing, and its run in the phase `P`.
pub(super) struct Processing<P: PhaseMarker, T> {
    pub(super) connection: At<state::Processing, T>,
    pub(super) member: Member,
    pub(super) run: AgentRun<P>,
}

/// Starts the run of the first waiting message, if one waits.
pub(super) fn next_run<S, T: AsyncRead + AsyncWrite + Unpin>(
    connection: At<S, T>,
    mut member: Member,
) -> Phase<T>
where
    S: on::RunStarted<Next = state::Processing>,
    Phase<T>: From<(At<S, T>, Member)>,
{
    match member.next_waiting() {
        Some(message) => start_run(connection.run_started(), member, message),
        None => Phase::from((connection, member)),
    }
}

/// Starts the run of `message`, with an orchestrator of its own.
pub(super) fn start_run<T: AsyncRead + AsyncWrite + Unpin>(
    mut connection: At<state::Processing, T>,
    mut member: Member,
    message: UserMessage,
) -> Phase<T> {
    let session = connection.context_mut();
    let request = member.request(session, message);
    let identity = request.identity.clone();
    let mut deadline = Countdown::default();
    session.start(Timer::Run, &mut deadline);
    session.say(&ServerMessage::AgentStarted {
        message_id: identity.message_id.clone(),
        run_id: identity.run_id.clone(),
    });
    let oversight = Oversight::new(identity, deadline);
    let run = session.shared().runtime.run(request, oversight);
    Phase::Thinking(connection, member, run.started())
}

/// Goes on after the end of a run: with the next one, or in the state of a connection without one.
pub(super) fn run_over<T: AsyncRead + AsyncWrite + Unpin>(
    connection: At<state::Processing, T>,
    mut member: Member,
) -> Phase<T> {
    if let Some(message) = member.next_waiting() {
        start_run(connection, member, message)
    } else if connection.context().services().tools_up() {
        Phase::ProcessingReady(connection.run_ended(), member)
    } else {
        Phase::Degraded(connection.run_ended_without_tools(), member)
    }
}

impl<P: Active, T: AsyncRead + AsyncWrite + Unpin> Processing<P, T> {
    /// Reacts to what can happen in every state. The run goes on, or another phase follows.
    pub(super) fn react(mut self, input: Input) -> ControlFlow<Phase<T>, Self> {
        let session = self.connection.context_mut();
        match input {
            Input::ServicesChanged => match session.services().missing_critical() {
                Some(service) => ControlFlow::Break(self.critical_service_lost(service)),
                None => ControlFlow::Continue(self),
            },
            Input::Message(message) => {
                let active = Some(self.run.context().message_id());
                match self
                    .member
                    .hear(session, state::Processing::STATE, active, message)
                {
                    Heard::Answered => {}
                    Heard::New(message) => self.member.enqueue(session, message),
                    Heard::StopActive => {
                        let (connection, member) = self.stopped(StopReason::ClientAsked);
                        return ControlFlow::Break(run_over(connection, member));
                    }
                }
                ControlFlow::Continue(self)
            }
            Input::Shutdown => {
                let (connection, member) = self.stopped(StopReason::Shutdown);
                ControlFlow::Break(shut_down(connection, member))
            }
            Input::End(ending) => {
                ControlFlow::Break(end(self.connection, (self.run, self.member), ending))
            }
        }
    }

    /// Ends a run that outlasted `run_timeout`.
    pub(super) fn timed_out(self) -> Phase<T> {
        let (connection, member) = self.errored(RunErrorCode::Timeout, None);
        run_over(connection, member)
    }

    fn critical_service_lost(self, service: Service) -> Phase<T> {
        let (connection, member) = self.errored(RunErrorCode::ServiceUnavailable, Some(service));
        let degraded = connection.critical_service_lost();
        Phase::Reconnecting(degraded.critical_service_lost(), member)
    }

    /// Ends the run with an error. Its orchestrator is released before the client hears of it.
    pub(super) fn errored(
        mut self,
        code: RunErrorCode,
        service: Option<Service>,
    ) -> (At<state::Processing, T>, Member) {
        let identity = self.run.context().identity().clone();
        drop(self.run.errored());
        self.connection
            .context_mut()
            .say(&ServerMessage::AgentError {
                message_id: identity.message_id,
                run_id: Some(identity.run_id),
                code,
                service,
            });
        (self.connection, self.member)
    }

    /// Stops the run. Its orchestrator is released before the client hears of it.
    fn stopped(mut self, reason: StopReason) -> (At<state::Processing, T>, Member) {
        let identity = self.run.context().identity().clone();
        drop(self.run.stopped());
        self.connection
            .context_mut()
            .say(&ServerMessage::AgentStopped {
                message_id: identity.message_id,
                run_id: identity.run_id,
                reason,
            });
        (self.connection, self.member)
    }
}

impl<T> From<(At<state::ProcessingReady, T>, Member)> for Phase<T> {
    fn from((connection, member): (At<state::ProcessingReady, T>, Member)) -> Self {
        Self::ProcessingReady(connection, member)
    }
}

impl<T> From<(At<state::Degraded, T>, Member)> for Phase<T> {
    fn from((connection, member): (At<state::Degraded, T>, Member)) -> Self {
        Self::Degraded(connection, member)
    }
}
