//! Reports: what a person or a program reads of a check. Nothing is decided here.
//!
//! [`human`] says a verdict to a person, [`json`] to a program; `conversation` is how a counterexample is told in
//! both. Text is made with its colours; whoever prints it leaves them out where they are not wanted.

pub mod conformance;
mod conversation;
mod coverage;
pub mod diff;
mod differences;
mod entries;
pub mod exploration;
mod fitting;
pub mod human;
pub mod incidents;
pub mod json;
pub mod mutants;
mod numbers;
mod page;
mod palette;
mod printable;
mod progress;
mod replay;
pub mod rules;
mod suite;
pub mod vectors;
mod wire;

pub use progress::Bars;

#[cfg(test)]
mod tests;
