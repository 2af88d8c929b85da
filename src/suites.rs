//! Complete test suites: finite sets of words that show every fault of a stated kind, where random sequences only
//! find many.
//!
//! The way goes from the reference machine to an [`extraction`], a finite [`mealy`] machine within stated bounds; to its
//! [`quotient`], in which no two states behave alike; and from there, with a [`plan`] of access and separating words,
//! to a suite by [`hsi`] or [`wp`]. [`complete`] puts that together; nothing here plays a suite.
//!
//! # The promise
//!
//! Let a server be a deterministic Mealy machine with the same inputs, with a reset. With k extra states:
//!
//! - Wp and HSI are k-A-complete (Vaandrager and Melse, CONCUR 2025): a server that passes behaves as the machine does,
//!   or it has a state that no access word followed by at most k inputs reaches. A server with at most k more states
//!   than the quotient has no such state, so it is found if it differs.
//! - The W method, an oracle in our tests, is promised the second sentence only.
//!
//! # What cannot be given
//!
//! An input that its client cannot give, a message without a WebSocket say, is left out of every word that is played. The
//! promise still holds. It is about the server and its client together: a machine in which such an input leads nowhere
//! and has an output of its own. What a client can give is a function of what it has seen so far. So as long as a server
//! was seen to do as the machine does, an input that cannot be given to one cannot be given to the other, and both stay
//! where they are: a word and the word without that input show the same difference, or none. Tests hold all three against
//! the machine: that such an input leads nowhere, that what can be given is known from what was seen, and that no fault is
//! lost.
//!
//! It is the states of server and client together that are counted. A server's one state is several of these if it can be
//! in it with and without a transport; [`crate::mutants::domain`] tells such servers from the others.
//!
//! What a server says during the opening or the closing handshake that it ought not to say shows at its end only, so
//! [`extraction::Extraction::sequence`] ends the handshake that a word leaves.

pub mod complete;
pub mod cover;
#[cfg(test)]
mod equivalence;
pub mod extraction;
pub mod families;
#[cfg(test)]
pub(crate) mod few;
pub mod hsi;
pub mod mealy;
pub mod numbering;
pub mod phase;
pub mod plan;
pub mod quotient;
pub mod refinement;
pub(crate) mod state_words;
pub mod suite;
#[cfg(test)]
mod w;
pub mod wp;

#[cfg(test)]
mod tests;
