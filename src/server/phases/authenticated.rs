//! `authenticated`: the user is known, and the critical services are not yet up. Messages wait.

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::lifecycle::state;
use wsproof_model::vocabulary::Timer;

use super::ending::{services_given_up, shut_down};
use super::processing::next_run;
use super::{Phase, end};
use crate::server::member::{Heard, Member};
use crate::server::session::{At, Event, Input};
use crate::server::timers::Countdown;

/// Waits for the critical services, at most `services_timeout`.
pub(super) async fn authenticated<T: AsyncRead + AsyncWrite + Unpin>(
    mut connection: At<state::Authenticated, T>,
    mut member: Member,
) -> Phase<T> {
    let mut deadline = Countdown::default();
    connection.context().start(Timer::Services, &mut deadline);
    loop {
        let state = connection.state();
        let session = connection.context_mut();
        match session.next_event(&mut deadline).await {
            Event::Own(()) => return services_given_up(connection, member),
            Event::Input(Input::Shutdown) => return shut_down(connection, member),
            Event::Input(Input::End(ending)) => return end(connection, member, ending),
            Event::Input(Input::ServicesChanged) => {
                if session.services().critical_up() {
                    return services_confirmed(connection, member);
                }
            }
            Event::Input(Input::Message(message)) => {
                if let Heard::New(message) = member.hear(session, state, None, message) {
                    member.enqueue(session, message);
                }
            }
        }
    }
}

/// Goes on, if the critical services are up (PROTOCOL.md section 5, "Services").
pub(super) fn services_confirmed<T: AsyncRead + AsyncWrite + Unpin>(
    connection: At<state::Authenticated, T>,
    member: Member,
) -> Phase<T> {
    let services = connection.context().services();
    if !services.critical_up() {
        Phase::Authenticated(connection, member)
    } else if services.tools_up() {
        next_run(connection.critical_services_up().pipeline_opened(), member)
    } else {
        next_run(connection.ready_without_tools(), member)
    }
}
