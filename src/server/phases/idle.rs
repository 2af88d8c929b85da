//! `idle`: ready, and quiet. The next message leads out of it.

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::lifecycle::state;

use super::ending::shut_down;
use super::processing::start_run;
use super::{Phase, end};
use crate::server::member::{Heard, Member};
use crate::server::session::{At, Input};

/// Waits for a message.
pub(super) async fn idle<T: AsyncRead + AsyncWrite + Unpin>(
    mut connection: At<state::Idle, T>,
    mut member: Member,
) -> Phase<T> {
    loop {
        let state = connection.state();
        let session = connection.context_mut();
        match session.next_input().await {
            Input::Shutdown => return shut_down(connection, member),
            Input::End(ending) => return end(connection, member, ending),
            Input::ServicesChanged => {
                let services = session.services();
                if !services.critical_up() {
                    let degraded = connection.critical_service_lost();
                    return Phase::Reconnecting(degraded.critical_service_lost(), member);
                }
                if !services.tools_up() {
                    return Phase::Degraded(connection.tools_lost(), member);
                }
            }
            Input::Message(message) => match member.hear(session, state, None, message) {
                Heard::New(message) => {
                    member.accept(session, &message);
                    return start_run(connection.run_started(), member, message);
                }
                Heard::Answered | Heard::StopActive => {
                    return Phase::ProcessingReady(connection.client_spoke(), member);
                }
            },
        }
    }
}
