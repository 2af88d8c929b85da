//! From inputs to what is to be done.

use serde::Serialize;
use wsproof_model::machine::input::{ClientAction, Input, Upgrade};
use wsproof_model::machine::output::Possibility;
use wsproof_model::vocabulary::Limits;

use super::ExportError;
use super::format::{ControlRequest, Given, Hexadecimal};
use super::names;
use crate::control::requests::{AgentOrder, ServiceChange, Shutdown, TimerOrder, path};
use crate::targets::client::bytes;
use crate::targets::tokens::{NoToken, Tokens};
use crate::targets::wording;

/// The field that whoever plays a vector fills in.
const CLIENT_PORT: &str = "client_port";

/// What is to be done for an input.
pub(super) fn given(
    input: Input,
    possibility: Possibility,
    limits: &Limits,
    named: &Tokens,
) -> Result<Given, ExportError> {
    // No connection is at this port.
    let client_port = 0;
    let (path, body) = match input {
        Input::Client { action, .. } => return Ok(client(action, limits, named)?),
        Input::Agent { step, .. } => (path::AGENT, body(AgentOrder { client_port, step })?),
        Input::Timer { timer, .. } => (path::TIMER, body(TimerOrder { client_port, timer })?),
        Input::Service { service, status } => {
            (path::SERVICE, body(ServiceChange { service, status })?)
        }
        Input::Shutdown => (path::SHUTDOWN, body(Shutdown {})?),
    };
    Ok(Given::Control {
        control: ControlRequest { path, body },
        possible: match possibility {
            Possibility::Possible => None,
            Possibility::Impossible => Some(false),
        },
    })
}

/// A body without the port that only whoever plays the vector knows.
fn body(request: impl Serialize) -> Result<serde_json::Value, serde_json::Error> {
    let mut body = serde_json::to_value(request)?;
    if let Some(fields) = body.as_object_mut() {
        fields.remove(CLIENT_PORT);
    }
    Ok(body)
}

fn client(action: ClientAction, limits: &Limits, named: &Tokens) -> Result<Given, NoToken> {
    let token = action.credential().and_then(names::name);
    if let Some(text) = wording::text(action, limits, named)? {
        return Ok(Given::Text { text, token });
    }
    let bytes = bytes(action, limits, named)?;
    Ok(match action {
        ClientAction::Open => Given::Open { open: true },
        ClientAction::FallSilent => Given::Silent { silent: true },
        ClientAction::Vanish => Given::End { end: true },
        ClientAction::Upgrade(
            Upgrade::WellFormed { .. } | Upgrade::WrongPath | Upgrade::NoUpgrade,
        ) => Given::Request {
            request: String::from_utf8_lossy(&bytes).into_owned(),
            token,
        },
        ClientAction::Upgrade(Upgrade::Rubbish)
        | ClientAction::Authenticate(_)
        | ClientAction::UserMessage { .. }
        | ClientAction::StopAgent { .. }
        | ClientAction::Ping { .. }
        | ClientAction::GetStatus
        | ClientAction::Violate(_)
        | ClientAction::Breach(_)
        | ClientAction::Pong
        | ClientAction::Close(_) => Given::Write {
            write: Hexadecimal(bytes),
        },
    })
}

#[cfg(test)]
mod tests {
    use wsproof_model::machine::input::ConnectionIndex;

    use super::*;
    use crate::sequences::alphabet;

    #[test]
    fn every_input_is_given_by_something_and_each_token_is_named() {
        let limits = Limits {
            frame_limit: 256,
            ..Limits::default()
        };
        let inputs = alphabet::complete(ConnectionIndex(0));
        for input in inputs.iter().chain(&alphabet::environment()) {
            let given = given(*input, Possibility::Possible, &limits, &names::tokens()).unwrap();
            match given {
                Given::Request {
                    request: text,
                    token,
                }
                | Given::Text { text, token } => {
                    assert!(!text.is_empty(), "{input:?}");
                    let named = token.is_some_and(|name| text.contains(&format!("{{{name}}}")));
                    assert_eq!(named, token.is_some(), "{input:?}");
                }
                Given::Write { write } => assert!(!write.0.is_empty(), "{input:?}"),
                Given::Control { control, possible } => {
                    assert_eq!(control.body.get(CLIENT_PORT), None);
                    assert_eq!(possible, None);
                }
                Given::Open { .. } | Given::Silent { .. } | Given::End { .. } => {}
            }
        }
    }
}
