//! `reconnecting`: a critical service is down and is being restored. Messages wait.

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::lifecycle::state;
use wsproof_model::vocabulary::Timer;

use super::ending::{services_given_up, shut_down};
use super::processing::next_run;
use super::{Phase, end};
use crate::server::member::{Heard, Member};
use crate::server::session::{At, Event, Input};
use crate::server::timers::Countdown;

/// Waits for the critical services, at most `recovery_timeout` (PROTOCOL.md section 5, "Loss").
pub(super) async fn reconnecting<T: AsyncRead + AsyncWrite + Unpin>(
    mut connection: At<state::Reconnecting, T>,
    mut member: Member,
) -> Phase<T> {
    let mut deadline = Countdown::default();
    connection.context().start(Timer::Recovery, &mut deadline);
    loop {
        let state = connection.state();
        let session = connection.context_mut();
        match session.next_event(&mut deadline).await {
            Event::Own(()) => return services_given_up(connection, member),
            Event::Input(Input::Shutdown) => return shut_down(connection, member),
            Event::Input(Input::End(ending)) => return end(connection, member, ending),
            Event::Input(Input::ServicesChanged) => {
                let services = session.services();
                if services.critical_up() {
                    let confirmed = connection.critical_services_up();
                    return if services.tools_up() {
                        next_run(confirmed.pipeline_opened(), member)
                    } else {
                        next_run(confirmed.ready_without_tools(), member)
                    };
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
