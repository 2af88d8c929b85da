//! Which other rules a difference leaves open: what it shows hides whether they are followed.
//!
//! A message that is never answered breaks the rule by which its answer had to come, and whether it was lost, or waits for ever,
//! cannot be seen any more. To say that such a rule conforms, since other conversations exercised it, would be to say too
//! much.

use wsproof_model::machine::output::Output;
use wsproof_model::vocabulary::Rule;

use crate::lockstep::{Difference, is_missing};
use crate::targets::Observation;

/// Whether `difference` leaves open whether the server follows `rule`.
pub(super) fn is_left_open(rule: Rule, difference: &Difference) -> bool {
    open(difference).contains(&rule)
}

fn open(difference: &Difference) -> Vec<Rule> {
    let mut open = Vec::new();
    if difference.rule == Rule::AlwaysProgress {
        open.push(Rule::WaitingKept);
    }
    // A transition that is announced after the close frame is something that follows it.
    if difference.rule == Rule::AlwaysTerminal {
        open.push(Rule::WireLastWord);
    }
    let Some(expected) = difference.expected.filter(|_| is_missing(difference)) else {
        return open;
    };
    if difference.seen == Observation::Nothing {
        open.push(Rule::AlwaysTotal);
    }
    match expected.output {
        Output::AgentStarted { .. }
        | Output::AgentCompleted { .. }
        | Output::AgentError { .. }
        | Output::AgentStopped { .. }
        | Output::MessageCancelled { .. } => {
            open.extend([Rule::WaitingKept, Rule::AlwaysProgress]);
        }
        Output::StateChanged { .. } => open.push(Rule::LifecycleTransition),
        Output::Http { .. }
        | Output::MessageAccepted { .. }
        | Output::AgentThinking { .. }
        | Output::ToolExecuting { .. }
        | Output::ToolCompleted { .. }
        | Output::Pong { .. }
        | Output::Status { .. }
        | Output::Error { .. }
        | Output::Heartbeat
        | Output::Close { .. }
        | Output::End => {}
    }
    open
}

#[cfg(test)]
mod tests;
