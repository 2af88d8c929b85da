//! What a client reads of what a server says: the fields that it knows.

use crate::description::{Description, Kind, Message, SeenOutput, There};

/// Who reads, and who speaks.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    /// What the client was made for.
    pub(super) client: &'a Description,
    /// What it meets.
    pub(super) server: &'a Description,
}

impl Reader<'_> {
    /// The outputs of a machine, by number, as the client reads them.
    pub(super) fn outputs(self, of: &Description) -> Vec<SeenOutput> {
        let outputs = of.behaviour.outputs.iter();
        outputs.map(|output| self.output(output, of)).collect()
    }

    fn output(self, output: &SeenOutput, of: &Description) -> SeenOutput {
        let mut read = output.clone();
        read.fields
            .retain(|field, _| self.compares(&output.name, field));
        if let Some(chosen) = read.fields.get_mut("subprotocol")
            && *chosen == of.handshake.subprotocol
        {
            // That it has another name is told of the handshake.
            chosen.clone_from(&self.client.handshake.subprotocol);
        }
        read
    }

    /// Whether a field is compared in conversations. One that the client does not know it does not read; one that must be
    /// there and is nowhere is told of the shape of the message.
    fn compares(self, message: &str, field: &str) -> bool {
        let Some(known) = self.client.server_messages.get(message) else {
            return true;
        };
        let Some(wanted) = presence(known, field) else {
            return false;
        };
        let met = self.server.server_messages.get(message);
        let is_nowhere = met.is_some_and(|met| presence(met, field).is_none());
        !is_nowhere || wanted == There::Sometimes
    }
}

/// When a message has a field, if it ever has. The status of each service is a field of the machine, and they are one field
/// of the message.
fn presence(message: &Message, field: &str) -> Option<There> {
    if let Some(described) = message.fields.get(field) {
        return Some(described.there);
    }
    message
        .fields
        .values()
        .find_map(|described| match &described.kind {
            Kind::Services(services) => services.contains(field).then_some(described.there),
            Kind::Text | Kind::Identifier { .. } | Kind::Number { .. } | Kind::Word(_) => None,
        })
}
