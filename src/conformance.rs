//! Conformance: whether any server at a `ws://` address follows the protocol, rule by rule.
//!
//! Read first: [`Conformance`], what a check comes to.

pub mod check;
mod doubts;
mod preflight;
mod reasons;
mod rules;
pub mod verdict;

pub use check::{CheckOptions, ConformanceError, check, check_until};
pub use verdict::{Conclusion, Conformance, Environment, Expectation, RuleFinding, RuleOutcome};
