//! The protocol's tables, each written once, as a macro that hands its rows to whoever asks.
//!
//! Nothing is computed here. A table is taken by naming a macro that makes something of its rows:
//! `lifecycle_table!(define_states)`. The enums of [`crate::vocabulary`], the typestate types of
//! [`crate::lifecycle`], [`crate::run`] and [`crate::dependencies`], the runtime tables, the diagrams and the
//! documentation are all made this way, so that a change of the protocol is a change of one line.

mod dependencies;
mod lifecycle;
mod limits;
mod messages;
mod rules;
mod run;

pub(crate) use dependencies::dependencies_table;
pub(crate) use lifecycle::lifecycle_table;
pub(crate) use limits::limits_table;
pub(crate) use messages::messages_table;
pub(crate) use rules::rules_table;
pub(crate) use run::run_table;
