//! Bursts: what small limits are too small to show. With the default limits, a queue that is filled, a user with one
//! connection too many, and a violation after the other.

use wsproof_model::machine::input::{
    ClientAction, ConnectionIndex, Credential, Input, Offer, Payload, Upgrade, User,
};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::Possibility;
use wsproof_model::vocabulary::{Limits, Service, ServiceStatus};

use super::conversation::Conversation;
use super::particulars;
use crate::sequences::chance::Chance;

/// One connection more than a user may hold (PROTOCOL.md section 5, "Defaults").
pub(super) const CROWD: u8 = 4;

const FIRST: ConnectionIndex = ConnectionIndex(0);

/// Begins the conversation with a burst of messages on the first connection, and sometimes with other bursts.
pub(super) fn begin(conversation: &mut Conversation, limits: &Limits, chance: &mut Chance) {
    connect(conversation, FIRST);
    if chance.once_in(3) {
        // Without a critical service every message waits.
        give(
            conversation,
            Input::Service {
                service: Service::Orchestrator,
                status: ServiceStatus::Down,
            },
        );
    }
    messages(conversation, limits, chance);
    match chance.below(3_u8) {
        0 => crowd(conversation),
        1 => violations(conversation, limits, chance),
        _ => {}
    }
}

fn give(conversation: &mut Conversation, input: Input) -> Possibility {
    if conversation.is_complete() {
        return Possibility::Impossible;
    }
    conversation.give_if_possible(input)
}

fn connect(conversation: &mut Conversation, connection: ConnectionIndex) {
    let upgrade = Upgrade::WellFormed {
        offer: Offer::AgentChat,
        bearer: Some(Credential::Valid(User::Alice)),
    };
    for action in [ClientAction::Open, ClientAction::Upgrade(upgrade)] {
        give(conversation, Input::Client { connection, action });
    }
}

/// One that runs, as many as may wait, and one more.
fn messages(conversation: &mut Conversation, limits: &Limits, chance: &mut Chance) {
    for _ in 0..limits.queue_limit.saturating_add(2) {
        let next = conversation
            .connection(FIRST)
            .and_then(particulars::next_message);
        let Some(message) = next else {
            return;
        };
        let action = ClientAction::UserMessage {
            message,
            text: Payload::Short,
        };
        give(
            conversation,
            Input::Client {
                connection: FIRST,
                action,
            },
        );
        if chance.once_in(8) {
            let action = ClientAction::GetStatus;
            give(
                conversation,
                Input::Client {
                    connection: FIRST,
                    action,
                },
            );
        }
    }
}

fn crowd(conversation: &mut Conversation) {
    for connection in (1..CROWD).map(ConnectionIndex) {
        connect(conversation, connection);
    }
}

fn violations(conversation: &mut Conversation, limits: &Limits, chance: &mut Chance) {
    for _ in 0..limits.violation_limit {
        give(
            conversation,
            particulars::draw(InputKind::Violate, FIRST, None, chance),
        );
    }
}
