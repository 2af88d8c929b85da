//! Incidents: servers that fail as real ones did, to be run and found on the spot.
//!
//! Each is the reference server, given something else from outside ([`crate::targets::variation`]): no code of the server
//! knows of a fault. The first ones are the failures of PROTOCOL.md section 1, the others are their kin. Nothing here says
//! where to look: a [`search`] plays random sequences, as to any server.
//!
//! To add one: a file with a constant `INCIDENT`, and a line in [`Incident::ALL`].

mod agent_error_closes_with_1011;
mod agent_panic_closes_with_1011;
mod close_without_close_frame;
mod early_message_lost;
mod events_reach_another_user;
mod events_swapped;
mod execution_stops_after_loss;
mod expired_token_accepted;
mod messages;
mod one_connection_too_many;
mod orchestrator_fallback;
mod orchestrator_missing;
mod orchestrator_shared_by_users;
mod queue_reordered_at_flush;
mod refusal;
mod replacement;
mod run_never_answered;
mod run_timer_not_cancelled;
mod seq_skips_after_reconnecting;
mod service_recovery_unnoticed;
mod state_machine_never_set_up;
mod tool_result_lost;

use std::fmt;
use std::sync::Arc;

use wsproof_model::vocabulary::Rule;

pub use refusal::Refusal;

use crate::lockstep::{CheckError, Search, Searched, TargetName, search};
use crate::targets::variation::{Arrangement, Variation};

/// A server with a fault, and what is known of it.
pub struct Incident {
    /// Its name, in kebab-case. It does not change.
    pub name: &'static str,
    /// What goes wrong, in a line.
    pub title: &'static str,
    /// What happened.
    pub story: &'static str,
    /// What the types have to say to it.
    pub types: Types,
    /// The rules that it breaks. Which of them a conversation shows depends on the sequences that are played.
    pub rules: &'static [Rule],
    /// Where it is searched: over TCP, unless it takes time to pass.
    pub target: TargetName,
    arrangement: fn() -> Arrangement,
}

/// What the typestate types have to say to a fault.
#[derive(Clone, Copy, Debug)]
pub enum Types {
    /// It does not compile.
    Forbid {
        /// Why not.
        why: &'static str,
        /// What the compiler says to it.
        refusal: Refusal,
    },
    /// It compiles: it is for the check to find.
    Permit {
        /// Why it compiles, and what stands in its way nevertheless.
        why: &'static str,
    },
}

impl Incident {
    /// Every incident: first those of PROTOCOL.md section 1, then their kin along the life of a connection.
    pub const ALL: &[Self] = &[
        state_machine_never_set_up::INCIDENT,
        orchestrator_missing::INCIDENT,
        orchestrator_fallback::INCIDENT,
        execution_stops_after_loss::INCIDENT,
        agent_error_closes_with_1011::INCIDENT,
        agent_panic_closes_with_1011::INCIDENT,
        expired_token_accepted::INCIDENT,
        one_connection_too_many::INCIDENT,
        early_message_lost::INCIDENT,
        queue_reordered_at_flush::INCIDENT,
        events_swapped::INCIDENT,
        events_reach_another_user::INCIDENT,
        orchestrator_shared_by_users::INCIDENT,
        tool_result_lost::INCIDENT,
        run_never_answered::INCIDENT,
        run_timer_not_cancelled::INCIDENT,
        service_recovery_unnoticed::INCIDENT,
        seq_skips_after_reconnecting::INCIDENT,
        close_without_close_frame::INCIDENT,
    ];

    /// The incident with that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|incident| incident.name == name)
    }

    /// The server with the fault.
    #[must_use]
    pub fn variation(&self) -> Arc<Variation> {
        Arc::new(self.arrangement)
    }

    /// Searches the fault as in a server of which nothing is known, on the target that `what` names.
    ///
    /// # Errors
    /// If the server could not be played to.
    pub fn search(&self, what: &Search) -> Result<Searched, CheckError> {
        search(what, &self.variation())
    }
}

impl fmt::Debug for Incident {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Incident")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
