//! Messages whose shape is not the one that a client, or a server, was made for.

mod words;

use std::collections::BTreeMap;

use self::words::Side;
use super::verdict::{Break, Cause, Whom};
use crate::description::{Description, Field, Kind, Message, There};

/// The breaks by the shapes of messages, and by words that are written by the one and unknown to the other. What a conversation
/// shows is left to that.
pub(super) fn breaks(old: &Description, new: &Description) -> Vec<Break> {
    let (old, new) = (Side::of(old), Side::of(new));
    let mut breaks = Vec::new();
    // What a client says is written by the one and read by the other; what it hears likewise.
    for (whom, made_for, met) in [
        (Whom::OldClients, &old, &new),
        (Whom::NewClients, &new, &old),
    ] {
        let said = shapes(
            &made_for.description.client_messages,
            &met.description.client_messages,
        );
        let heard = shapes(
            &met.description.server_messages,
            &made_for.description.server_messages,
        );
        let unknown = words::unknown(made_for, met);
        let causes = said.into_iter().chain(heard).chain(unknown);
        breaks.extend(causes.map(|cause| Break {
            whom,
            cause,
            conversation: Vec::new(),
            places: 1,
        }));
    }
    breaks
}

/// The messages that are written by one who has `written`, and that one who has `read` cannot read, of those that both know.
fn shapes(written: &BTreeMap<String, Message>, read: &BTreeMap<String, Message>) -> Vec<Cause> {
    let mut causes = Vec::new();
    for (name, writes) in written {
        let Some(reads) = read.get(name) else {
            continue;
        };
        let mut shape = |text: String| {
            causes.push(Cause::Shape {
                message: name.clone(),
                text,
            });
        };
        for (field, wanted) in &reads.fields {
            match writes.fields.get(field) {
                Some(given) => unreadable(field, given, wanted)
                    .into_iter()
                    .for_each(&mut shape),
                None if wanted.there == There::Sometimes => {}
                None => shape(format!("`{field}` is required, and is not sent")),
            }
        }
    }
    causes
}

/// What is wrong with a field for somebody who reads it.
fn unreadable(field: &str, written: &Field, read: &Field) -> Option<String> {
    let there = match (written.there, read.there) {
        (There::Sometimes, There::Always | There::OrNull) => {
            Some(format!("`{field}` may be left out, and is required"))
        }
        (There::OrNull, There::Always | There::Sometimes) => {
            Some(format!("`{field}` may be null, and must not be"))
        }
        (There::Always, _)
        | (There::Sometimes, There::Sometimes)
        | (There::OrNull, There::OrNull) => None,
    };
    there.or_else(|| wider(field, &written.kind, &read.kind))
}

/// What may stand in a field, as one writes it, and may not, as the other reads it. [Words] that are not known are told by
/// themselves.
///
/// [Words]: words::unknown
fn wider(field: &str, written: &Kind, read: &Kind) -> Option<String> {
    let fits = match (written, read) {
        (Kind::Text | Kind::Word(_) | Kind::Identifier { .. }, Kind::Text)
        | (Kind::Word(_), Kind::Word(_)) => true,
        (
            Kind::Identifier {
                least_bytes: least,
                most_bytes: most,
            },
            Kind::Identifier {
                least_bytes,
                most_bytes,
            },
        ) => least >= least_bytes && most <= most_bytes,
        (Kind::Number { most: written }, Kind::Number { most: read }) => written <= read,
        (Kind::Services(written), Kind::Services(read)) => written.is_superset(read),
        (
            Kind::Text
            | Kind::Identifier { .. }
            | Kind::Number { .. }
            | Kind::Word(_)
            | Kind::Services(_),
            Kind::Text
            | Kind::Identifier { .. }
            | Kind::Number { .. }
            | Kind::Word(_)
            | Kind::Services(_),
        ) => false,
    };
    (!fits).then(|| format!("`{field}` may be {written}, and must be {read}"))
}

#[cfg(test)]
mod tests;
