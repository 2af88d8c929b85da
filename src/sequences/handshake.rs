//! The ends of handshakes.

use wsproof_model::machine::input::{ClientAction, ClientClose, ConnectionIndex, Input};
use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::TransportState;

/// What a client does to end the handshake in which its connection is, if it is in one: it vanishes from the opening
/// handshake, and answers the server's close frame. What a server says during a handshake that it ought not to say is
/// only seen at its end.
#[must_use]
pub fn end_of_handshake(world: &World, connection: ConnectionIndex) -> Option<Input> {
    let action = match world.connection(connection)?.state.transport() {
        TransportState::Opening => ClientAction::Vanish,
        TransportState::Closing => ClientAction::Close(ClientClose::Normal),
        TransportState::Open | TransportState::Gone => return None,
    };
    Some(Input::Client { connection, action })
}
