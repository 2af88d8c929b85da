//! `degraded`: messages are processed at once, without tools.

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::lifecycle::state;

use super::ending::shut_down;
use super::processing::start_run;
use super::{Phase, end};
use crate::server::member::{Heard, Member};
use crate::server::session::{At, Input};

/// Waits for a message, or for the tools.
pub(super) async fn degraded<T: AsyncRead + AsyncWrite + Unpin>(
    mut connection: At<state::Degraded, T>,
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
                    return Phase::Reconnecting(connection.critical_service_lost(), member);
                }
                if services.tools_up() {
                    return Phase::ProcessingReady(connection.tools_restored(), member);
                }
            }
            Input::Message(message) => {
                if let Heard::New(message) = member.hear(session, state, None, message) {
                    member.accept(session, &message);
                    return start_run(connection.run_started(), member, message);
                }
            }
        }
    }
}
