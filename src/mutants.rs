//! Mutants: the reference machine changed in one place, to measure how good the check is.
//!
//! Each mutant is a machine that is wrong in a known way. It is decided in memory whether a client can tell it from the
//! machine at all ([`equivalence`]), and where random sequences and a complete suite first do ([`corpus`]). Then it is
//! served over a real WebSocket and the harness must see the difference there ([`wire`]): what it does not see does not
//! count as killed.
//!
//! # What is the same and what is not
//!
//! The harness gives an input of a client only where the reference machine says that it can be given, and fences only an
//! open connection. [`pairing`] states exactly what it sees; everything else here is built on that.
//!
//! The machine that is changed is the observable quotient of the reference machine within the bounds of
//! [`crate::suites::extraction`]. Which mutants a complete suite must kill, [`domain`] says.

pub mod base;
pub mod campaign;
pub mod corpus;
pub mod decision;
pub mod domain;
pub mod equivalence;
pub mod mutant;
pub mod operators;
pub mod outputs;
pub mod pairing;
pub mod progress;
pub mod study;
pub mod tally;
pub mod wire;

#[cfg(test)]
mod tests;
