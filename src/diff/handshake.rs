//! A handshake that is not the one that a client was made for.

use super::verdict::{Break, Cause, Whom};
use crate::description::Description;

/// The breaks by the handshake: one who asks for another path is told that there is nothing, and one who offers another
/// subprotocol is given none (RFC 6455, section 4.2.2).
pub(super) fn breaks(old: &Description, new: &Description) -> Vec<Break> {
    let mut breaks = Vec::new();
    for (whom, made_for, met) in [(Whom::OldClients, old, new), (Whom::NewClients, new, old)] {
        let (made_for, met) = (&made_for.handshake, &met.handshake);
        for (what, expected, met) in [
            ("path", &made_for.path, &met.path),
            ("subprotocol", &made_for.subprotocol, &met.subprotocol),
        ] {
            if expected != met {
                breaks.push(Break {
                    whom,
                    cause: Cause::Handshake {
                        what,
                        expected: expected.clone(),
                        met: met.clone(),
                    },
                    conversation: Vec::new(),
                    places: 1,
                });
            }
        }
    }
    breaks
}
