//! `processing_ready`: messages are processed at once.

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::lifecycle::state;
use wsproof_model::vocabulary::Timer;

use super::ending::shut_down;
use super::processing::start_run;
use super::{Phase, end};
use crate::server::member::{Heard, Member};
use crate::server::session::{At, Event, Input};
use crate::server::timers::Countdown;

/// Waits for a message; when none has come for `idle_timeout`, the connection is idle.
pub(super) async fn processing_ready<T: AsyncRead + AsyncWrite + Unpin>(
    mut connection: At<state::ProcessingReady, T>,
    mut member: Member,
) -> Phase<T> {
    let mut quiet = Countdown::default();
    connection.context().start(Timer::Idle, &mut quiet);
    loop {
        let state = connection.state();
        let session = connection.context_mut();
        match session.next_event(&mut quiet).await {
            Event::Own(()) => return Phase::Idle(connection.fell_quiet(), member),
            Event::Input(Input::Shutdown) => return shut_down(connection, member),
            Event::Input(Input::End(ending)) => return end(connection, member, ending),
            Event::Input(Input::ServicesChanged) => {
                let services = session.services();
                if !services.critical_up() {
                    let degraded = connection.critical_service_lost();
                    return Phase::Reconnecting(degraded.critical_service_lost(), member);
                }
                if !services.tools_up() {
                    return Phase::Degraded(connection.tools_lost(), member);
                }
            }
            Event::Input(Input::Message(message)) => {
                match member.hear(session, state, None, message) {
                    Heard::New(message) => {
                        member.accept(session, &message);
                        return start_run(connection.run_started(), member, message);
                    }
                    Heard::Answered | Heard::StopActive => session.start(Timer::Idle, &mut quiet),
                }
            }
        }
    }
}
