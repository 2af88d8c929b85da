//! What a client does is read from the wire as what it is, over TCP.

use std::sync::Arc;

use tokio::net::TcpListener;
use wsproof_model::machine::input::{ConnectionIndex, Input, Upgrade};
use wsproof_model::vocabulary::Limits;

use super::*;
use crate::sequences::alphabet;
use crate::targets::Fence;
use crate::targets::client::Client;
use crate::targets::credentials::Credentials;
use crate::targets::site::Site;

const UPGRADE: ClientAction = ClientAction::Upgrade(Upgrade::NoUpgrade);

fn limits() -> Limits {
    Limits {
        frame_limit: 2048,
        ..Limits::default()
    }
}

fn actions() -> Vec<ClientAction> {
    let inputs = alphabet::complete(ConnectionIndex(0)).into_iter();
    let actions = inputs.filter_map(|input| match input {
        Input::Client { action, .. } => Some(action),
        Input::Agent { .. } | Input::Timer { .. } | Input::Service { .. } | Input::Shutdown => None,
    });
    actions.collect()
}

fn decoder(actions: &[ClientAction]) -> Decoder {
    let inputs: Vec<_> = actions
        .iter()
        .copied()
        .map(super::super::decoder::input)
        .collect();
    Decoder::new(limits(), Arc::new(Credentials::mint().unwrap()), &inputs)
}

/// A client with a line to it.
async fn pair(port: &TcpListener) -> (Client<TcpStream>, Line) {
    let client = TcpStream::connect(port.local_addr().unwrap())
        .await
        .unwrap();
    client.set_zero_linger().unwrap();
    let (server, _address) = port.accept().await.unwrap();
    (
        Client::new(client, Arc::new(Site::of_reference())),
        Line::new(server, 0),
    )
}

/// The client does something, worded as the decoder knows it.
async fn act(client: &mut Client<TcpStream>, action: ClientAction, decoder: &Decoder) {
    let (limits, credentials) = (decoder.limits(), decoder.credentials());
    client
        .act(action, Fence::Later, limits, credentials.tokens())
        .await
        .unwrap();
}

/// Reads until an action has come whole, or the end.
async fn next(line: &mut Line, decoder: &Decoder) -> Result<ClientAction, InterpretedError> {
    loop {
        if let Some(action) = line.next(decoder)? {
            return Ok(action);
        }
        if line.read().await == 0 {
            return Ok(ClientAction::Vanish);
        }
    }
}

#[tokio::test]
async fn every_action_is_read_as_what_it_is() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let actions = actions();
    let decoder = decoder(&actions);
    let mut read = 0;
    for action in actions {
        if matches!(action, ClientAction::Open | ClientAction::FallSilent) {
            continue;
        }
        let (mut client, mut line) = pair(&port).await;
        if !matches!(action, ClientAction::Upgrade(_)) {
            act(&mut client, UPGRADE, &decoder).await;
            assert_eq!(next(&mut line, &decoder).await.unwrap(), UPGRADE);
        }
        act(&mut client, action, &decoder).await;
        assert_eq!(next(&mut line, &decoder).await.unwrap(), action);
        assert!(line.incoming.is_empty(), "{action:?}");
        read += 1;
    }
    assert!(read > 200, "{read}");
}

#[tokio::test]
async fn what_is_not_in_the_alphabet_is_an_error() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let decoder = decoder(&[UPGRADE]);
    for action in actions() {
        if matches!(
            action,
            ClientAction::Open | ClientAction::FallSilent | ClientAction::Vanish
        ) || action == UPGRADE
        {
            continue;
        }
        let (mut client, mut line) = pair(&port).await;
        if !matches!(action, ClientAction::Upgrade(_)) {
            line.reads = Reads::Frames;
        }
        act(&mut client, action, &decoder).await;
        let unknown = next(&mut line, &decoder).await;
        assert!(
            matches!(unknown, Err(InterpretedError::Undecodable(_))),
            "{action:?}: {unknown:?}"
        );
    }
}
