//! Why two descriptions cannot be compared.

use thiserror::Error;

use crate::description::Reach;

/// Why two descriptions cannot be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DiffError {
    /// They describe different parts of the protocol.
    #[error(
        "the old machine was taken within {} and the new one within {}: make both with the same --queue, --violations and --messages of `wsproof export machine`", told(*.old), told(*.new)
    )]
    Within {
        /// Within what the old machine was taken.
        old: Reach,
        /// Within what the new one was.
        new: Reach,
    },
    /// A reaction stands for too many.
    #[error(
        "a reaction has {outputs} outputs that may be left out, and {most} are meant to be compared: it is most likely not what was intended"
    )]
    Optional {
        /// How many there are.
        outputs: usize,
        /// How many there may be.
        most: usize,
    },
    /// They take too much.
    #[error(
        "these machines are too large to be compared: more than {most} places of both together, counted with the states that fit in each; take smaller ones, by a lower --queue, --violations or --messages of `wsproof export machine`"
    )]
    TooLarge {
        /// How many places are looked at.
        most: usize,
    },
}

fn told(within: Reach) -> String {
    let Reach {
        connections,
        queue_limit,
        violation_limit,
        messages,
    } = within;
    format!(
        "connections {connections}, queue {queue_limit}, violations {violation_limit}, messages {messages}"
    )
}
