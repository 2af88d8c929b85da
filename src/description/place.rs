//! What a state of the reference machine is, by fields.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wsproof_model::machine::input::{ConnectionIndex, MessageId};
use wsproof_model::machine::world::{Connection, World};
use wsproof_model::vocabulary::Service;

/// The only connection.
const CONNECTION: ConnectionIndex = ConnectionIndex(0);

/// The fields of a state with one connection. Of one that was never opened the `lifecycle` is null, and the rest as it will
/// be.
pub(super) fn fields_of(world: &World) -> BTreeMap<String, Value> {
    let unopened = Connection::opened();
    let known = world.connection(CONNECTION);
    let connection = known.unwrap_or(&unopened);
    let accepted = (0..MessageId::COUNT)
        .filter_map(MessageId::new)
        .filter(|message| connection.has_accepted(*message));
    let mut fields = BTreeMap::from([
        ("lifecycle", json!(known.map(|it| it.state))),
        ("user", json!(connection.user)),
        ("violations", json!(connection.violations)),
        ("waiting", json!(connection.waiting)),
        ("accepted", accepted.map(|it| json!(it)).collect()),
        ("active", json!(connection.active.map(|run| run.message))),
        (
            "phase",
            json!(connection.active.map(|run| run.phase.name())),
        ),
        ("silent", json!(connection.silent)),
        ("unanswered", json!(connection.heartbeat_unanswered)),
        ("shutting_down", json!(world.shutting_down)),
    ]);
    let services = Service::ALL.iter();
    fields.extend(services.map(|it| (it.name(), json!(world.services.status(*it)))));
    let named = fields.into_iter();
    named
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
