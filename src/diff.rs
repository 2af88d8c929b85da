//! What a change of the protocol means: for whom it breaks what, with the shortest conversation that shows it.
//!
//! # What breaks a client
//!
//! A client sees what a server says, and not why: services come and go, agents think and timers fire as they like. So a
//! server does nothing that is new to a client exactly if the server that the client was written for could have said the
//! same in the same conversation, by some choice of its environment, silence after what the client did included. (This is
//! input-output conformance, with the environment's inputs as internal choices.)
//!
//! That is decided on the product of two machines: a state of the one that runs, and the set of all states of the other
//! that fit what was said. An old client on a new server: the new machine runs, and the old one explains. A new client on
//! an old server: the other way round. Where nothing explains what is seen, there is a break; the search goes on behind it
//! where both machines are in step again, so that a second break is found behind the first.
//!
//! Silence is new to a client where something had to come: an agent may think for ever, and a run that takes too long ends all
//! the same. What must happen in the end the description says of each input (`fair`).
//!
//! The handshake, messages and limits are compared as well, by what they ask of a client and what they allow it. What a client
//! does not read, as it knows no such field, is not compared.

mod alike;
mod behaviour;
mod budget;
mod changes;

mod distinct;
mod error;
mod explainer;
mod gathering;
mod handshake;
mod limits;
mod messages;
mod numbered;
mod product;
mod reader;
mod silence;
mod verdict;

#[cfg(test)]
mod tests;

pub use behaviour::{Conversation, Exchange};
pub use changes::{Change, Kind as ChangeKind, Part};
pub use error::DiffError;
pub use verdict::{Break, Cause, Diff, Level, Reason, Whom};

use crate::description::Description;

/// Compares two descriptions.
///
/// # Errors
/// If their machines were taken within different bounds, are too large together, or one of them has too many outputs that may
/// be left out.
pub fn diff(old: &Description, new: &Description) -> Result<Diff, DiffError> {
    let changes = changes::changes(old, new);
    let mut breaks = handshake::breaks(old, new);
    breaks.extend(messages::breaks(old, new));
    breaks.extend(limits::breaks(old, new));
    breaks.extend(behaviour::breaks(old, new)?);
    breaks.sort_by_key(|it| it.whom);
    Ok(Diff::of(changes, breaks))
}
