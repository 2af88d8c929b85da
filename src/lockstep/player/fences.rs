//! Fences: pings whose answers show that nothing else is under way (RFC 6455 section 5.5.2).

use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Input};
use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::LifecycleState;

use super::{Flow, Player};
use crate::lockstep::compare::{Mismatch, unexpected};
use crate::lockstep::exercise;
use crate::targets::{Fence, Observation, Session};

impl<S: Session> Player<'_, S> {
    /// A ping goes along with what a client sends on an open WebSocket that stays open.
    pub(super) fn fence_with(&self, input: Input) -> Fence {
        let Input::Client { connection, action } = input else {
            return Fence::Later;
        };
        let stays_open = is_open(&self.before, connection) && is_open(&self.world, connection);
        if is_answered_in_order(action) && stays_open {
            Fence::WithInput
        } else {
            Fence::Later
        }
    }

    pub(super) async fn fence_all(&mut self) -> Flow {
        for connection in self.machine.connections() {
            if self.fence_one(connection).await == Flow::Over {
                return Flow::Over;
            }
        }
        Flow::GoesOn
    }

    /// A ping on an open connection must be answered, and by nothing else.
    pub(super) async fn fence_one(&mut self, connection: ConnectionIndex) -> Flow {
        if !is_open(&self.world, connection) {
            return Flow::GoesOn;
        }
        match self.session.fence(connection).await {
            Ok(()) => {
                exercise::fence(self.coverage);
                Flow::GoesOn
            }
            Err(Observation::Nothing) => {
                let mismatch = Mismatch::unanswered_ping();
                self.differs(connection, None, Observation::Nothing, mismatch)
            }
            Err(seen) => {
                let state = self.world.connection(connection).map(|it| it.state);
                let mismatch = unexpected(&seen, state == Some(LifecycleState::Closing));
                self.tells(connection, None, seen, mismatch)
            }
        }
    }
}

fn is_open(world: &World, connection: ConnectionIndex) -> bool {
    let known = world.connection(connection);
    known.is_some_and(|it| it.state.is_open())
}

/// Whether an action is a frame that neither opens a connection nor ends it: the answer to a ping comes after what it leads to.
const fn is_answered_in_order(action: ClientAction) -> bool {
    match action {
        ClientAction::Authenticate(_)
        | ClientAction::UserMessage { .. }
        | ClientAction::StopAgent { .. }
        | ClientAction::Ping { .. }
        | ClientAction::GetStatus
        | ClientAction::Violate(_)
        | ClientAction::Pong => true,
        ClientAction::Open
        | ClientAction::Upgrade(_)
        | ClientAction::Breach(_)
        | ClientAction::FallSilent
        | ClientAction::Close(_)
        | ClientAction::Vanish => false,
    }
}
