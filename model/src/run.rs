//! The run of one message (PROTOCOL.md section 5, "Runs" and "Orchestrator"), made from the table of the run grammar:
//! as typestate types for those who write servers ([`Run`]), and as data for those who check them
//! ([`RunPhase::after`]).
//!
//! A run comes from [`AgentRuntime::run`](crate::dependencies::AgentRuntime::run) with its orchestrator inside, and
//! from nowhere else. What is illegal is absent: a phase implements the traits of [`on`] only for the events that
//! the grammar lists under it.

mod grammar;
mod proof;
mod typestate;

pub use grammar::{IllegalEvent, RunEvent, RunPhase};
pub use typestate::{Holding, PhaseMarker, Run, on, phase};
