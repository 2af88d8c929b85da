//! What a client puts on the wire, for somebody else to send.

use std::sync::Arc;

use tokio::io::Empty;
use wsproof_model::machine::input::ClientAction;
use wsproof_model::vocabulary::Limits;

use super::{Client, NoToken, Probe, Site, Tokens};

/// What a client writes that does this: at most one frame, whose mask is zero, so that it can be read. Nothing for what
/// is not written: to open the transport, to end it, to fall silent.
///
/// # Errors
/// If there is no token that it is to show.
pub(crate) fn bytes(
    action: ClientAction,
    limits: &Limits,
    tokens: &Tokens,
) -> Result<Vec<u8>, NoToken> {
    let mut client = Client::new(tokio::io::empty(), Arc::new(Site::of_reference()));
    client.probe = Probe::<Empty>::with_zero_mask(tokio::io::empty());
    client.queue_action(action, limits, tokens)?;
    Ok(client.probe.queued().to_vec())
}

#[cfg(test)]
mod tests {
    use wsproof_model::machine::input::{Breach, ClientClose, Payload, Upgrade};

    use super::*;

    fn written(action: ClientAction) -> Vec<u8> {
        let limits = Limits {
            frame_limit: 200,
            ..Limits::default()
        };
        bytes(action, &limits, &Tokens::NONE).unwrap()
    }

    #[test]
    fn a_frame_is_masked_and_can_be_read() {
        let close = written(ClientAction::Close(ClientClose::Normal));
        assert_eq!(close, b"\x88\x82\0\0\0\0\x03\xe8");
        let nonce = Payload::Short;
        let ping = written(ClientAction::Ping { nonce });
        let text = br#"{"type":"ping","nonce":"hello"}"#;
        assert_eq!(ping[..6], [0x81, 0x80 | 31, 0, 0, 0, 0]);
        assert_eq!(&ping[6..], text);
        assert_eq!(
            written(ClientAction::Breach(Breach::Oversized)).len(),
            8 + 201
        );
    }

    #[test]
    fn a_request_is_written_as_it_is() {
        let request = written(ClientAction::Upgrade(Upgrade::NoUpgrade));
        assert_eq!(request, b"GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    #[test]
    fn what_is_not_written_has_no_bytes() {
        for action in [
            ClientAction::Open,
            ClientAction::FallSilent,
            ClientAction::Vanish,
        ] {
            assert_eq!(written(action), b"");
        }
    }
}
