//! The protocol as data: the vocabulary, the messages, the limits, the rules, and the whole machine within bounds, in a
//! format that a file can have for years. Releases are such files; `docs/machine.md` has the format.
//!
//! Everything is made from the model's tables and from its reference machine, and nothing else.

mod alike;
mod behaviour;
mod format;
mod given;
mod place;
mod reach;
mod releases;
mod seen;
mod table;
mod text;
mod vocabulary;

pub(crate) use alike::Groups;
pub use behaviour::{Behaviour, Edge, GivenInput, Giver, SeenOutput};
pub use format::{
    CloseCode, Description, Field, Handshake, Kind, Limit, Message, Part, Role, Rule, RunGrammar,
    ServiceWord, Step, There, Unit,
};
pub use reach::{Reach, ReachError};
pub use releases::{NEWEST, RELEASED, RELEASES, Release};
pub use text::{DescriptionError, FORMAT};
pub(crate) use vocabulary::{run, step};
