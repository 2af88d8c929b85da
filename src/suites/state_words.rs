//! A state of the machine in words: what makes it another state than the others.

use wsproof_model::machine::input::MessageId;
use wsproof_model::machine::world::{Connection, World};
use wsproof_model::vocabulary::{Service, ServiceStatus};

/// The state, what is as usual left out: `closing, tools down, shutting down`.
pub(crate) fn in_words(world: &World) -> String {
    let mut parts = Vec::new();
    for connection in &world.connections {
        match connection {
            None => parts.push("not connected yet".to_owned()),
            Some(connection) => describe(connection, &mut parts),
        }
    }
    for service in Service::ALL {
        match world.services.status(*service) {
            ServiceStatus::Up => {}
            ServiceStatus::Down => parts.push(format!("{service} down")),
        }
    }
    if world.shutting_down {
        parts.push("shutting down".to_owned());
    }
    parts.join(", ")
}

fn describe(connection: &Connection, parts: &mut Vec<String>) {
    parts.push(connection.state.to_string());
    if let Some(run) = connection.active {
        parts.push(format!("{} {:?}", run.message, run.phase).to_lowercase());
    }
    let waiting = connection.waiting.iter();
    parts.extend(waiting.map(|message| format!("{message} waiting")));
    let over = (0..MessageId::COUNT).filter_map(MessageId::new);
    parts.extend(
        over.filter(|message| connection.has_accepted(*message) && !is_open(connection, *message))
            .map(|message| format!("{message} over")),
    );
    if connection.violations > 0 {
        parts.push(format!("violations {}", connection.violations));
    }
    if connection.silent {
        parts.push("silent".to_owned());
    }
    if connection.heartbeat_unanswered {
        parts.push("heartbeat unanswered".to_owned());
    }
}

fn is_open(connection: &Connection, message: MessageId) -> bool {
    connection.waiting.contains(&message)
        || connection.active.is_some_and(|run| run.message == message)
}
